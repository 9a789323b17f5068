import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { currentHost, processFacts, processState } from "../../../lib/liveness.ts";
import type { ProcessFacts } from "../../../lib/liveness.ts";

/** Runs `body` with the facts of a process that runs and a way to end it. */
async function withProcess(
  body: (facts: ProcessFacts, end: () => Promise<void>) => void | Promise<void>,
): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "await new Response(Deno.stdin.readable).text()"],
    stdin: "piped",
  }).spawn();
  let ended = false;
  async function end(): Promise<void> {
    if (ended) return;
    ended = true;
    await child.stdin.close();
    await child.status;
  }
  try {
    const facts = processFacts(child.pid);
    assert(facts !== null);
    await body(facts, end);
  } finally {
    await end();
  }
}

Deno.test("currentHost() names the machine and tells machines of one name apart", () => {
  assertMatch(currentHost(), /^.+-[0-9a-f]{8}$/);
  assertEquals(currentHost(), currentHost());
});

Deno.test("processFacts() tells a process from others", async () => {
  await withProcess((facts) => {
    const own = processFacts(Deno.pid);

    assertEquals([facts.host, facts.boot], [own?.host, own?.boot]);
    assertNotEquals(facts.pid, own?.pid);
    assert(facts.start !== "");
    assertEquals(processFacts(facts.pid), facts);
  });
});

Deno.test("processFacts() knows nothing of numbers that are no process", () => {
  for (const pid of [0, -1, 1.5, NaN, Infinity, 4_194_305, 2 ** 40]) {
    assertEquals(processFacts(pid), null, String(pid));
  }
});

Deno.test("processState() says alive while a process runs", async () => {
  await withProcess((facts) => {
    assertEquals(processState(facts), "alive");
    assertEquals(processState(facts, { verify: true }), "alive");
  });
});

Deno.test("processState() says gone when it ended", async () => {
  await withProcess(async (facts, end) => {
    await end();

    assertEquals(processState(facts), "gone");
    assertEquals(processState(facts, { verify: true }), "gone");
  });
});

Deno.test("processState() tells a new process with an old number, if asked to make sure", async () => {
  await withProcess((facts) => {
    const earlier = { ...facts, start: "1" };

    assertEquals(processState(earlier, { verify: true }), "gone");
  });
});

Deno.test("processState() knows that no process outlives its boot, if asked to make sure", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await withProcess((facts) => {
    const earlier = { ...facts, boot: "another" };

    assertEquals(processState(earlier, { verify: true }), "gone");
  });
});

Deno.test("processState() takes facts without a start or boot as they are", async () => {
  await withProcess((facts) => {
    assertEquals(processState({ ...facts, boot: "", start: "" }, { verify: true }), "alive");
  });
});

Deno.test("processState() never judges another machine, namespace or number", () => {
  const facts = processFacts(Deno.pid)!;
  const others: ProcessFacts[] = [
    { ...facts, host: "elsewhere-00000000", pid: 4_194_304 },
    { ...facts, namespace: "pid:[1]", pid: 4_194_304 },
    { ...facts, pid: 0 },
    { ...facts, pid: -5 },
    { ...facts, pid: NaN },
    { ...facts, pid: 1.5 },
  ];

  for (const other of others) {
    for (const verify of [false, true]) {
      assertEquals(processState(other, { verify }), "unknown", JSON.stringify(other));
    }
  }
});

Deno.test("processState() says gone of one that ended and was not fetched by its parent", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  // The shell becomes a program that never waits for the child it got.
  const parent = new Deno.Command("sh", {
    args: ["-c", "exec 3<&0; sh -c 'echo $$; read -r line <&3' & exec cat"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = parent.stdout.getReader();
  const pid = Number(new TextDecoder().decode((await reader.read()).value));
  const facts = processFacts(pid);
  assert(facts !== null);

  Deno.kill(pid, "SIGKILL");
  // Killing takes a moment; what never ends fails by the time limit of the tests.
  while (processState(facts, { verify: true }) === "alive") {
    await new Promise((done) => setTimeout(done, 5));
  }

  assert(Deno.lstatSync(`/proc/${pid}`).isDirectory);
  assertEquals(processState(facts, { verify: true }), "gone");
  await parent.stdin.close();
  await reader.cancel();
  await parent.status;
});
