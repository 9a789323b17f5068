/**
 * Feeds the binary invented command lines, standard input and MCP messages: the contract of exit
 * codes holds, nothing hangs, nothing that moves a cursor is printed.
 *
 * @module
 */
import fc from "fast-check";
import { type NounEntry, NOUNS } from "../../cli/commands.ts";
import { MEANINGS } from "../../cli/exit_codes.ts";
import { GLOBAL_FLAGS } from "../../cli/flags.ts";
import { cleanEnv } from "../../tests/processes/program.ts";
import { program } from "../../tests/processes/harness.ts";
import { wordsOf } from "./cases.ts";
import { type Gate, withScratch } from "./gate.ts";
import { SESSION } from "./trial.ts";

/** What is left out: what waits, leads to other folders, or runs what it is given. */
const LEFT_OUT = [
  ...["wait", "project", "check", "exec", "out", "html", "output", "from", "from-file", "plan"],
  ...["scope", "wake"],
];

/** Nothing here may take longer, in milliseconds, with the machine busy. */
const SLOW = 10_000;

const CLIENTS = ["claude", "codex", "gemini", "copilot", "cursor", "nobody"];
const EVENTS = ["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "Stop", "Odd"];

/** Commands that read what they write from standard input. */
const READERS = [
  "handoff write --from -",
  "memory save --wing w --room r --title t --from -",
  "message send ani --from-file - --subject s --any",
  "lock claim --input -",
  "handoff write --input -",
  "message send --input -",
  "memory similar -",
];

/** The gate. */
export const fuzz: Gate = {
  name: "fuzz",
  summary: "invented command lines, standard input and MCP messages",
  async run({ full }, tally) {
    const runs = full ? 1_500 : 25;
    const flags = await flagNames();
    await withScratch(async (folder) => {
      await tally.attempt(
        "argv",
        () =>
          holds(fc.array(wordIn(flags), { maxLength: 7 }), runs, async (args) => {
            checkEnd(args, await feed(folder, args, new Uint8Array()));
            tally.count("command lines");
          }),
      );
      await tally.attempt(
        "hooks",
        () =>
          holds(
            fc.tuple(fc.constantFrom(...CLIENTS), fc.constantFrom(...EVENTS), input),
            runs,
            async (
              [client, event, bytes],
            ) => {
              const args = ["hook", client, event];
              const end = await feed(folder, args, bytes);
              if (client !== "nobody" && end.code !== 0) throw new Error(`${args}: ${end.code}`);
              if (end.stdout.trim() !== "") JSON.parse(end.stdout);
              tally.count("hook inputs");
            },
          ),
      );
      await tally.attempt(
        "standard input",
        () =>
          holds(fc.tuple(fc.constantFrom(...READERS), input), runs, async ([line, bytes]) => {
            checkEnd([line], await feed(folder, wordsOf(line), bytes));
            tally.count("inputs");
          }),
      );
      await tally.attempt(
        "MCP",
        () =>
          holds(fc.array(input, { maxLength: 5 }), Math.ceil(runs / 3), async (messages) => {
            await talk(folder, messages);
            tally.count("MCP sessions");
          }),
      );
    });
  },
};

async function holds<T>(
  arbitrary: fc.Arbitrary<T>,
  numRuns: number,
  body: (value: T) => Promise<void>,
): Promise<void> {
  await fc.assert(fc.asyncProperty(arbitrary, body), { numRuns, endOnFailure: true });
}

async function flagNames(): Promise<string[]> {
  const modules = await Promise.all(Object.values<NounEntry>(NOUNS).map(({ load }) => load()));
  const own = modules.flatMap(({ commands }) => Object.values(commands))
    .flatMap(({ flags }) => flags.map(({ name }) => name));
  const all = new Set([...own, ...GLOBAL_FLAGS.map(([name]) => name)]);
  return [...all].filter((name) => !LEFT_OUT.includes(name));
}

/** Words as they come from people, shells and attackers. */
function wordIn(flags: readonly string[]): fc.Arbitrary<string> {
  const verbs = Object.entries<NounEntry>(NOUNS).flatMap(([noun, { verbs }]) =>
    verbs.map((verb) => `${noun} ${verb}`)
  );
  return fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...Object.keys(NOUNS)) },
    fc.constantFrom(...verbs.map((line) => line.split(" ")[1]!)).filter((verb) => verb !== "wait"),
    fc.constantFrom(...flags).map((name) => `--${name}`),
    fc.tuple(fc.constantFrom(...flags), fc.string()).map(([name, value]) => `--${name}=${value}`),
    fc.constantFrom("--", "-", "", "fix-it", "../../x", "__proto__", "\x1b[2J", "\u202e", "{}"),
    fc.constantFrom("x".repeat(70_000), "é".repeat(300), "\ufeff", "a\nb", "*", "role:x"),
    fc.string({ unit: "grapheme" }),
  ).map((word) => word.replaceAll("\0", ""));
}

