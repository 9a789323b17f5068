/**
 * A record that came second gets another name.
 *
 * ```
 *   intent on the disk ─▶ own text under the next free name ─▶ the other's text in the old place
 * ```
 *
 * Invariants
 *
 * - Killed at any moment, the own text stands somewhere, and the next sync does not write it a
 *   third time: the intent says where it went.
 * - Nothing is overwritten but the file whose text was copied.
 *
 * Not guaranteed: that what names the old path, such as a reply, leads to the own text; only
 * the drawers whose place it took are told.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { listFolder, readFile, removeDurably } from "../store/files.ts";
import { headerList, headerText, readFrontmatter, setHeaderField } from "../store/frontmatter.ts";
import { replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { syncFolder } from "./alone.ts";
import { applyRecord } from "./apply.ts";
import { canonical } from "./content.ts";
import { fileOf, type Place, placeOf } from "./paths.ts";
import { sha256Of } from "./record.ts";
import type { Renamed } from "./report.ts";

/** What {@linkcode renameOwn} needs to know. */
export interface RenameOptions {
  /** The path of both records. */
  readonly path: string;
  /** The own text, as it travels. */
  readonly local: string;
  /** The text that was first. */
  readonly remote: string;
  /** Whether a path is taken on the other side. */
  readonly isTaken: (path: string) => boolean;
}

/** Where an own text goes; on the disk before it is written there. */
interface Intent extends Renamed {
  /** SHA-256 of the own text. */
  readonly text: string;
}

/**
 * Gives the own record the next free name and puts the other's in its place.
 *
 * @param project The project.
 * @param options Both.
 * @returns Where the own record is now, or `undefined` if its file changed meanwhile.
 */
export function renameOwn(project: Project, options: RenameOptions): Renamed | undefined {
  const { path, local, remote, isTaken } = options;
  const place = placeOf(path)!;
  const folder = syncFolder(project, "moves");
  const intentFile = join(folder, `${sha256Of(path).slice(0, 32)}.json`);
  const digest = sha256Of(local);
  const before = readIntent(intentFile);
  let to = before?.path === path && before.text === digest ? before.to : undefined;
  for (const name of namesFor(path)) {
    if (to === undefined) {
      if (isTaken(name) || textAt(project, name) !== undefined) continue;
      replaceFile(intentFile, JSON.stringify({ path, to: name, text: digest } satisfies Intent));
      to = name;
    }
    if (applyRecord(project, { place: placeOf(to)!, text: local })) break;
    // Somebody else took the name since the intent.
    to = undefined;
  }
  if (to === undefined) throw noName(path);
  if (!applyRecord(project, { place, text: remote, over: local })) return undefined;
  if (place.kind === "drawer") followDrawer(project, { path, to, text: local });
  return { path, to };
}

/**
 * Forgets the intents that were carried out; to be called when what happened was told.
 *
 * @param project The project.
 */
export function forgetMoves(project: Project): void {
  const folder = syncFolder(project, "moves");
  for (const name of listFolder(folder)) {
    const intent = readIntent(join(folder, name));
    const isDone = intent === undefined || textHash(project, intent.path) !== intent.text;
    if (isDone && name.endsWith(".json")) removeDurably(join(folder, name));
  }
}

function readIntent(file: string): Intent | undefined {
  try {
    const data = JSON.parse(readFile(file) ?? "");
    return placeOf(data.to)?.kind === placeOf(data.path)?.kind ? data : undefined;
  } catch {
    return undefined;
  }
}

function textHash(project: Project, path: string): string | undefined {
  const text = textAt(project, path);
  return text === undefined ? undefined : sha256Of(text);
}

function textAt(project: Project, path: string): string | undefined {
  const place = placeOf(path);
  const text = place && readFile(fileOf(project, place));
  return text === undefined ? undefined : canonical(place!.kind, text);
}

/** The names that the layers would try next: `_2`, `_3`; of states the next number. */
function* namesFor(path: string): Generator<string> {
  const slash = path.lastIndexOf("/") + 1;
  const [folder, name] = [path.slice(0, slash), path.slice(slash)];
  const number = /^(\d{6})\.json$/.exec(name)?.[1];
  for (let count = 2; count < 10_000; count++) {
    yield number === undefined
      ? `${folder}${name.slice(0, -".md".length)}_${count}.md`
      : `${folder}${String(Number(number) + count - 1).padStart(6, "0")}.json`;
  }
}

/** The drawers whose place it took name it by its file's name. */
function followDrawer(
  project: Project,
  { path, to, text }: { path: string; to: string; text: string },
): void {
  const [old, name] = [path, to].map((whole) => whole.slice(whole.lastIndexOf("/") + 1));
  for (const predecessor of headerList(readFrontmatter(text), "supersedes")) {
    const place: Place | undefined = placeOf(`memory-graph/${predecessor}`);
    if (place?.kind !== "drawer") continue;
    const file = fileOf(project, place);
    const before = readFile(file);
    if (before === undefined) continue;
    if (headerText(readFrontmatter(before), "superseded_by") !== old) continue;
    replaceFile(file, setHeaderField(before, "superseded_by", name!));
  }
}

function noName(path: string): CoordinationError {
  return new CoordinationError(
    "store_failure",
    `Cannot find a free name for "${path}": rename it by hand`,
    { data: { path } },
  );
}
