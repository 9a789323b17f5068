/**
 * Damages every file that mclaude keeps, each in every way, and asks for everything: the damage
 * is told of or does not matter, what else is there is still told, and the damaged file stays
 * as it is.
 *
 * @module
 */
import { join, relative } from "node:path";
import { MEANINGS } from "../../cli/exit_codes.ts";
import { program } from "../../tests/processes/harness.ts";
import { type Outcome, start } from "../../tests/processes/program.ts";
import { filesBelow } from "./facts.ts";
import { wordsOf } from "./cases.ts";
import { type Gate, must, sample, withScratch } from "./gate.ts";
import { fill, SESSION } from "./trial.ts";

/** So many pairs of a file and a kind of damage are tried where not all are. */
const SOME = 25;

/** A command may take this many seconds, with the machine busy. */
const SLOW = 10;

/** All that is kept, two of each, so that one is left. */
const CONTENT = [
  "identity register ani --roles infra",
  "identity register vasya --as vasya --session s2",
  "lock claim first-lock --description d --files a.ts",
  "lock claim second-lock --description d --files b.ts",
  "lock claim ended-lock --description d",
  "lock release ended-lock",
  "handoff write --goal First-goal --done d --next-step n",
  "handoff write --goal Second-goal --done d --next-step n",
  'handoff write --goal "Closed goal" --done d --next-step n',
  "handoff close closed",
  "memory save --wing w --room r --title First-drawer --content c",
  "memory save --wing w --room r --title Second-drawer --content c",
  "memory save --wing w --room r --title Third-drawer --content c --supersedes Second-drawer",
  "message send ani hello --subject First-mail --as vasya --session s2",
  "message send ani hello --subject Second-mail --as vasya --session s2",
  "mail check",
  "message mark last --status archived",
  "finding add First-finding",
  "finding add Second-finding",
  "memory search drawer",
];

/** Questions, and what stands in their answers: of each pair one is left by any damage. */
const QUESTIONS: readonly (readonly [line: string, ...told: (readonly string[])[]])[] = [
  ["lock list", ["first-lock", "second-lock"]],
  ["handoff list", ["First-goal", "Second-goal"]],
  ["message list", ["First-mail", "Second-mail"]],
  ["memory list", ["First-drawer", "Third-drawer"]],
  ["memory search drawer", ["First-drawer", "Third-drawer"]],
  ["identity list", ["ani", "vasya"]],
  ["finding list", ["First-finding", "Second-finding"]],
  ["heartbeat list"],
  ["status"],
  ["mail check --peek"],
  ["lock history"],
  ["identity whoami"],
];

/** Ways to damage a file. */
const DAMAGES: Readonly<Record<string, (path: string) => unknown>> = {
  flip: (path) => {
    const bytes = Deno.readFileSync(path);
    const middle = bytes.length >> 1;
    if (bytes.length > 0) bytes[middle] = bytes[middle]! ^ 0xff;
    Deno.writeFileSync(path, bytes);
  },
  "cut in half": (path) => Deno.truncateSync(path, Deno.statSync(path).size >> 1),
  "0 bytes": (path) => Deno.truncateSync(path),
  "100 MB": (path) => Deno.truncateSync(path, 100 * 1024 * 1024),
  folder: (path) => {
    Deno.removeSync(path);
    Deno.mkdirSync(path);
  },
  "symbolic link": (path) => {
    Deno.removeSync(path);
    Deno.symlinkSync("/dev/zero", path);
  },
  FIFO: (path) => {
    Deno.removeSync(path);
    return must("mkfifo", path);
  },
};

