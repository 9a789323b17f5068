/**
 * A command that is disturbed, and what must hold afterwards, whatever was done to it.
 *
 * ```
 *   prepare:  fill ─▶ facts before ─▶ the command, undisturbed ─▶ facts after ─▶ back
 *   check:    every fact is as before or as after; the next commands work
 * ```
 *
 * Invariants that {@linkcode Trial.check} looks for
 *
 * - No file is cut off or empty; nothing that was there before is lost.
 * - Each fact is that of before or that of after; if the command reported success, that of
 *   after.
 * - The command can be run again and then comes to its end; the doctor finds nothing wrong.
 *
 * @module
 */
import { join, relative } from "node:path";
import { start } from "../../tests/processes/program.ts";
import { program, run } from "../../tests/processes/harness.ts";
import { type Case, wordsOf } from "./cases.ts";
import { type Facts, filesBelow, plain, readFacts } from "./facts.ts";
import { must } from "./gate.ts";

/** How a disturbed command ended. */
export interface Ending {
  /** Its exit code. */
  readonly code: number;
  /** What it printed. */
  readonly stdout: string;
  /** What it printed on standard error. */
  readonly stderr: string;
}

/** What differs between ways to disturb a command. */
export interface CheckOptions {
  /** Whether nobody but the system refused: then a failure is told in one line. */
  readonly mustTell?: boolean;
  /** Whether nothing may be left over. */
  readonly mustTidy?: boolean;
  /** Whether the power was cut: what can be made again may be empty then. */
  readonly powerCut?: boolean;
}

/** The variables of the session that is tortured. */
export const SESSION = { MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "s1" };

/** The file that is the command's standard input; outside of the project. */
const STDIN = "../stdin";

/** One case, prepared in one folder. */
export class Trial {
  #before: Facts = new Map();
  #after: Facts = new Map();
  #lines = new Set<string>();

  constructor(readonly chosen: Case) {}

  /** The words after the program's name. */
  get args(): string[] {
    return wordsOf(this.chosen.line);
  }

  /** The program's words, reading the case's input. */
  get words(): string[] {
    if (this.chosen.stdin === undefined) return program();
    return ["sh", "-c", `exec "$@" <${STDIN}`, "sh", ...program()];
  }

