/**
 * Bringing the index up to date by what changed.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { join } from "node:path";
import { listFolder, lookAt, readFile } from "../store/files.ts";
import { type Problem, problem } from "../store/scan.ts";
import { headingsOf, type SearchSource } from "./document.ts";
import { transaction } from "./index_file.ts";
import { indexText } from "./tokens.ts";

/** A folder whose time is older than this, in milliseconds, has got all that came then. */
const QUIET = 2_000;

/** How many documents are looked at in their turn. */
const TURN = 20;

/** How deep folders are searched. */
const MAX_DEPTH = 16;

/** A folder as the index knows it. */
interface KnownFolder {
  path: string;
  time: number;
  settled: number;
}

/** A document's file as the index knows it. */
interface KnownFile {
  id: number;
  path: string;
  time: number;
  size: number;
}

/** What has to be done. */
interface Changes {
  /** Folders that were listed, with their time now. */
  folders: KnownFolder[];
  /** Folders that are gone. */
  gone: string[];
  /** Files that are new or changed. */
  read: { path: string; folder: string; time: number; size: number }[];
  /** Documents that are gone or are read again. */
  drop: number[];
}

/**
 * Brings the index up to date.
 *
 * @param db The index.
 * @param source Where the documents are.
 * @param options Whether it holds all documents of some moment already.
 * @returns What could not be read.
 */
export function syncIndex(
  db: DatabaseSync,
  source: SearchSource,
  { complete }: { complete: boolean },
): Problem[] {
  const changes = findChanges(db, source);
  if (complete && isNothing(changes)) return [];
  return transaction(db, () => {
    // Another process may have been faster; then this finds less, or nothing.
    const now = findChanges(db, source);
    const problems = apply(db, source, now);
    db.prepare("INSERT OR REPLACE INTO meta VALUES ('complete', '1')").run();
    return problems;
  });
}

function isNothing({ folders, gone, read, drop }: Changes): boolean {
  return folders.length + gone.length + read.length + drop.length === 0;
}

function findChanges(db: DatabaseSync, source: SearchSource): Changes {
  const known = new Map(
    (db.prepare("SELECT path, time, settled FROM folders").all() as unknown as KnownFolder[])
      .map((folder) => [folder.path, folder]),
  );
  const inFolder = db.prepare("SELECT id, path, time, size FROM docs WHERE folder = ?");
  const changes: Changes = { folders: [], gone: [], read: [], drop: [] };
  const open: [path: string, depth: number][] = [["", 0]];
  for (const path of known.keys()) if (path !== "") open.push([path, 1]);
  const seen = new Set<string>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [path, depth] = next;
    if (seen.has(path)) continue;
    seen.add(path);
    const old = known.get(path);
    const stat = lookAt(join(source.folder, path));
    if (!stat?.isDirectory) {
      if (old !== undefined) changes.gone.push(path);
      continue;
    }
    const time = stat.mtime?.getTime() ?? 0;
    if (old !== undefined && old.time === time && old.settled === 1) continue;
    const settled = Date.now() - time > QUIET ? 1 : 0;
    if (old === undefined || old.time !== time || old.settled !== settled) {
      changes.folders.push({ path, time, settled });
    }
    const folders = compare({ source, path, inFolder }, changes);
    if (depth < MAX_DEPTH) { for (const below of folders) open.push([below, depth + 1]); }
  }
  takeTurn(db, source, changes);
  return changes;
}

/** Compares a folder's files with those that the index knows; tells the folders in it. */
function compare(
  { source, path, inFolder }: { source: SearchSource; path: string; inFolder: StatementSync },
  changes: Changes,
): string[] {
  const files = new Map(
    (inFolder.all(path) as unknown as KnownFile[]).map((file) => [file.path, file]),
  );
  const folders: string[] = [];
  for (const name of listFolder(join(source.folder, path))) {
    if (name.startsWith(".")) continue;
    const below = path === "" ? name : `${path}/${name}`;
    const stat = lookAt(join(source.folder, below));
    if (stat?.isDirectory) folders.push(below);
    if (!stat?.isFile || !name.endsWith(".md")) continue;
    const old = files.get(below);
    files.delete(below);
    const now = { path: below, folder: path, time: stat.mtime?.getTime() ?? 0, size: stat.size };
    if (old !== undefined && old.time === now.time && old.size === now.size) continue;
    if (old !== undefined) changes.drop.push(old.id);
    changes.read.push(now);
  }
  changes.drop.push(...[...files.values()].map(({ id }) => id));
  return folders;
}

/** Looks at some documents whose turn it is, so that each is looked at sooner or later. */
function takeTurn(db: DatabaseSync, source: SearchSource, changes: Changes): void {
  const last = Number(db.prepare("SELECT max(id) AS id FROM docs").get()?.id ?? 0);
  if (last === 0) return;
  const turns = Math.ceil(last / TURN);
  const first = (Math.floor(Date.now() / 1000) % turns) * TURN;
  const files = db.prepare("SELECT id, path, folder, time, size FROM docs WHERE id > ? AND id <= ?")
    .all(first, first + TURN) as unknown as (KnownFile & { folder: string })[];
  const known = new Set(changes.drop);
  for (const { id, path, folder, time, size } of files) {
    const stat = lookAt(join(source.folder, path));
    const now = stat?.mtime?.getTime() ?? 0;
    if (!stat?.isFile || known.has(id) || (now === time && stat.size === size)) continue;
    changes.drop.push(id);
    changes.read.push({ path, folder, time: now, size: stat.size });
  }
}

function apply(db: DatabaseSync, source: SearchSource, changes: Changes): Problem[] {
  const problems: Problem[] = [];
  const removeDoc = db.prepare("DELETE FROM docs WHERE id = ?");
  const removeWords = db.prepare("DELETE FROM words WHERE rowid = ?");
  const addDoc = db.prepare(
    "INSERT INTO docs (path, folder, time, size, wing, room, hall, tags, created, superseded_by) " +
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const addWords = db.prepare(
    "INSERT INTO words (rowid, title, tags, headings, body) VALUES (?, ?, ?, ?, ?)",
  );
  const inFolder = db.prepare("SELECT id FROM docs WHERE folder = ?");
  const below = changes.gone.flatMap((path) => inFolder.all(path).map(({ id }) => Number(id)));
  for (const id of [...changes.drop, ...below]) {
    removeDoc.run(id);
    removeWords.run(id);
  }
  for (const path of changes.gone) db.prepare("DELETE FROM folders WHERE path = ?").run(path);
  // The oldest first, so that what is new has the highest numbers.
  const read = changes.read.toSorted((a, b) => a.time - b.time || (a.path < b.path ? -1 : 1));
  for (const { path, folder, time, size } of read) {
    const file = join(source.folder, path);
    try {
      const text = readFile(file);
      if (text === undefined) continue;
      const document = source.parse(text, { path, mtime: time });
      const { wing, room, hall, tags, created, superseded_by, title, body } = document;
      const { lastInsertRowid: id } = addDoc.run(
        ...[path, folder, time, size, wing, room, hall] as const,
        ...[JSON.stringify(tags), created, superseded_by] as const,
      );
      addWords.run(
        id,
        ...[indexText(title), indexText(tags.join(" ")), indexText(headingsOf(body))] as const,
        indexText(body),
      );
    } catch (error) {
      problems.push(problem(file, error));
    }
  }
  const setFolder = db.prepare("INSERT OR REPLACE INTO folders VALUES (?, ?, ?)");
  for (const { path, time, settled } of changes.folders) setFolder.run(path, time, settled);
  return problems;
}