/** Bytes on standard input: noise, JSON of all shapes, and text that looks like our files. */
const input: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 2_000 }),
  fc.json({ maxDepth: 6 }).map(encode),
  fc.constantFrom(
    "[".repeat(100_000),
    '{"a":'.repeat(5_000) + "1" + "}".repeat(5_000),
    '{"__proto__":{"x":1},"constructor":{"prototype":{}}}',
    '{"session_id":"../../x","cwd":"/nowhere","tool_name":"Write"}',
    '{"session_id":7,"tool_input":{"file_path":["a"]},"tool_name":"Edit"}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"mclaude_lock_claim"}}',
    '{"jsonrpc":"2.0","id":{},"method":"tools/list","params":[]}',
    "---\ngoal: a\ngoal: b\n---\n## Goal\n\u0000",
    "---\n".repeat(10_000),
    "x".repeat(2_000_000),
    "",
  ).map(encode),
  fc.string({ unit: "binary", maxLength: 500 }).map(encode),
);

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

interface End {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program with these bytes on its standard input. */
async function feed(folder: string, args: readonly string[], bytes: Uint8Array): Promise<End> {
  const [file, ...first] = program();
  const child = new Deno.Command(file!, {
    args: [...first, ...args],
    cwd: folder,
    // Nothing may be installed for all projects of whoever runs this.
    env: cleanEnv({ ...SESSION, HOME: `${folder}/home`, CLAUDE_CONFIG_DIR: `${folder}/home` }),
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let slow = false;
  const timer = setTimeout(() => {
    slow = true;
    child.kill("SIGKILL");
  }, SLOW);
  try {
    const ended = child.output();
    const writer = child.stdin.getWriter();
    await writer.write(bytes).catch(() => {});
    await writer.close().catch(() => {});
    const { code, stdout, stderr } = await ended;
    if (slow) throw new Error(`${JSON.stringify(args).slice(0, 300)} takes too long`);
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    clearTimeout(timer);
  }
}

function checkEnd(args: readonly string[], { code, stdout, stderr }: End): void {
  const label = JSON.stringify(args).slice(0, 500);
  const known = MEANINGS.map(([number]) => number).filter((number) => number !== 70);
  if (!known.includes(code)) throw new Error(`${label}: ended with ${code}: ${stderr}`);
  if (/^ +at .*:\d+:\d+/m.test(stderr)) throw new Error(`${label}: a stack: ${stderr}`);
  // deno-lint-ignore no-control-regex
  const bad = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.exec(stdout + stderr);
  if (bad !== null) throw new Error(`${label}: prints ${JSON.stringify(bad[0])}`);
}

/** A server that was told nonsense answers what it is asked next, and ends with its input. */
async function talk(folder: string, messages: readonly Uint8Array[]): Promise<void> {
  const hello = {
    ...{ jsonrpc: "2.0", id: 1, method: "initialize" },
    params: {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "torture", version: "1" },
    },
  };
  // A server that reads headers waits for as many bytes as they say.
  const noise = messages.filter((bytes) =>
    !/^content-length/im.test(new TextDecoder().decode(bytes))
  );
  const lines = noise.flatMap((bytes) => [bytes, encode("\n")]);
  const ping = encode('\n{"jsonrpc":"2.0","id":"the-last","method":"ping"}\n');
  const all = [encode(`${JSON.stringify(hello)}\n`), ...lines, ping];
  const bytes = new Uint8Array(await new Blob(all as BlobPart[]).arrayBuffer());
  const { code, stdout, stderr } = await feed(folder, ["mcp"], bytes);
  const answers = stdout.trim().split("\n").map((line) => JSON.parse(line));
  if (!answers.some(({ id }) => id === "the-last")) {
    throw new Error(`the last question has no answer: ${code} ${stderr} ${stdout.slice(0, 300)}`);
  }
  if (code !== 0) throw new Error(`it ended with ${code}: ${stderr}`);
}
