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
import { listOpen } from "../store/generations.ts";
import { replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { listMirror } from "./mirror.ts";
import { patternsOverlap } from "./overlap.ts";
import { lockPaths } from "./record.ts";
import { readSlugSafely, type SlugState, type StateOptions } from "./state.ts";

/** What is remembered of a slug. */
interface Known {
  /** The times of its files when they were read. */
  readonly stamp: string;
  /** All paths of all its claims, ready to be compared. */
  readonly files: readonly string[];
  /** Whether it stays so until a time changes. */
  readonly settled: boolean;
}

/** What the file holds. */
interface Remembered {
  readonly version: number;
  readonly folders: string;
  readonly slugs: Readonly<Record<string, readonly [stamp: string, files: readonly string[]]>>;
}

/** The version of the file. */
const VERSION = 1;

/** Folder times that are younger may be those of the next change too; milliseconds. */
const COARSE = 100;

/** The same for file systems that only tell every second one. */
const COARSEST = 2_500;

/** The most that is read of the file. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The stamp of what is read anew each time. */
const UNSETTLED = "?";

/** Fewer claims than this are read as fast as a file. */
const WORTH_A_FILE = 20;

/** The claims of a project. */
export class HeldLocks {
  readonly #project: Project;
  readonly #path: string | undefined;
  #folders = "";
  #known = new Map<string, Known>();

  /**
   * @param project The project.
   * @param options `file` to remember on disk: for processes that ask once.
   */
  constructor(project: Project, options: { file?: boolean } = {}) {
    this.#project = project;
    this.#path = options.file ? join(project.store, ".cache", "held.json") : undefined;
  }

  /**
   * The state of each slug that may cover one of some paths, as it is now.
   *
   * @param paths Paths or globs, relative to the project.
   * @param options Who lives, and the time.
   * @returns The states, by slug; some may have no holders.
   */
  covering(paths: readonly string[], options: StateOptions): SlugState[] {
    this.#refresh(options.now ?? Date.now());
    const asked = paths.map((path) => ({ path, ...folded(path) }));
    const slugs = [...this.#known].filter(([, { files, settled }]) =>
      !settled ||
      files.some((file) => asked.some((one) => mayMeet(file, one)))
    );
    return slugs.map(([slug]) => slug).sort()
      .map((slug) => readSlugSafely(this.#project, slug, options));
  }

  /** Brings what is known up to date by what changed. */
  #refresh(now: number): void {
    const paths = lockPaths(this.#project);
    if (this.#folders === "") this.#load();
    const folders = [timeOf(paths.index), timeOf(paths.mirror)];
    if (this.#folders === stampOf(folders)) return;
    const slugs = new Set(listOpen(paths.index).map(({ name }) => name));
    for (const slug of listMirror(paths.mirror)) slugs.add(slug);
    const before = this.#known;
    this.#known = new Map();
    let changed = before.size !== slugs.size;
    for (const slug of slugs) {
      const times = [
        timeOf(join(paths.generations, slug)),
        timeOf(join(paths.mirror, `${slug}.lock`)),
      ];
      const stamp = stampOf(times);
      const old = before.get(slug);
      const isKnown = old !== undefined && old.settled && old.stamp === stamp;
      changed ||= !isKnown;
      this.#known.set(slug, isKnown ? old : this.#read(slug, { stamp, old: isOld(times, now) }));
    }
    const settled = isOld(folders, now);
    this.#folders = settled ? stampOf(folders) : UNSETTLED;
    if (changed && settled) this.#save();
  }

  #read(slug: string, { stamp, old }: { stamp: string; old: boolean }): Known {
    const { holders, attempts } = readSlugSafely(this.#project, slug, { observe: () => NOBODY });
    const files = [...holders, ...attempts].flatMap(({ record }) => record.files);
    const settled = old && attempts.length === 0;
    return { stamp, settled, files: files.map((file) => folded(file).text) };
  }

  #load(): void {
    this.#folders = UNSETTLED;
    if (this.#path === undefined) return;
    try {
      const text = readFile(this.#path, { maxBytes: MAX_BYTES });
      if (text === undefined) return;
      const { version, folders, slugs } = JSON.parse(text) as Remembered;
      if (version !== VERSION || typeof folders !== "string") return;
      const known = new Map<string, Known>();
      for (const [slug, [stamp, files]] of Object.entries(slugs)) {
        if (!files.every((file) => typeof file === "string")) return;
        known.set(slug, { stamp, files, settled: stamp !== UNSETTLED });
      }
      this.#known = known;
      this.#folders = folders;
    } catch {
      return;
    }
  }

  #save(): void {
    if (this.#path === undefined || this.#known.size < WORTH_A_FILE) return;
    const slugs = Object.fromEntries(
      [...this.#known].map(([slug, { stamp, settled, files }]) =>
        [slug, [settled ? stamp : UNSETTLED, files]] as const
      ),
    );
    const remembered: Remembered = { version: VERSION, folders: this.#folders, slugs };
    try {
      if (!exists(this.#project.store)) return;
      ensureFolder(this.#project.root, ".claude", ".cache");
      replaceFile(this.#path, JSON.stringify(remembered), { durable: false });
    } catch {
      return;
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

/** A path as it is compared, and whether it is more than a path. */
function folded(path: string): { text: string; isGlob: boolean } {
  const text = path.normalize("NFC").split("/").filter((part) => part !== "" && part !== ".")
    .join("/");
  return {
    text: Deno.build.os === "linux" ? text : text.toLowerCase(),
    isGlob: /[*?[{]/.test(text),
  };
}

/** Never wrong where it says no. */
function mayMeet(file: string, asked: { path: string; text: string; isGlob: boolean }): boolean {
  const { text } = asked;
  if (file === text || file === "" || text === "") return true;
  if (text.startsWith(file) && text[file.length] === "/") return true;
  if (file.startsWith(text) && file[text.length] === "/") return true;
  return (asked.isGlob || /[*?[{]/.test(file)) && patternsOverlap(file, asked.path);
}

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
