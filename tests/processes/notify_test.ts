import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { withProject } from "../with_store.ts";
import { cleanEnv, program, run } from "./program.ts";

const ANI = { MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "ani-1" };
const BOB = { MCLAUDE_IDENTITY: "bob", MCLAUDE_SESSION: "bob-1" };

/** A notifier whose deliveries are read one by one. */
function start(cwd: string, args: readonly string[], env: Record<string, string> = {}) {
  const [file, ...words] = program();
  const child = new Deno.Command(file!, {
    ...{ args: [...words, ...args], cwd, env: cleanEnv({ ...ANI, ...env }), clearEnv: true },
    ...{ stdin: "null", stdout: "piped", stderr: "piped" },
  }).spawn();
  const out = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const err = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  return {
    /** The next line on standard output. */
    async line(): Promise<string> {
      while (!rest.includes("\n")) rest += (await out.read()).value ?? "(ended)\n";
      const [line, ...more] = rest.split("\n");
      rest = more.join("\n");
      return line!;
    },
    /** The first words on standard error: it has begun. */
    async began(): Promise<string> {
      return (await err.read()).value ?? "";
    },
    async stop(signal: Deno.Signal = "SIGTERM"): Promise<number> {
      child.kill(signal);
      await Promise.all([out.cancel(), err.cancel()]);
      return (await child.status).code;
    },
  };
}

async function ask(root: string, subject: string, ...more: string[]): Promise<void> {
  const words = ["message", "send", "ani", "--type", "question", "--subject", subject];
  const { code, stderr } = await run([...words, "--body", "b", "--any", ...more], {
    ...{ cwd: root, env: BOB },
  });
  assertEquals(code, 0, stderr);
}

Deno.test("notify tells a command of what happens, as JSON, and ends when it is asked to", () =>
  withProject(async ({ root }) => {
    const notices = join(root, "notices.jsonl");
    const notifier = start(root, ["notify", "--exec", `cat >> ${notices}`]);
    const first = await notifier.began();

    await ask(root, "May I $(touch hacked)?");
    const line = await notifier.line();
    const code = await notifier.stop();

    const notice = JSON.parse(Deno.readTextFileSync(notices));
    assertMatch(first, /^\[notify\] ani is told of urgent, question, .* by exec/);
    assertEquals(line, "[notify] exec: bob asks: May I $(touch hacked)?");
    assertEquals([notice.what, notice.from, notice.text], ["question", "bob", "b"]);
    assertEquals([...Deno.readDirSync(root)].some(({ name }) => name === "hacked"), false);
    assertEquals(code, 0);
  }));

Deno.test("two notifiers of one identity tell once", () =>
  withProject(async ({ root }) => {
    const notices = join(root, "notices.txt");
    const args = ["notify", "--exec", `cat >/dev/null; echo told >> ${notices}`];
    const both = [start(root, args), start(root, args)];
    await Promise.all(both.map((one) => one.began()));

    await ask(root, "First");
    await ask(root, "Second");
    // Each is told by one of them; which one is not known.
    const seen = async () =>
      (await Deno.readTextFile(notices).catch(() => "")).split("\n").length - 1;
    while (await seen() < 2) await new Promise((resolve) => setTimeout(resolve, 50));
    await ask(root, "Third");
    while (await seen() < 3) await new Promise((resolve) => setTimeout(resolve, 50));
    await Promise.all(both.map((one) => one.stop()));

    assertEquals(await seen(), 3);
  }));