  /** Fills a folder, and learns what the command does when nothing disturbs it. */
  async prepare(folder: string): Promise<void> {
    Deno.writeTextFileSync(join(folder, STDIN), this.chosen.stdin ?? "");
    await fill(folder, this.chosen.before ?? []);
    this.#before = readFacts(folder);
    this.#remember(folder);
    for (const line of this.chosen.later ?? []) this.#lines.add(plain(line));
    const copy = `${folder}.copy`;
    await must("cp", "-a", folder, copy);
    const { code, stderr } = await this.#run(folder);
    if (code !== (this.chosen.code ?? 0)) {
      throw new Error(`undisturbed it ends with ${code}: ${stderr}`);
    }
    this.#after = readFacts(folder);
    this.#remember(folder);
    for (const { name } of Deno.readDirSync(folder)) {
      Deno.removeSync(join(folder, name), { recursive: true });
    }
    await must("cp", "-a", `${copy}/.`, folder);
    Deno.removeSync(copy, { recursive: true });
    const problems = [...this.#before.keys(), ...this.#after.keys()]
      .filter((key) => key.startsWith("problem "));
    if (problems.length > 0) throw new Error(`damaged without any disturbance: ${problems}`);
  }

  /** Runs the command in a folder that is like the prepared one. */
  run(folder: string, env: Record<string, string> = {}): Promise<Ending> {
    return this.#run(folder, env);
  }

  /** Throws if anything is wrong after a disturbed run. */
  async check(folder: string, ending: Ending, options: CheckOptions = {}): Promise<void> {
    const { code, stdout, stderr } = ending;
    const done = code === (this.chosen.code ?? 0);
    if (this.args[0] === "hook" && code > 0 && code < 128) {
      throw new Error(`a hook ended with ${code}: ${stderr}`);
    }
    if (options.mustTell && !done) {
      if (code !== 1) throw new Error(`ended with ${code}: ${stderr}`);
      if (stdout !== "" && !this.chosen.shows) {
        throw new Error(`failed, but printed ${JSON.stringify(stdout)}`);
      }
      const lines = stderr.trimEnd().split("\n");
      if (lines.length !== 1 || lines[0] === "") throw new Error(`failed and said: ${stderr}`);
    }
    this.#checkWhole(folder, options);
    this.checkFacts(folder, done, options.mustTell !== undefined || options.powerCut);
    this.#checkShown(folder, stdout);
    const again = await this.#run(folder);
    const allowed = [this.chosen.code ?? 0, ...this.chosen.again ?? []];
    if (!allowed.includes(again.code)) {
      throw new Error(`once more it ends with ${again.code}: ${again.stdout}${again.stderr}`);
    }
    this.#checkWhole(folder, { ...options, mustTidy: false });
    this.checkFacts(folder, true);
    // A beat that a power cut emptied counts as damaged until the session's next one.
    const look = ["doctor", "--only", "store", "formats", ...options.powerCut ? ["--fix"] : []];
    const doctor = await run(look, { cwd: folder, env: SESSION });
    if (doctor.code !== 0) throw new Error(`the doctor says: ${doctor.stdout}${doctor.stderr}`);
  }

  /**
   * Throws unless each fact is as before or after the command; if it is done, as after. What was
   * shown is noted last, and where that fails it is shown once more.
   */
  checkFacts(folder: string, done: boolean, mayShowAgain: boolean | undefined = false): void {
    const now = readFacts(folder);
    for (const key of new Set([...this.#before.keys(), ...this.#after.keys(), ...now.keys()])) {
      const value = valueOf(now, key);
      const before = valueOf(this.#before, key);
      const after = valueOf(this.#after, key);
      const isOpen = !done || mayShowAgain && key.startsWith("seen ");
      if (value === after || isOpen && value === before || this.#isReserved(key, value)) continue;
      throw new Error(
        `${done ? "done, but " : ""}${key} is ${value}, was ${before}, is to be ${after}`,
      );
    }
  }

  /** An empty file that keeps a place for one that did not come. */
  #isReserved(key: string, value: string): boolean {
    return key === `file ${this.chosen.reserves}` && value === "";
  }

  /** What counts as seen now and did not before stands in what was printed. */
  #checkShown(folder: string, stdout: string): void {
    if (!this.chosen.shows) return;
    for (const key of readFacts(folder).keys()) {
      if (!key.startsWith("seen ani ") || this.#before.has(key)) continue;
      const subject = key.slice("seen ani ".length);
      if (!stdout.includes(subject)) {
        throw new Error(`${subject} counts as seen, but was not shown`);
      }
    }
  }

  #run(folder: string, env: Record<string, string> = {}): Promise<Ending> {
    return start([...this.words, ...this.args], { cwd: folder, env: { ...SESSION, ...env } });
  }

  /** Keeps the lines of all files, to know a whole line from a part of one. */
  #remember(folder: string): void {
    for (const path of filesBelow(folder)) {
      for (const line of Deno.readTextFileSync(path).split("\n")) this.#lines.add(plain(line));
    }
  }

  #checkWhole(folder: string, { mustTidy, powerCut }: CheckOptions): void {
    for (const path of filesBelow(folder)) {
      const name = relative(folder, path);
      if (/(?:^|\/)\.tmp-/.test(name)) {
        if (mustTidy && /\.tmp-[0-9a-f]{32}$/.test(name)) throw new Error(`${name} was left over`);
        continue;
      }
      const text = Deno.readTextFileSync(path);
      if (powerCut && isDerived(name)) continue;
      if (text === "" && !isMark(name) && name !== this.chosen.reserves) {
        throw new Error(`${name} is empty`);
      }
      if (name.endsWith(".json")) parse(name, text);
      if (name.endsWith(".jsonl")) {
        for (const line of text.split("\n").filter(Boolean)) parse(name, line);
      }
      if (!name.endsWith(".md") || text === "") continue;
      const cut = text.split("\n").find((line) => !this.#lines.has(plain(line)));
      if (cut !== undefined) throw new Error(`${name} has the line ${JSON.stringify(cut)}`);
    }
  }
}

/** Runs commands that have to work. */
export async function fill(folder: string, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    if (line.startsWith("$ ")) {
      await must("sh", "-c", `cd "$0" && ${line.slice(2)}`, folder);
      continue;
    }
    const isDead = line.startsWith("dead: ");
    const words = wordsOf(isDead ? line.slice("dead: ".length) : line);
    const agent = isDead ? new Deno.Command("sleep", { args: ["60"] }).spawn() : undefined;
    const env = agent === undefined ? SESSION : { ...SESSION, MCLAUDE_PID: String(agent.pid) };
    const { code, stderr } = await run(words, { cwd: folder, env });
    agent?.kill("SIGKILL");
    await agent?.status;
    if (code !== 0) throw new Error(`Cannot prepare with "${line}": ${code} ${stderr}`);
  }
}

/** Files that are there or not, and say nothing else. */
function isMark(path: string): boolean {
  // Without hard links a file's text comes from a folder beside it.
  const name = path.replace(/\.once\/content$/, "");
  return name.includes("/locks/open/") || /\.(?:archived|heartbeat|lock)$/.test(name) ||
    name.startsWith(".claude/mail/") || name.includes("/.");
}

/** Files that are not synced, since they can be made again. */
function isDerived(name: string): boolean {
  return /\/(?:active-work|heartbeats|\.live|queue)\/|\/cursor\.json$|\/registry\.json$/.test(name);
}

function valueOf(facts: Facts, key: string): string {
  return facts.get(key)?.join(" & ") ?? "nothing";
}

function parse(name: string, text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw new Error(`${name} is not whole: ${JSON.stringify(text.slice(0, 100))}`);
  }
}
