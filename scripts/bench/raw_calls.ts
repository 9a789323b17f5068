/**
 * Measures what writes against the system calls that it makes: a program that makes the same
 * ones, read off a trace of the binary, and nothing else.
 *
 * What is left is the price of all that is not the file system: reading flags, looking at what
 * is there, deciding.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { compile } from "../build.ts";
import { makeRepository } from "./commands.ts";
import { type Bench, inTurns, ratioOf, timeOf } from "./paired.ts";
import { ratioRow, type Row } from "./row.ts";
import { quantile } from "./statistics.ts";

/** A call that changes something; paths are relative to the store. */
type Call =
  | readonly ["open", path: string, append: boolean]
  | readonly ["write", bytes: number]
  | readonly ["sync"]
  | readonly ["link" | "rename", from: string, to: string]
  | readonly ["unlink" | "mkdir", path: string];

/** What is measured, and the commands of it. */
const WRITES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "raw-claim-release": [
    ["lock", "claim", "--slug", "fix-login", "--description", "d", "--files", "src/a.ts"],
    ["lock", "release", "fix-login"],
  ],
  "raw-handoff-write": [["handoff", "write", "--goal", "Fix the login", "--done", "Found it"]],
  "raw-message-send": [["message", "send", "--to", "vasya", "--subject", "Hi", "--body", "b"]],
  "raw-memory-save": [[
    "memory",
    "save",
    "--wing",
    "w",
    "--room",
    "r",
    "--title",
    "T",
    "--content",
    "c",
  ]],
};

/** The program that makes the calls; each round has a folder of its own. */
const REPLAY = `
const [folder, list] = Deno.args;
let file;
for (const [call, a, b] of JSON.parse(Deno.readTextFileSync(list))) {
  try {
    if (call === "open") {
      file?.close();
      file = Deno.openSync(folder + a, b ? { append: true, create: true }
        : { write: true, createNew: true });
    } else if (call === "write") file.writeSync(new Uint8Array(a).fill(97));
    else if (call === "sync") file.syncDataSync();
    else if (call === "link") Deno.linkSync(folder + a, folder + b);
    else if (call === "rename") Deno.renameSync(folder + a, folder + b);
    else if (call === "unlink") Deno.removeSync(folder + a);
    else Deno.mkdirSync(folder + a);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.AlreadyExists)) {
      throw error;
    }
  }
}
`;

/**
 * Measures all of it; nothing where calls cannot be traced.
 *
 * @param bench What, and where.
 * @param isChosen Which rows are measured.
 * @returns The rows, one after the other.
 */
export async function* measureRawCalls(
  bench: Bench,
  isChosen: (name: string) => boolean,
): AsyncGenerator<Row> {
  const chosen = Object.entries(WRITES).filter(([name]) => isChosen(name));
  if (chosen.length === 0 || !canTrace()) return;
  const script = join(bench.folder, "replay.js");
  const replay = join(bench.folder, "replay.exe");
  Deno.writeTextFileSync(script, REPLAY);
  compile(script, { output: replay });
  for (const [name, commands] of chosen) {
    const cwd = makeRepository(bench.folder, name);
    const lists = commands.map((args, number) => {
      // The first time folders are made; what counts is every other time.
      timeOf({ words: [bench.mclaude, ...args], cwd });
      return { args, list: join(bench.folder, `${name}-${number}.json`) };
    });
    for (const { args, list } of lists) {
      Deno.writeTextFileSync(list, JSON.stringify(traced(bench.mclaude, args, cwd)));
    }
    const times = await inTurns({
      mclaude: () =>
        commands.reduce(
          (sum, args) => sum + timeOf({ words: [bench.mclaude, ...args], cwd }),
          0,
        ),
      calls: (round) => {
        const folder = join(bench.folder, `${name}-round-${round}`);
        for (const { list } of lists) makeFolders(folder, list);
        return lists.reduce(
          (sum, { list }) => sum + timeOf({ words: [replay, `${folder}/`, list], cwd }),
          0,
        );
      },
    }, { rounds: bench.rounds });
    yield ratioRow(name, ratioOf(times.mclaude!, times.calls!), {
      against: "its own system calls alone",
      milliseconds: quantile(times.mclaude!, 0.5),
    });
  }
}

function canTrace(): boolean {
  try {
    return new Deno.Command("strace", { args: ["-qq", "true"], stderr: "null" }).outputSync()
      .success;
  } catch {
    return false;
  }
}

function makeFolders(folder: string, list: string): void {
  const calls = JSON.parse(Deno.readTextFileSync(list)) as Call[];
  for (const [call, ...paths] of calls) {
    if (call === "write" || call === "sync") continue;
    for (const path of paths.filter((given) => typeof given === "string")) {
      Deno.mkdirSync(join(folder, dirname(path)), { recursive: true });
    }
  }
}

const TRACED = "openat,open,write,pwrite64,fsync,fdatasync,link,linkat,unlink,unlinkat,rename," +
  "renameat,renameat2,mkdir,mkdirat";

function traced(mclaude: string, args: readonly string[], cwd: string): Call[] {
  const trace = join(cwd, "..", "trace.txt");
  const words = ["strace", "-f", "-qq", "-e", `trace=${TRACED}`, "-o", trace, mclaude, ...args];
  timeOf({ words, cwd });
  return callsOf(Deno.readTextFileSync(trace), join(cwd, ".claude"));
}

/**
 * Reads the calls off a trace that change something in a folder.
 *
 * @param trace What strace wrote.
 * @param store The folder.
 * @returns The calls, with paths relative to it.
 */
export function callsOf(trace: string, store: string): Call[] {
  const calls: Call[] = [];
  // A number is given again as soon as it is closed, which needs not be seen.
  const open = new Set<string>();
  for (const line of trace.split("\n")) {
    const [, name, rest, result] = /^\d+ +(\w+)\((.*)\) += (-?\d+)/.exec(line) ?? [];
    if (name === undefined || result!.startsWith("-")) continue;
    const paths = [...rest!.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, path]) => path!);
    const inside = paths.filter((path) => path.startsWith(`${store}/`))
      .map((path) => path.slice(store.length + 1));
    if (name.startsWith("open")) {
      if (inside.length === 0) open.delete(result!);
      else open.add(result!);
      if (inside.length > 0 && /O_CREAT/.test(rest!)) {
        calls.push(["open", inside[0]!, /O_APPEND|O_RDWR/.test(rest!)]);
      }
    } else if (/write/.test(name)) {
      if (open.has(rest!.split(",", 1)[0]!)) calls.push(["write", Number(result)]);
    } else if (/sync/.test(name)) calls.push(["sync"]);
    else if (inside.length === 0) continue;
    else if (name.startsWith("link")) calls.push(["link", inside[0]!, inside[1]!]);
    else if (name.startsWith("rename")) calls.push(["rename", inside[0]!, inside[1]!]);
    else if (name.startsWith("unlink")) calls.push(["unlink", inside[0]!]);
    else calls.push(["mkdir", inside[0]!]);
  }
  return calls;
}
