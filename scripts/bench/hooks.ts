/**
 * Measures hooks: as programs that a client starts, and inside the real client.
 *
 * A hook that is a program runs in turns with an empty compiled program and, with `--peer`, with
 * the Python hook of mclaude 0.6 for the same event. Inside Claude Code each way to answer has
 * runs of its own, in turns; its time is that between the client's own lines `hook_started` and
 * `hook_response`.
 *
 * @example
 * ```sh
 * deno task bench --only hooks --peer ../mclaude-0.6
 * ```
 *
 * @module
 */
import { join } from "node:path";
import { serveModel } from "../../tests/processes/mock_model.ts";
import { install } from "../../tests/processes/npm.ts";
import { held, seenMail } from "./cases.ts";
import { type Bench, inTurns, ratioOf } from "./paired.ts";
import { ratioRow, type Row } from "./row.ts";
import { quantile } from "./statistics.ts";

/** The session whose hooks are measured. */
const SESSION = "bench-1";

const COUNTS = [0, 1_000, 10_000];

/** Events, and the Python hook for each. */
const EVENTS = {
  UserPromptSubmit: { script: "mail_check.py", more: { prompt: "go on" } },
  PreToolUse: { script: "pre_edit_lock_check.py", more: {} },
  PostToolBatch: { script: undefined, more: {} },
  Stop: { script: "remind_handoff.py", more: { stop_hook_active: false } },
  SessionStart: { script: "session_start.py", more: { source: "resume" } },
} as const;

/**
 * Measures all of it.
 *
 * @param bench What, and where.
 * @param isChosen Which rows are measured.
 * @returns The rows, one after the other.
 */
export async function* measureHooks(
  bench: Bench,
  isChosen: (name: string) => boolean,
): AsyncGenerator<Row> {
  const names = (Object.keys(EVENTS) as (keyof typeof EVENTS)[])
    .filter((name) => isChosen(`hook-${name}`));
  const isInClient = isChosen("client");
  if (names.length === 0 && !isInClient) return;
  const projects = COUNTS.map((count) => ({ count, cwd: makeProject(bench.folder, count) }));
  for (const { cwd } of projects) await run(hookOf(bench), cwd, eventText("SessionStart", cwd));
  for (const name of names) {
    const medians = new Map<number, number>();
    for (const { count, cwd } of projects) {
      const { milliseconds, rows } = await measure(bench, { name, count, cwd });
      medians.set(count, milliseconds);
      yield* rows;
    }
    const value = medians.get(10_000)! / medians.get(0)!;
    const against = "its own time with 0 items";
    yield { name: `hook-${name}-growth`, value, unit: "times", against };
  }
  if (isInClient) yield* measureInClient(bench);
}

function makeProject(folder: string, count: number): string {
  const cwd = join(folder, `hooks-${count}`);
  Deno.mkdirSync(join(cwd, ".claude", "locks"), { recursive: true });
  new Deno.Command("git", { args: ["init", "-q", "."], cwd }).outputSync();
  held(count)(cwd);
  if (count > 0) seenMail(count)(cwd);
  return cwd;
}

function eventText(name: keyof typeof EVENTS, cwd: string): string {
  const file_path = join(cwd, "src", "free.ts");
  const call = { tool_name: "Edit", tool_input: { file_path, old_string: "a", new_string: "b" } };
  return JSON.stringify({
    ...{ session_id: SESSION, cwd, hook_event_name: name, ...EVENTS[name].more },
    ...(name === "PreToolUse" ? call : {}),
    ...(name === "PostToolBatch" ? { tool_calls: [call] } : {}),
  });
}

type Words = readonly [string, ...string[]];

function hookOf({ mclaude }: Bench): Words {
  return [mclaude, "hook", "claude"];
}

