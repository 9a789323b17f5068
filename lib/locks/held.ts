/**
 * What is claimed, remembered from one question to the next, so that to ask who holds a path
 * costs the same with ten thousand locks as with none.
 *
 * What is remembered only tells which slugs may cover a path; those are read anew, so an answer
 * that names a lock is as true as any. That nothing covers a path is as true as the times of
 * two folders: every claim enters the index of open claims before it is published, and every
 * claim of mclaude 0.6 its file. A claim that was seen undecided is read anew each time.
 *
 * Invariants
 *
 * - What was read within moments of a change is not relied on: a folder's time may be too
 *   coarse to tell of the next change.
 * - The file in `.claude/.cache/` is derived: without it, or with a damaged one, answers are
 *   the same and take longer.
 *
 * Not guaranteed: the change of a claim's paths in place, which nobody does.
 *
 * @module
 */
import * as fs from "node:fs";
import { join } from "node:path";
import type { Presence } from "../liveness.ts";
import { ensureFolder, exists, readFile } from "../store/files.ts";
import { replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { foldPattern, isGlob, patternsOverlap } from "./overlap.ts";
import { lockPaths } from "./record.ts";
import { heldSlugs, readSlugSafely, type SlugState, type StateOptions } from "./state.ts";

/** What is remembered of a slug. */
interface Known {
  /** The times of its files when they were read; {@linkcode UNSETTLED} to read it each time. */
  readonly stamp: string;
  /** All paths of all its claims, folded. */
  readonly files: readonly string[];
}

/**
 * What is remembered is a text, since to look for a path in a long text takes less time than to
 * make objects of it:
 *
 * ```text
 * held 1 <times of the folders>
 * ?<slug>                              read it each time
 * *<slug> TAB <glob>
 * =<slug> TAB <times> TAB <path> TAB <path> TAB
 * end
 * ```
 */
const HEAD = "held 1 ";

/** Without it the end is missing. */
const END = "end\n";

/** The stamp of what is read anew each time. */
const UNSETTLED = "?";

/** The most that is read of the file. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Folder times that are younger may be those of the next change too; milliseconds. */
const COARSE = 100;

/** The same for file systems that only tell every second one. */
const COARSEST = 2_500;

/** Fewer claims than this are read as fast as a file. */
const WORTH_A_FILE = 20;

/** The claims of a project. */
export class HeldLocks {
  readonly #project: Project;
  readonly #path: string | undefined;
  #text: string | undefined;

  /**
   * Begins to remember; nothing is read yet.
   *
   * @param project The project.
   * @param options `file` to remember on disk: for processes that ask once.
   */
  constructor(project: Project, options: { file?: boolean } = {}) {
    this.#project = project;
    this.#path = options.file ? join(project.store, ".cache", "held") : undefined;
  }

  /**
   * The state of each slug that may cover one of some paths, as it is now.
   *
   * @param paths Paths or globs, relative to the project.
   * @param options Who lives, and the time.
   * @returns The states, by slug; some may have no holders.
   */
  covering(paths: readonly string[], options: StateOptions): SlugState[] {
    const text = this.#refreshed(options.now ?? Date.now());
    const slugs = new Set(paths.flatMap((path) => [...slugsAt(text, foldPattern(path))]));
    return [...slugs].sort().map((slug) => readSlugSafely(this.#project, slug, options));
  }

  /**
   * The slugs that are held or being claimed.
   *
   * @param now Now, in milliseconds since the epoch.
   * @returns The slugs.
   */
  slugs(now: number = Date.now()): string[] {
    const lines = this.#refreshed(now).matchAll(/^[=?]([^\t\n]+)/gm);
    return Array.from(lines, ([, slug]) => slug!);
  }

  /** What is known, brought up to date by what changed. */
  #refreshed(now: number): string {
    const paths = lockPaths(this.#project);
    this.#text ??= this.#load();
    const folders = [timeOf(paths.index), timeOf(paths.mirror)];
    if (this.#text.startsWith(`${HEAD}${stampOf(folders)}\n`)) return this.#text;
    const before = parse(this.#text);
    const known = new Map(
      heldSlugs(this.#project).map((slug) => [slug, this.#look(slug, before, now)]),
    );
    const settled = isOld(folders, now);
    this.#text = render(known, settled ? stampOf(folders) : UNSETTLED);
    if (settled && known.size >= WORTH_A_FILE) this.#save(this.#text);
    return this.#text;
  }

  #look(slug: string, before: ReadonlyMap<string, Known>, now: number): Known {
    const { generations, mirror } = lockPaths(this.#project);
    const times = [timeOf(join(generations, slug)), timeOf(join(mirror, `${slug}.lock`))];
    const stamp = stampOf(times);
    const old = before.get(slug);
    if (old?.stamp === stamp) return old;
    const { holders, attempts } = readSlugSafely(this.#project, slug, { observe: () => NOBODY });
    const files = [...holders, ...attempts].flatMap(({ record }) => record.files).map(foldPattern);
    const settled = isOld(times, now) && attempts.length === 0 &&
      !files.some((file) => /[\t\n]/.test(file));
    return { stamp: settled ? stamp : UNSETTLED, files: settled ? files : [] };
  }

  #load(): string {
    if (this.#path === undefined) return "";
    try {
      const text = readFile(this.#path, { maxBytes: MAX_BYTES }) ?? "";
      return text.endsWith(`\n${END}`) ? text : "";
    } catch {
      return "";
    }
  }

  #save(text: string): void {
    if (this.#path === undefined) return;
    try {
      if (!exists(this.#project.store)) return;
      ensureFolder(this.#project.root, ".claude", ".cache");
      replaceFile(this.#path, text, { durable: false });
    } catch {
      return;
    }
  }
}

function render(known: ReadonlyMap<string, Known>, stamp: string): string {
  const all = [...known];
  const unsettled = all.filter(([, { stamp }]) => stamp === UNSETTLED);
  const globs = all.flatMap(([slug, { files }]) =>
    files.filter(isGlob).map((glob) => `*${slug}\t${glob}\n`)
  );
  const plain = all.filter(([, { stamp }]) => stamp !== UNSETTLED).map(([slug, known]) =>
    `=${slug}\t${known.stamp}\t${known.files.map((file) => `${file}\t`).join("")}\n`
  );
  const anew = unsettled.map(([slug]) => `?${slug}\n`);
  return [HEAD, stamp, "\n", ...anew, ...globs, ...plain, END].join("");
}

/** Settled slugs; whatever is no line of ours is passed over. */
function parse(text: string): Map<string, Known> {
  const known = new Map<string, Known>();
  if (!text.startsWith(HEAD)) return known;
  for (const line of text.split("\n")) {
    if (!line.startsWith("=") || !line.endsWith("\t")) continue;
    const [slug, stamp, ...files] = line.slice(1, -1).split("\t");
    if (stamp !== undefined) known.set(slug!, { stamp, files });
  }
  return known;
}

/** The slugs of which a claim may meet a path or glob. */
function* slugsAt(text: string, asked: string): Generator<string> {
  const body = text.indexOf("\n=");
  for (const line of text.slice(0, body < 0 ? text.length : body).split("\n")) {
    const [slug, glob] = line.slice(1).split("\t");
    if (line.startsWith("?")) yield slug!;
    else if (line.startsWith("*") && patternsOverlap(glob!, asked)) yield slug!;
  }
  if (body < 0) return;
  if (asked === "" || isGlob(asked)) {
    for (const [slug, { files }] of parse(text)) {
      if (files.some((file) => patternsOverlap(file, asked))) yield slug;
    }
    return;
  }
  const needles = [`\t${asked}\t`, `\t${asked}/`, "\t\t"];
  for (let at = asked.lastIndexOf("/"); at > 0; at = asked.lastIndexOf("/", at - 1)) {
    needles.push(`\t${asked.slice(0, at)}\t`);
  }
  for (const needle of needles) {
    for (let at = text.indexOf(needle, body); at >= 0; at = text.indexOf(needle, at + 1)) {
      const start = text.lastIndexOf("\n", at) + 2;
      yield text.slice(start, text.indexOf("\t", start));
    }
  }
}

/** For a look at what is claimed, whoever lives. */
const NOBODY: Presence = {
  state: "ACTIVE",
  lastBeat: null,
  lastActivity: null,
  beatAge: null,
  process: "unknown",
};

/** When something was changed, in nanoseconds; `undefined` if it is not there. */
function timeOf(path: string): bigint | undefined {
  return fs.lstatSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
}

function stampOf(times: readonly (bigint | undefined)[]): string {
  return times.map((time) => time ?? "-").join(" ");
}

/** Whether the next change will have another time. */
function isOld(times: readonly (bigint | undefined)[], now: number): boolean {
  return times.every((time) => {
    if (time === undefined) return true;
    const coarse = time % 1_000_000_000n === 0n ? COARSEST : COARSE;
    return Number(time / 1_000_000n) + coarse < now;
  });
}
