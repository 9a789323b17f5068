import { join } from "node:path";
import { assertEquals, assertThrows } from "@std/assert";
import type { Caller } from "../../../lib/caller.ts";
import { CoordinationError } from "../../../lib/errors.ts";
import { parseBeat, processFacts, readBeat, recordBeat } from "../../../lib/liveness.ts";
import type { Project } from "../../../lib/store/root.ts";
import { withProject } from "../../with_store.ts";

const NOON = new Date("2026-04-09T12:00:00.250Z");
const LATER = new Date("2026-04-09T12:05:00.500Z");

function caller(session: string, process: Caller["process"] = null): Caller {
  return { identity: "ani", identitySource: "flag", session, sessionSource: "flag", process };
}

function path(project: Project, session: string): string {
  return join(project.store, "heartbeats", `${session}.json`);
}

function readJson(project: Project, session: string): Record<string, unknown> {
  return JSON.parse(Deno.readTextFileSync(path(project, session)));
}

Deno.test("recordBeat() writes the keys of mclaude 0.6 first, in its order, then ours", async () => {
  await withProject((project) => {
    recordBeat(project, caller("s1"), { active: true, now: NOON });

    const { last_beat_fs, ...data } = readJson(project, "s1");
    assertEquals(Object.keys(readJson(project, "s1")), [
      "identity",
      "session_id",
      "started_at",
      "last_beat",
      "runtime",
      "task_id",
      "current_activity",
      "lock_slugs",
      "last_activity",
      "last_beat_fs",
      "process",
      "identity_source",
      "session_source",
    ]);
    assertEquals(typeof last_beat_fs, "number");
    assertEquals(data, {
      identity: "ani",
      session_id: "s1",
      started_at: "2026-04-09T12:00:00+00:00",
      last_beat: "2026-04-09T12:00:00+00:00",
      runtime: "claude-code",
      task_id: null,
      current_activity: "",
      lock_slugs: [],
      last_activity: "2026-04-09T12:00:00.250Z",
      process: null,
      identity_source: "flag",
      session_source: "flag",
    });
  });
});

Deno.test("recordBeat() keeps what is not given, also keys that it does not know", async () => {
  await withProject((project) => {
    recordBeat(project, caller("s1"), { active: true, now: NOON, activity: "tests", task: "T1" });
    const old = readJson(project, "s1");
    Deno.writeTextFileSync(path(project, "s1"), JSON.stringify({ ...old, future: { a: [1] } }));

    recordBeat(project, caller("s1"), { active: true, now: LATER });

    const data = readJson(project, "s1");
    assertEquals(data.started_at, "2026-04-09T12:00:00+00:00");
    assertEquals(data.last_beat, "2026-04-09T12:05:00+00:00");
    assertEquals([data.current_activity, data.task_id, data.future], ["tests", "T1", { a: [1] }]);
  });
});

Deno.test("recordBeat() keeps beats and activity apart", async () => {
  await withProject((project) => {
    recordBeat(project, caller("s1"), { active: true, now: NOON });

    const { last_beat, last_activity } = recordBeat(project, caller("s1"), {
      active: false,
      now: LATER,
    });

    assertEquals(last_beat, "2026-04-09T12:05:00+00:00");
    assertEquals(last_activity, "2026-04-09T12:00:00.250Z");
  });
});

Deno.test("recordBeat() adds and removes locks", async () => {
  await withProject((project) => {
    recordBeat(project, caller("s1"), { active: true, claimed: ["a-b-c", "d-e-f"] });

    const { lock_slugs } = recordBeat(project, caller("s1"), {
      active: true,
      claimed: ["g-h-i", "a-b-c"],
      released: ["d-e-f"],
    });

    assertEquals(lock_slugs, ["a-b-c", "g-h-i"]);
  });
});

Deno.test("recordBeat() keeps a process that lives and forgets one that is gone", async () => {
  await withProject((project) => {
    const own = processFacts(Deno.pid)!;
    recordBeat(project, caller("lives", own), { active: true });
    recordBeat(project, caller("gone", { ...own, pid: 4_194_304 }), { active: true });

    const lives = recordBeat(project, caller("lives"), { active: true });
    const gone = recordBeat(project, caller("gone"), { active: true });

    assertEquals(lives.process, own);
    if (Deno.build.os === "linux") assertEquals(gone.process, null);
  });
});