/** The gate. */
export const corruption: Gate = {
  name: "corruption",
  summary: `every kind of file is damaged: ${Object.keys(DAMAGES).join(", ")}`,
  async run({ full, command = "" }, tally) {
    await withScratch(async (scratch) => {
      const prepared = join(scratch, "prepared");
      Deno.mkdirSync(prepared);
      await fill(prepared, CONTENT);
      const names = [...filesBelow(prepared)].map((path) => relative(prepared, path))
        .filter((name) => name.includes(command)).sort();
      const pairs = names.flatMap((name) =>
        Object.entries(DAMAGES).map(([kind, damage]) => ({ name, kind, damage }))
      );
      for (const { name, kind, damage } of full ? pairs : sample(pairs, SOME)) {
        await tally.attempt(`${name}, ${kind}`, async () => {
          const folder = join(scratch, "folder");
          await must("cp", "-a", prepared, folder);
          try {
            await damage(join(folder, name));
            const isGone = /flip|MB|folder|link|FIFO/.test(kind);
            await ask(folder, { name, isGone, questions: full ? QUESTIONS : relevant(name) });
          } finally {
            Deno.removeSync(folder, { recursive: true });
          }
          tally.count("damages");
        });
      }
      tally.count("files", names.length);
    });
  },
};

/** Questions that a file has to do with, and the one that has to do with all. */
function relevant(name: string): typeof QUESTIONS {
  const kind = /locks|handoffs|mess?a?ge?|mail|memory|identit|finding|heartbeat/.exec(name)?.[0];
  const word = kind?.slice(0, 4) ?? "status";
  return QUESTIONS.filter(([line]) => line === "status" || line.includes(word));
}

async function ask(
  folder: string,
  { name, questions, isGone }: { name: string; questions: typeof QUESTIONS; isGone: boolean },
): Promise<void> {
  const path = join(folder, name);
  const before = describe(path);
  const known = new Set(MEANINGS.map(([code]) => code));
  let output = "";
  for (const [line, ...told] of questions) {
    const { code, stdout, stderr } = await runLimited(line, folder);
    output += stdout + stderr;
    if (!known.has(code) || code === 70) throw new Error(`${line}: ended with ${code}: ${stderr}`);
    for (const words of told) {
      const isTold = words.some((word) => stdout.toLowerCase().includes(word.toLowerCase()));
      if (code === 0 && !isTold) throw new Error(`${line}: none of ${words} is told: ${stdout}`);
      if (code !== 0 && !stderr.includes("Cannot")) throw new Error(`${line}: ${code} ${stderr}`);
      // A folder of which all is refused hides what is whole in it.
      if (code !== 0) throw new Error(`${line}: refused as a whole: ${stderr}`);
    }
    if (describe(path) !== before && !isOurs(name, line)) {
      throw new Error(`${line}: it was changed from ${before} to ${describe(path)}`);
    }
  }
  if (isRecord(name) && isGone && !output.includes(name.split("/").at(-1)!)) {
    throw new Error(`it is not told of: ${output}`);
  }
}

/** What waits for good has to be ended. */
function runLimited(line: string, folder: string): Promise<Outcome> {
  const words = ["timeout", "-s", "KILL", `${SLOW}`, ...program(), ...wordsOf(line)];
  return start(words, { cwd: folder, env: SESSION });
}

/** Files of which each is a record that somebody wrote and may miss. */
function isRecord(name: string): boolean {
  return /handoffs\/\d|inbox\/\d|wings\/.*\.md$|identities\/[^.]|findings\/.*md$/.test(name) ||
    /generations\/(?:first|second)-lock\/g\d+\.json$/.test(name);
}

/** Files that a question may make again: they are derived, or tell that the session lives. */
function isOurs(name: string, line: string): boolean {
  return /\/heartbeats\/|\/\.live\/|cursor\.json$|\.index|\/search\//.test(name) ||
    line.startsWith("memory search") && /\.mclaude|index/.test(name);
}

/** What stands at a path, without reading what never ends. */
function describe(path: string): string {
  try {
    const { isFile, isDirectory, isSymlink, size, mtime } = Deno.lstatSync(path);
    const kind = isFile ? "file" : isDirectory ? "folder" : isSymlink ? "link" : "other";
    return isFile ? `${kind} of ${size} bytes, ${mtime?.getTime()}` : kind;
  } catch {
    return "nothing";
  }
}
