/**
 * A hint whether the map of a tree is out of date, in a fraction of a millisecond: what hooks may
 * ask. `mclaude index --check` knows for sure, and reads the tree.
 *
 * ```
 *   .claude/.cache/code-map.json   which files were written, and of the modules that matter most
 *                                  and the folders that have most of them: time, size, a digest
 * ```
 *
 * Invariants
 *
 * - Only what is listed is looked at; it is read only where its time is another, and no more than
 *   a few files are.
 * - Without the record, or with a damaged one, nothing is said.
 *
 * Not guaranteed: that a change elsewhere in the tree is seen.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { digest } from "../store/digest.ts";
import { listFolder, lookAt, readFile } from "../store/files.ts";
import { replaceFile } from "../store/publish.ts";
import type { CodeIndex } from "./index.ts";
import type { Written } from "./write.ts";

const FILE = "code-map.json";

const VERSION = 1;

/** So many modules are remembered. */
const MODULES = 32;

/** So many folders are remembered. */
const FOLDERS = 12;

/** So many of what has another time are read; more than that did change. */
const READ = 8;

/** The largest file that is remembered, in bytes. */
const MOST_BYTES = 256 * 1024;

/** What is remembered of a file, or of a folder's names. */
interface Mark {
  /** Its path from the root. */
  readonly path: string;
  /** Its time. */
  readonly time: number;
  /** Its size; of a folder none. */
  readonly bytes?: number | undefined;
  /** The digest of its content, or of its names. */
  readonly sum: string;
  /** For a folder the ends of the names that count; `undefined` for a file. */
  readonly ends?: readonly string[];
}

/** The record. */
interface Freshness {
  readonly version: number;
  readonly outputs: readonly string[];
  readonly marks: readonly Mark[];
}

/**
 * Remembers what a map was made of, where there is a cache.
 *
 * @param index What it was made of.
 * @param written What was written.
 */
export function keepFreshness(index: CodeIndex, written: readonly Written[]): void {
  const { root } = index;
  const path = join(root, ".claude", ".cache", FILE);
  const marks: Mark[] = [];
  for (const { path: file, ends } of [...leading(index), ...crowded(index)]) {
    const mark = markOf(root, { path: file, ...(ends && { ends }) });
    if (mark !== undefined) marks.push(mark);
  }
  const outputs = written.map((one) => one.path.slice(root.length + 1).replaceAll("\\", "/"));
  const text = `${JSON.stringify({ version: VERSION, outputs, marks } satisfies Freshness)}\n`;
  try {
    if (lookAt(join(path, ".."))?.isDirectory !== true) return;
    if (readFile(path) !== text) replaceFile(path, text, { durable: false });
  } catch {
    // Where it cannot be remembered, nothing is said.
  }
}

/**
 * Whether the map of a tree is older than what it maps, as far as a few looks tell.
 *
 * @param root The tree's folder.
 * @returns `undefined` if there is no map, or nobody knows what it was made of.
 */
export function isMapStale(root: string): boolean | undefined {
  const record = readRecord(join(root, ".claude", ".cache", FILE));
  if (
    !record?.outputs.some((path) => isInside(path) && tryToLook(join(root, path)) !== undefined)
  ) {
    return undefined;
  }
  let left = READ;
  for (const mark of record.marks.slice(0, MODULES + FOLDERS)) {
    if (!isInside(mark.path)) continue;
    const stat = tryToLook(join(root, mark.path));
    if (stat === undefined) return true;
    if (mark.bytes !== undefined && stat.size !== mark.bytes) return true;
    if (stat.mtime?.getTime() === mark.time) continue;
    if (left-- === 0 || markOf(root, mark)?.sum !== mark.sum) return true;
  }
  return false;
}

/** The modules that matter most. */
function leading(index: CodeIndex): Pick<Mark, "path" | "ends">[] {
  const ranks = index.ranks();
  return [...index.modules.entries()].filter(([, { test, bytes }]) => !test && bytes <= MOST_BYTES)
    .sort(([a], [b]) => ranks[b]! - ranks[a]! || a - b).slice(0, MODULES)
    .map(([, { path }]) => ({ path }));
}

/** The folders that have most modules, and how the names of these end. */
function crowded({ modules }: CodeIndex): Pick<Mark, "path" | "ends">[] {
  const folders = Map.groupBy(modules, ({ path }) => dirname(path));
  return [...folders].sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
    .slice(0, FOLDERS).map(([path, files]) => ({
      path,
      ends: [...new Set(files.map(({ path }) => endOf(path)))].sort().slice(0, 20),
    }));
}

function endOf(path: string): string {
  return /(?:\.[^./\\]*)?$/.exec(path)![0];
}

function markOf(root: string, { path, ends }: Pick<Mark, "path" | "ends">): Mark | undefined {
  try {
    const place = join(root, path);
    const stat = lookAt(place);
    const text = ends === undefined
      ? readFile(place, { maxBytes: 2 * MOST_BYTES })
      : listFolder(place).filter((name) => ends.includes(endOf(name))).sort().join("\n");
    if (stat === undefined || text === undefined) return undefined;
    const time = stat.mtime?.getTime() ?? 0;
    return { path, time, sum: digest(text), ...(ends ? { ends } : { bytes: stat.size }) };
  } catch {
    return undefined;
  }
}

function readRecord(path: string): Freshness | undefined {
  try {
    const text = readFile(path, { maxBytes: 64 * 1024 });
    const { version, outputs, marks } = JSON.parse(text ?? "null") as Freshness;
    const isWhole = version === VERSION && outputs.every(isText) &&
      marks.every(({ path, sum, ends }) =>
        isText(path) && isText(sum) && (ends ?? []).every(isText)
      );
    return isWhole ? { version, outputs, marks } : undefined;
  } catch {
    return undefined;
  }
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isInside(path: string): boolean {
  return !/^[/\\]|^\w:|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(path);
}

function tryToLook(path: string): Deno.FileInfo | undefined {
  try {
    return lookAt(path);
  } catch {
    return undefined;
  }
}