/** Runs a program with an event, and says how long it took. */
async function run([file, ...args]: Words, cwd: string, text: string): Promise<number> {
  const start = performance.now();
  const child = new Deno.Command(file, {
    ...{ args, cwd, stdin: "piped", stdout: "null", stderr: "null" },
    env: { MCLAUDE_IDENTITY: "ani", CLAUDE_CODE_SESSION_ID: SESSION, CLAUDE_PROJECT_DIR: cwd },
  }).spawn();
  const writer = child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch {
    // The empty program reads nothing.
  }
  const { code } = await child.status;
  if (code !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${code}`);
  return performance.now() - start;
}

async function measure(
  bench: Bench,
  { name, count, cwd }: { name: keyof typeof EVENTS; count: number; cwd: string },
): Promise<{ milliseconds: number; rows: Row[] }> {
  const { script } = EVENTS[name];
  const { peer } = bench;
  const text = eventText(name, cwd);
  const contestants: Record<string, () => Promise<number>> = {
    empty: () => run([bench.empty], cwd, text),
    mclaude: () => run(hookOf(bench), cwd, text),
  };
  if (peer !== undefined && script !== undefined) {
    const words: Words = [peer.python, join(peer.checkout, "hooks", script)];
    contestants["0.6"] = () => run(words, cwd, text);
  }
  const times = await inTurns(contestants, { rounds: bench.rounds, warmup: 2 });
  const milliseconds = quantile(times.mclaude!, 0.5);
  const row = (who: string, rowName: string, against: string) =>
    ratioRow(rowName, ratioOf(times.mclaude!, times[who]!), { against, milliseconds });
  const rows = [row("empty", `hook-${name}-${count}`, "an empty program")];
  if (times["0.6"] !== undefined) {
    rows.push(row("0.6", `hook-${name}-${count}/0.6`, "the Python hook"));
  }
  return { milliseconds, rows };
}

/** How many calls of a tool each run has. */
const CALLS = 25;

/** Measures the ways to answer inside Claude Code; nothing where it cannot be installed. */
async function* measureInClient(bench: Bench): AsyncGenerator<Row> {
  const claude = await install("claude");
  if (claude === undefined) return;
  for (const count of [0, 1_000]) {
    const cwd = join(bench.folder, `hooks-${count}`);
    const ways: Record<string, Way> = {
      server: { handlers: serverHooks(bench.mclaude), server: true },
      killed: { handlers: serverHooks(bench.mclaude), server: false },
      program: { handlers: [command(`exec '${bench.mclaude}' hook claude`)], server: false },
    };
    if (bench.peer !== undefined) {
      const { python, checkout } = bench.peer;
      const script = join(checkout, "hooks", "pre_edit_lock_check.py");
      ways.peer = { handlers: [command(`exec '${python}' '${script}'`)], server: false };
    }
    const times: Record<string, number[]> = {};
    for (let round = 0; round < 4; round++) {
      for (const [name, way] of Object.entries(ways)) {
        const taken = await inClient(join(claude, "claude"), { ...way, cwd, bench });
        (times[name] ??= []).push(...taken);
      }
    }
    const base = times.peer ?? times.program!;
    const against = times.peer === undefined ? "the program" : "the Python hook";
    for (const name of Object.keys(ways).filter((way) => times[way] !== base)) {
      const value = quantile(times[name]!, 0.5) / quantile(base, 0.5);
      yield {
        name: `client-${name}-${count}${times.peer === undefined ? "" : "/0.6"}`,
        ...{ value, unit: "times", against: `${against} in Claude Code` },
        milliseconds: quantile(times[name]!, 0.5),
      };
    }
  }
}

/** A way to answer. */
interface Way {
  readonly handlers: readonly unknown[];
  readonly server: boolean;
}

function command(text: string) {
  return { type: "command", command: text, timeout: 5 };
}

/** What is installed where there is a server: it, and the command beside it. */
function serverHooks(mclaude: string): unknown[] {
  const mark = '"$HOME/.mclaude/live/$CLAUDE_CODE_SESSION_ID"';
  const test = `read -r p 2>/dev/null < ${mark} && kill -0 "$p" 2>/dev/null && exit 0; `;
  const names = ["session_id", "cwd", "tool_name"].map((name) => [name, `\${${name}}`]);
  const input = {
    ...{ event: "PreToolUse", ...Object.fromEntries(names) },
    file_path: "${tool_input.file_path}",
  };
  return [
    { type: "mcp_tool", server: "mclaude", tool: "mclaude_hook", input, timeout: 5 },
    command(`${test}exec '${mclaude}' hook claude`),
  ];
}

/** Runs a session that writes files, and says how long the hooks before each took in all. */
async function inClient(
  claude: string,
  { handlers, server, cwd, bench }: Way & { cwd: string; bench: Bench },
): Promise<number[]> {
  const home = join(bench.folder, "home");
  const write = (number: number) => ({
    type: "tool_use" as const,
    name: "Write",
    input: { file_path: join(cwd, "out", `${number}.txt`), content: String(Math.random()) },
  });
  try {
    Deno.removeSync(join(cwd, "out"), { recursive: true });
  } catch {
    // The first run.
  }
  const model = serveModel([
    ...Array.from({ length: CALLS }, (_, number) => [write(number)]),
    [{ type: "text" as const, text: "Done." }],
  ]);
  const settings = { hooks: { PreToolUse: [{ matcher: "Write", hooks: handlers }] } };
  const servers = server ? { mclaude: { command: bench.mclaude, args: ["mcp"] } } : {};
  try {
    const child = new Deno.Command(claude, {
      args: [
        ...["-p", "Write", "--allowedTools", "Write", "--settings", JSON.stringify(settings)],
        ...["--mcp-config", JSON.stringify({ mcpServers: servers }), "--strict-mcp-config"],
        ...["--output-format", "stream-json", "--verbose", "--include-hook-events"],
      ],
      ...{ cwd, stdin: "null", stdout: "piped", stderr: "null" },
      env: {
        ...{ HOME: home, CLAUDE_CONFIG_DIR: join(home, ".claude"), DISABLE_AUTOUPDATER: "1" },
        ...{ ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: "none", MCLAUDE_IDENTITY: "ani" },
      },
    }).spawn();
    const began = new Map<string, number>();
    const calls: { start: number; end: number; open: number }[] = [];
    const lines = child.stdout.pipeThrough(new TextDecoderStream());
    let rest = "";
    for await (const chunk of lines) {
      const now = performance.now();
      const whole = (rest + chunk).split("\n");
      rest = whole.pop()!;
      for (const line of whole.filter((text) => text.includes('"hook_'))) {
        const { subtype, hook_id, hook_name } = JSON.parse(line);
        if (!String(hook_name).startsWith("PreToolUse")) continue;
        if (subtype === "hook_started") {
          const last = calls.at(-1);
          if (last === undefined || last.open === 0) calls.push({ start: now, end: now, open: 1 });
          else last.open++;
          began.set(hook_id, calls.length - 1);
        } else if (subtype === "hook_response") {
          const call = calls[began.get(hook_id)!]!;
          call.open--;
          call.end = now;
        }
      }
    }
    await child.status;
    // The first one also makes folders.
    return calls.slice(1).map(({ start, end }) => end - start);
  } finally {
    await model.close();
  }
}