Deno.test("notify sends a signed webhook, and follows it nowhere else", () =>
  withProject(async ({ root }) => {
    const requests: {
      path: string;
      signature: string | null;
      body: string;
      stamp: string | null;
    }[] = [];
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      async (request) => {
        const { pathname } = new URL(request.url);
        requests.push({
          path: pathname,
          signature: request.headers.get("x-mclaude-signature"),
          stamp: request.headers.get("x-mclaude-timestamp"),
          body: await request.text(),
        });
        if (pathname === "/moved") {
          return Response.redirect(`http://${request.headers.get("host")}/taken`);
        }
        return new Response("ok");
      },
    );
    const url = `http://127.0.0.1:${server.addr.port}`;
    const env = { ...ANI, MCLAUDE_NOTIFY_SECRET: "s3cret" };

    const good = await run(["notify", "test", "--to", `webhook:${url}/hook`], { cwd: root, env });
    const moved = await run(["notify", "test", "--to", `webhook:${url}/moved`], { cwd: root, env });
    await server.shutdown();

    const [{ signature, body, stamp }] = requests as [typeof requests[number]];
    const key = await crypto.subtle.importKey(
      ...[
        "raw",
        new TextEncoder().encode("s3cret"),
        { name: "HMAC", hash: "SHA-256" },
        false,
      ] as const,
      ["sign"],
    );
    const bytes = await crypto.subtle.sign(
      "HMAC",
      key,
      new TextEncoder().encode(`${stamp}.${body}`),
    );
    assertEquals(signature, `sha256=${new Uint8Array(bytes).toHex()}`);
    assertEquals(good.code, 0, good.stderr);
    assertEquals([moved.code, requests.map(({ path }) => path)], [1, ["/hook", "/moved"]]);
    assertStringIncludes(moved.stderr, "the answer was 302");
  }));

Deno.test("notify takes the channels of the identity, and no command from a shared file", () =>
  withProject(async ({ root, store }) => {
    await run([
      "identity",
      "register",
      "ani",
      "--notify",
      "exec:touch hacked",
      "--notify",
      "pager:1",
    ], {
      ...{ cwd: root, env: ANI },
    });
    Deno.writeTextFileSync(join(store, "mclaude.json"), '{"notify":{"to":["exec:touch hacked"]}}');
    const refused = await run(["notify", "test"], { cwd: root, env: ANI });
    Deno.writeTextFileSync(join(store, "mclaude.json"), "{}");
    const left = await run(["notify", "test", "--json"], { cwd: root, env: ANI });

    assertEquals(refused.code, 2, refused.stderr);
    assertStringIncludes(refused.stderr, 'Cannot understand "notify.to"');
    assertStringIncludes(left.stderr, "a command is given with --exec");
    assertStringIncludes(left.stderr, 'Cannot use the channel "pager"');
    assertEquals(JSON.parse(left.stdout).channel, "desktop");
    assertEquals([...Deno.readDirSync(root)].some(({ name }) => name === "hacked"), false);
  }));

for (
  const [args, told] of [
    [["notify", "--to", "pager:1"], "the kinds are desktop"],
    [["notify", "--what", "all"], 'Cannot understand "notify.what"'],
    [["notify", "--quiet", "now"], "22:00-07:00"],
    [["notify", "--most", "0"], "a number from 1 to 1000"],
    [["notify", "again"], "Cannot use the extra word"],
    [["notify", "--loud"], "Cannot use the flags"],
    [["say"], "no text is given"],
    [["listen", "--to", "ani", "extra"], "Cannot use the flags"],
  ] as const
) {
  Deno.test(`${args.join(" ")} is refused in one line`, () =>
    withProject(async ({ root }) => {
      const { code, stdout, stderr } = await run([...args], { cwd: root, env: ANI });

      assertEquals(code, 2, stderr);
      assertEquals([stdout, stderr.trimEnd().split("\n").length], ["", 1]);
      assertStringIncludes(stderr, told);
    }));
}

Deno.test("notify without a project, or a name, says what would help", () =>
  withProject(async ({ root }) => {
    Deno.removeSync(join(root, ".claude"));
    const { code, stderr } = await run(["notify"], { cwd: root, env: ANI });

    assert(code !== 0);
    assertStringIncludes(stderr, "mclaude init");
  }));