Deno.test("recordBeat() replaces a damaged beat of its own session", async () => {
  await withProject((project) => {
    Deno.mkdirSync(join(project.store, "heartbeats"));
    for (const [index, text] of ["", "{", "[]", "null", '"x"', "\xff"].entries()) {
      Deno.writeTextFileSync(path(project, `s${index}`), text);

      recordBeat(project, caller(`s${index}`), { active: true, now: NOON });

      assertEquals(readBeat(project, `s${index}`)?.last_beat, "2026-04-09T12:00:00+00:00", text);
    }
  });
});

Deno.test("recordBeat() writes nowhere else (B2)", async () => {
  await withProject((project) => {
    for (const session of ["../x", "a/b", "..", ".x", "a\\b", "con", "", "x".repeat(129), "a\0"]) {
      const error = assertThrows(
        () => recordBeat(project, caller(session), { active: true }),
        CoordinationError,
      );

      assertEquals(error.code, "invalid_name", session);
    }
  });
});

Deno.test(
  "recordBeat() leaves what is no plain file",
  { ignore: Deno.build.os === "windows" },
  () =>
    withProject((project) => {
      const outside = join(project.root, "outside.json");
      Deno.writeTextFileSync(outside, "{}");
      Deno.mkdirSync(join(project.store, "heartbeats"));
      Deno.symlinkSync(outside, path(project, "s1"));

      const error = assertThrows(
        () => recordBeat(project, caller("s1"), { active: true }),
        CoordinationError,
      );

      assertEquals(error.code, "unsafe_path");
      assertEquals(Deno.readTextFileSync(outside), "{}");
    }),
);

Deno.test("parseBeat() reads a beat of mclaude 0.6, which has none of our keys", () => {
  const beat = parseBeat(
    JSON.stringify({
      identity: "ani",
      session_id: "another",
      started_at: "2026-04-09T14:32:17+00:00",
      last_beat: "2026-04-09T14:34:17+00:00",
      runtime: "codex",
      task_id: null,
      current_activity: "tests",
      lock_slugs: ["a-b-c", 1],
      future: 1,
    }),
    "s1",
  );

  assertEquals(beat, {
    identity: "ani",
    session_id: "s1",
    started_at: "2026-04-09T14:32:17+00:00",
    last_beat: "2026-04-09T14:34:17+00:00",
    runtime: "codex",
    task_id: null,
    current_activity: "tests",
    lock_slugs: ["a-b-c"],
    last_activity: null,
    last_beat_fs: null,
    process: null,
  });
});

Deno.test("parseBeat() takes facts of a process only if they are whole", () => {
  const whole = { host: "h", boot: "b", namespace: "n", pid: 1, start: "2" };
  const beat = { last_beat: "2026-04-09T14:34:17+00:00" };
  const broken = [1, "x", [], {}, { ...whole, pid: "1" }, { ...whole, start: 2 }, {
    ...whole,
    boot: undefined,
  }];

  for (const process of broken) {
    assertEquals(parseBeat(JSON.stringify({ ...beat, process }), "s1").process, null);
  }
  assertEquals(parseBeat(JSON.stringify({ ...beat, process: whole }), "s1").process, whole);
});

Deno.test("parseBeat() says what is damaged", () => {
  for (
    const text of ["", "{", "null", "[]", "1", "{}", '{"last_beat":"soon"}', '{"last_beat":5}']
  ) {
    const error = assertThrows(() => parseBeat(text, "s1"), CoordinationError);

    assertEquals(error.code, "damaged_record", text);
  }
});

Deno.test("readBeat() creates nothing and finds nothing where nothing is", async () => {
  await withProject((project) => {
    assertEquals(readBeat(project, "s1"), undefined);
    assertEquals(readBeat(project, "../../etc/passwd"), undefined);
    assertEquals([...Deno.readDirSync(project.store)], []);
  });
});
