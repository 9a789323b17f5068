/**
 * What a gate of the torture is: a way to disturb mclaude, and what must hold all the same.
 *
 * Invariant: a gate that could not run is `skipped` and says why; only one that ran and found
 * nothing wrong is `passed`.
 *
 * @module
 */
import { join } from "node:path";

/** How much a gate does. */
export interface Size {
  /** Whether all is done that there is to do, or the part that fits into CI. */
  readonly full: boolean;
  /** Of the table of commands only those whose names have this in them. */
  readonly command?: string | undefined;
}

/** A gate. */
export interface Gate {
  /** Its name, for `--only` and in the results. */
  readonly name: string;
  /** One line: what is done. */
  readonly summary: string;
  /** Does it. Throws {@linkcode Skip} where it cannot be done. */
  run(size: Size, tally: Tally): Promise<void>;
}

/** How a gate ended. */
export interface Result {
  /** The gate. */
  readonly name: string;
  /** How it went. */
  readonly status: "passed" | "failed" | "skipped";
  /** What was counted, or why it was skipped. */
  readonly detail: string;
  /** Seconds that it took. */
  readonly seconds: number;
  /** What went wrong. */
  readonly failures: readonly string[];
}

/** Why a gate cannot run on this machine. */
export class Skip extends Error {}

/** After so many failures nothing new is learnt. */
const ENOUGH = 20;

/** Counts what a gate does, and keeps what goes wrong. */
export class Tally {
  readonly failures: string[] = [];
  readonly #counts = new Map<string, number>();

  /** Counts something that was done. */
  count(what: string, number = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + number);
  }

  /** Does something; if it throws, that is a failure of the gate and not its end. */
  async attempt(label: string, body: () => unknown): Promise<void> {
    if (this.failures.length >= ENOUGH) return;
    try {
      await body();
    } catch (error) {
      if (error instanceof Skip) throw error;
      this.fail(`${label}: ${reasonsOf(error)}`);
    }
  }

  /** Notes a failure. */
  fail(text: string): void {
    this.failures.push(text);
  }

  /** What was counted, in one line. */
  toString(): string {
    return [...this.#counts].map(([what, number]) => `${number} ${what}`).join(", ") || "nothing";
  }

  /** Whether anything was counted. */
  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }
}

/** Runs a gate to its end, whatever happens in it. */
export async function runGate(gate: Gate, size: Size): Promise<Result> {
  const tally = new Tally();
  const start = performance.now();
  let skipped: string | undefined;
  try {
    await gate.run(size, tally);
  } catch (error) {
    if (error instanceof Skip) skipped = error.message;
    else tally.fail(reasonsOf(error));
  }
  // What was found before a part could not run stays found.
  const found = tally.failures.length > 0;
  const idle = tally.isEmpty && !found;
  return {
    name: gate.name,
    status: found ? "failed" : skipped !== undefined || idle ? "skipped" : "passed",
    detail: skipped !== undefined && !found ? skipped : String(tally),
    seconds: (performance.now() - start) / 1000,
    failures: tally.failures,
  };
}

/** An error and its causes, in one text. */
function reasonsOf(error: unknown): string {
  const texts: string[] = [];
  for (let at = error; at !== undefined && at !== null; at = (at as Error).cause) {
    texts.push(at instanceof Error ? at.message : String(at));
  }
  return texts.join(" <- ");
}

/** Every so many of a list, evenly, at least one. */
export function sample<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  const step = list.length / most;
  return Array.from({ length: most }, (_, index) => list[Math.floor((index + 0.5) * step)]!);
}

/** Runs `body` with a folder that is gone afterwards. */
export async function withScratch<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "mclaude_torture_" }));
  try {
    return await body(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Runs a program of the system to its end. */
export async function tool(
  file: string,
  args: readonly string[],
): Promise<{ success: boolean; text: string }> {
  try {
    const output = await new Deno.Command(file, { args: [...args], stdin: "null" }).output();
    const decoder = new TextDecoder();
    const text = decoder.decode(output.stdout) + decoder.decode(output.stderr);
    return { success: output.success, text: text.trim() };
  } catch (error) {
    return { success: false, text: String(error) };
  }
}

/** Runs a program of the system that has to work. */
export async function must(file: string, ...args: string[]): Promise<string> {
  const { success, text } = await tool(file, args);
  if (!success) throw new Error(`Cannot ${file} ${args.join(" ")}: ${text}`);
  return text;
}

/**
 * Makes sure that programs are there, from Debian where they are not.
 *
 * @throws {Skip} If they cannot be had.
 */
export async function need(
  programs: readonly string[],
  packages: readonly string[],
): Promise<void> {
  if (programs.every(isInstalled)) return;
  const { success: isRoot } = await tool("sh", ["-c", '[ "$(id -u)" = 0 ]']);
  if (isRoot && Deno.build.os === "linux") {
    await tool("apt-get", ["update"]);
    await tool("apt-get", ["install", "-y", "--no-install-recommends", ...packages]);
  }
  const missing = programs.filter((name) => !isInstalled(name));
  if (missing.length > 0) throw new Skip(`not here and not to be had: ${missing.join(", ")}`);
}

/** Makes sure that file systems can be mounted. */
export async function needRoot(): Promise<void> {
  const { success } = await tool("sh", ["-c", '[ "$(id -u)" = 0 ]']);
  if (!success || Deno.build.os !== "linux") throw new Skip("only root on Linux can mount");
}

function isInstalled(name: string): boolean {
  if (name.startsWith("/")) return isThere(name);
  const folders = [...(Deno.env.get("PATH") ?? "").split(":"), "/sbin", "/usr/sbin"];
  return folders.some((folder) => isThere(join(folder, name)));
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
