/**
 * INDEX.md: the list of all handoffs that people and mclaude 0.6 read. It is derived from
 * the files and the status events, yet never rewritten while it exists, since mclaude 0.6
 * appends to it and people write in it.
 *
 * Invariants
 *
 * - After {@linkcode syncIndex} every handoff, rollup and event of ours has its row, each
 *   once, with any number of simultaneous writers and after any kill.
 * - No line that is in the file is changed or removed.
 * - A deleted INDEX.md comes back whole.
 *
 * Not guaranteed: without the operating system's file locks (some network volumes) two
 * writers may add the same row.
 *
 * @module
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { append, ensureFolder, exists, listFolder, readFile } from "../store/files.ts";
import { withFileLock } from "../store/file_lock.ts";
import { publishOnce } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { type Handoff, handoffFolder, INDEX_FILE, parseName, stampMinute } from "./handoff.ts";
import {
  baseSlug,
  type IndexRow,
  parseRows,
  renderHandoffRow,
  renderStatusRow,
} from "./index_rows.ts";
import { parseHandoff } from "./parse.ts";
import { idsWithEvents, readEvents } from "./status.ts";

const HEADER = `# Handoff Index

Chronological log of all session handoffs in this project.
Newest at the bottom. Status transitions are appended as new rows,
never edited in place - this avoids race conditions between parallel
Claude Code sessions.

Status values: ACTIVE | RESUMED | CLOSED | ABANDONED

---
`;

/** Time that mclaude 0.6 gets to write the row of its own file. */
const FOREIGN_GRACE = 10_000;

/** The lock that writers of INDEX.md take. */
const LOCK_FILE = ".index-lock";

/**
 * Reads the rows of INDEX.md.
 *
 * @param project The project.
 * @returns The rows; none if there is no readable INDEX.md.
 */
export function readIndex(project: Project): IndexRow[] {
  try {
    return parseRows(readFile(join(handoffFolder(project), INDEX_FILE), MAX) ?? "");
  } catch {
    return [];
  }
}

const MAX = { maxBytes: 16 * 1024 * 1024 };

/**
 * Adds every row that INDEX.md lacks.
 *
 * @param project The project.
 */
export function syncIndex(project: Project): void {
  const folder = ensureFolder(project.root, ".claude", "handoffs");
  withFileLock(join(folder, LOCK_FILE), { wait: 3000 }, () => {
    const path = join(folder, INDEX_FILE);
    if (!exists(path) && publishOnce(path, HEADER + rowsText(missingRows(project, [])))) return;
    const text = readFile(path, MAX) ?? "";
    const rows = rowsText(missingRows(project, parseRows(text)));
    // A killed mclaude 0.6 may have left half a line.
    const start = text === "" || text.endsWith("\n") ? "" : "\n";
    if (rows !== "") append(path, start + rows);
  });
}

/**
 * Runs `work` while no other session of ours writes INDEX.md or a rollup.
 *
 * @param project The project.
 * @param work What has to be alone.
 * @returns Its result.
 */
export function aloneInFolder<T>(project: Project, work: () => T): T {
  const folder = ensureFolder(project.root, ".claude", "handoffs");
  return withFileLock(join(folder, ".rollup-lock"), { wait: 10_000 }, work);
}

function rowsText(rows: readonly string[]): string {
  return rows.map((row) => `${row}\n`).join("");
}

/** The rows of files and events that `rows` lacks, the oldest first. */
function missingRows(project: Project, rows: readonly IndexRow[]): string[] {
  const handoffs = missingHandoffs(project, rows).map((handoff) => ({
    at: handoff.created,
    line: renderHandoffRow(handoff),
  }));
  return [...handoffs, ...missingEvents(project, rows)]
    .sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0)
    .map(({ line }) => line);
}

function missingHandoffs(project: Project, rows: readonly IndexRow[]): Handoff[] {
  const folder = handoffFolder(project);
  const open = rows.filter((row) => row.original === "");
  const take = (wanted: (row: IndexRow) => boolean) => {
    const at = open.findIndex(wanted);
    if (at >= 0) open.splice(at, 1);
    return at >= 0;
  };
  // Only names are compared: a file is read when its row is missing.
  const unmatched = listFolder(folder).filter((file) => {
    const name = parseName(file);
    if (name === undefined) return false;
    return !take((row) => isRowOf(row, name) && row.session === name.session);
  });
  return unmatched.flatMap((file) => {
    const path = join(folder, file);
    try {
      const handoff = parseHandoff(readFile(path) ?? "", {
        name: file,
        path,
        mtime: fs.lstatSync(path).mtimeMs,
      });
      return handoff.kind === "note" || isForeign(handoff, take) ? [] : [handoff];
    } catch {
      return [];
    }
  });
}

function isRowOf(row: IndexRow, name: { stamp: string; slug: string }): boolean {
  if (row.slug !== name.slug && row.slug !== baseSlug(name.slug)) return false;
  return row.time.replace("T", "_").replace(" ", "_").replace(":", "-").startsWith(name.stamp) ||
    row.time === stampMinute(name.stamp);
}

/** Whether mclaude 0.6 has written this handoff's row, or may be about to. */
function isForeign(handoff: Handoff, take: (wanted: (row: IndexRow) => boolean) => boolean) {
  if (handoff.identity !== "" || handoff.kind !== "handoff") return false;
  const name = parseName(`${handoff.id}.md`)!;
  // Of a short session id it draws other eight characters for the row than for the name.
  if (handoff.session_id.length < 8 && take((row) => isRowOf(row, name))) return true;
  const age = Date.now() - fs.lstatSync(handoff.path).mtimeMs;
  return age < FOREIGN_GRACE;
}

function missingEvents(project: Project, rows: readonly IndexRow[]) {
  const lines = new Map<string, number>();
  for (const row of rows) lines.set(row.line, (lines.get(row.line) ?? 0) + 1);
  const missing: { at: string; line: string }[] = [];
  for (const id of idsWithEvents(project)) {
    for (const event of readEvents(project, id).events) {
      const line = renderStatusRow(id, event);
      const count = lines.get(line) ?? 0;
      if (count > 0) lines.set(line, count - 1);
      else missing.push({ at: event.at, line });
    }
  }
  return missing;
}
