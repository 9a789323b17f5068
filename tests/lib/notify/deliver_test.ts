import { assert, assertEquals } from "@std/assert";
import { deliver, type Notice, parseChannels } from "../../../lib/notify.ts";
import type { RunOptions } from "../../../lib/spawn.ts";

const NOTICE: Notice = {
  ...{ id: "m", what: "urgent", at: "2026-11-23T10:00:00.000Z", from: "vasya" },
  ...{ title: "--help $(rm -rf /) `x` \"y\" 'z'", text: "<b>Straße</b> & co", urgent: true },
};

interface Call {
  words: readonly string[];
  options: RunOptions;
}

/** Delivers without a system, and tells what would have been run. */
async function delivered(
  word: string,
  more: { os?: typeof Deno.build.os; code?: number | null; complaint?: string } = {},
): Promise<{ calls: Call[]; failure: string | undefined }> {
  const { code = 0, complaint = "", os = "linux" } = more;
  const calls: Call[] = [];
  const failure = await deliver(NOTICE, parseChannels([word])[0]!, {
    os,
    run(words, options) {
      calls.push({ words, options });
      return Promise.resolve({ code, output: "", complaint });
    },
  });
  return { calls, failure };
}

Deno.test("deliver() gives texts to a desktop as words, after all options", async () => {
  const { calls, failure } = await delivered("desktop");
  const [{ words }] = calls as [Call];

  assertEquals(failure, undefined);
  assertEquals(words.slice(0, 4), [
    "notify-send",
    "--urgency=critical",
    "--app-name=mclaude",
    "--",
  ]);
  assertEquals(words.slice(4), [NOTICE.title, "&lt;b&gt;Straße&lt;/b&gt; &amp; co"]);
});

Deno.test("deliver() gives texts to macOS and Windows as values, never as a part of a script", async () => {
  const mac = (await delivered("desktop", { os: "darwin" })).calls[0]!;
  const windows = (await delivered("desktop", { os: "windows" })).calls[0]!;

  assertEquals(mac.words.slice(-3), ["mclaude", NOTICE.title, NOTICE.text]);
  assert(!mac.words.slice(0, -2).join(" ").includes("rm -rf"));
  assertEquals(windows.words.length, 1);
  assert(!windows.words[0]!.includes("rm -rf"));
  assertEquals(JSON.parse(windows.options.input!), { title: NOTICE.title, text: NOTICE.text });
});

Deno.test("deliver() gives a command the notice as JSON on standard input", async () => {
  const { calls } = await delivered("exec:cat > x");

  assertEquals(calls[0]!.words, ["sh", "-c", "cat > x"]);
  assertEquals(JSON.parse(calls[0]!.options.input!), NOTICE);
});

Deno.test("deliver() writes a mail in which no text is a header", async () => {
  const { calls } = await delivered("email:ani@example.com");
  const [{ words, options }] = calls as [Call];
  const [head, body] = options.input!.split("\n\n") as [string, string];
  const decoded = Uint8Array.from(atob(body.replaceAll("\n", "")), (char) => char.charCodeAt(0));

  assertEquals(words, ["sendmail", "-t", "-i"]);
  assertEquals(head.split("\n").map((line) => line.split(":")[0]), [
    "To",
    "Subject",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
  ]);
  assert(new TextDecoder().decode(decoded).includes("<b>Straße</b> & co"));
});

Deno.test("deliver() speaks the title", async () => {
  const said: string[] = [];

  const failure = await deliver(NOTICE, { kind: "speech", address: "" }, {
    say: (text) => Promise.resolve(said.push(text)),
  });

  assertEquals([failure, said], [undefined, [NOTICE.title]]);
});

Deno.test("deliver() says in one line why it failed", async () => {
  assertEquals(
    (await delivered("desktop", { code: 127 })).failure,
    "there is no program for it here",
  );
  assertEquals((await delivered("exec:x", { code: 3, complaint: "no" })).failure, "no");
  assertEquals((await delivered("exec:x", { code: 3 })).failure, "it ended with 3");
  assertEquals(
    (await delivered("exec:x", { code: null })).failure,
    "it ended with no answer in time",
  );
  assertEquals(
    await deliver(NOTICE, { kind: "telegram", address: "1" }),
    "Cannot write to Telegram: set MCLAUDE_TELEGRAM_TOKEN",
  );
});
