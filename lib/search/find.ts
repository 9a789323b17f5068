/**
 * Candidates from the index.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Project } from "../store/root.ts";
import type { Problem } from "../store/scan.ts";
import type { SearchFilters, SearchSource } from "./document.ts";
import { hasIndex, isBusy, openIndex } from "./index_file.ts";
import type { Query, Term } from "./query.ts";
import { filesBelow, WEIGHTS } from "./scan.ts";
import { syncIndex } from "./sync.ts";

/** A document that may be a hit. */
export interface Candidate {
  /** The file, relative to the source's folder. */
  readonly path: string;
  /** Its BM25 score; higher is better. */
  readonly score: number;
}

/**
 * Finds candidates for a query.
 *
 * @param project The project.
 * @param query What is asked.
 * @param options Where, which, and how many.
 * @returns The candidates, the best first; `undefined` if there is no index that can be used.
 */
export function findCandidates(
  project: Project,
  query: Query,
  options: SearchFilters & { source: SearchSource; limit: number },
): { candidates: Candidate[]; documents: number; problems: Problem[] } | undefined {
  const { source } = options;
  if (!hasIndex(project, source.name, source.version) && isFew(source.folder)) return undefined;
  const index = openIndex(project, source.name, source.version);
  if (index === undefined) return undefined;
  const { db, complete } = index;
  try {
    const problems = tryToSync(db, source, complete);
    if (problems === undefined) return undefined;
    const documents = Number(db.prepare("SELECT count(*) AS n FROM docs").get()?.n);
    return { candidates: rank(db, query, options), documents, problems };
  } catch (error) {
    if (isBusy(error)) return undefined;
    // Damage shows when it is touched; the next search makes the index anew.
    index.discard();
    return undefined;
  } finally {
    index.close();
  }
}

/** A complete index that another process writes to is used as it is. */
function tryToSync(
  db: DatabaseSync,
  source: SearchSource,
  complete: boolean,
): Problem[] | undefined {
  try {
    return syncIndex(db, source, { complete });
  } catch (error) {
    if (!isBusy(error) && !isReadOnly(error)) throw error;
    return complete ? [] : undefined;
  }
}

function isReadOnly(error: unknown): boolean {
  return error instanceof Error && /readonly database|disk is full|disk I\/O/i.test(error.message);
}

/** So many documents are read faster than an index is made, and most projects have no more. */
const FEW = 100;

function isFew(folder: string): boolean {
  let count = 0;
  for (const _ of filesBelow(folder)) if (++count > FEW) return false;
  return true;
}

/** So many times as many rows as are wanted are looked up before filters are asked of all. */
const AHEAD = 4;

/**
 * A word that more documents have than this tells little, and to rank all of them takes time:
 * of such documents the newest in the index are ranked, and only if no rarer word is asked for.
 */
const COMMON = 1_000;

/** So many documents are ranked at the most, the newest in the index. */
const RANKED = 2_000;

function rank(
  db: DatabaseSync,
  query: Query,
  options: SearchFilters & { limit: number },
): Candidate[] {
  const { limit } = options;
  const all = query.terms.map(expression);
  // Whoever has every word is looked for first: that is fast, and mostly what is meant.
  const strict = all.length > 1 ? ask(db, all.join(" AND "), options) : [];
  const rare = all.filter((word) => !isCommon(db, word));
  const loose = rare.length === 0 ? [] : ask(db, rare.join(" OR "), options);
  const enough = strict.length >= limit || loose.length >= limit || rare.length === all.length;
  const rest = enough ? [] : ask(db, all.join(" OR "), options);
  const scores = new Map([...rest, ...loose].map(({ path, score }) => [path, score]));
  for (const { path, score } of strict) {
    scores.set(path, Math.max(score, scores.get(path) ?? 0) * 1.2);
  }
  return [...scores].map(([path, score]) => ({ path, score }))
    .sort((a, b) => b.score - a.score).slice(0, limit);
}

function isCommon(db: DatabaseSync, match: string): boolean {
  const { n } = db.prepare(
    "SELECT count(*) AS n FROM (SELECT rowid FROM words WHERE words MATCH ? LIMIT ?)",
  ).get(match, COMMON)!;
  return Number(n) >= COMMON;
}

/** Tokens have letters and digits only, so quotes are all that they need. */
function expression({ tokens, alike, prefixes }: Term): string {
  const words = [
    ...[...tokens, ...alike].map((token) => `"${token}"`),
    ...prefixes.map((one) => `"${one}"*`),
  ];
  return `(${[...new Set(words)].join(" OR ")})`;
}

function ask(
  db: DatabaseSync,
  match: string,
  options: SearchFilters & { limit: number },
): Candidate[] {
  const { title, tags, headings, body } = WEIGHTS;
  const score = `-bm25(words, ${title}, ${tags}, ${headings}, ${body})`;
  const { where, values } = conditions(options);
  const ahead = options.limit * AHEAD;
  const rows = db.prepare(
    `SELECT docs.path, found.score FROM (
       SELECT * FROM (
         SELECT rowid, ${score} AS score FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?
       ) ORDER BY score DESC LIMIT ?
     ) AS found JOIN docs ON docs.id = found.rowid WHERE ${where}
     ORDER BY found.score DESC LIMIT ?`,
  ).all(match, RANKED, ahead, ...values, options.limit);
  if (rows.length === options.limit) return rows.map(toCandidate);
  // What is not wanted may have taken the places of what is.
  return db.prepare(
    `SELECT path, score FROM (
       SELECT docs.path, ${score} AS score FROM words JOIN docs ON docs.id = words.rowid
       WHERE words MATCH ? AND ${where} ORDER BY words.rowid DESC LIMIT ?
     ) ORDER BY score DESC LIMIT ?`,
  ).all(match, ...values, RANKED, options.limit).map(toCandidate);
}

function toCandidate(row: Record<string, unknown>): Candidate {
  return { path: String(row.path), score: Number(row.score) };
}

function conditions(filters: SearchFilters): { where: string; values: string[] } {
  const { wing, room, hall, tag, since, superseded } = filters;
  const parts: [condition: string, value: string | undefined][] = [
    ["wing = ?", wing],
    ["room = ?", room],
    ["hall = ?", hall],
    ["created >= ?", since?.toISOString()],
    // The tags are a list in JSON; what is more than it seems is left out later.
    ["instr(lower(tags), ?) > 0", tag === undefined ? undefined : tag.toLowerCase()],
  ];
  const given = parts.filter((part): part is [string, string] => part[1] !== undefined);
  const active = superseded ? [] : ["superseded_by = ''"];
  const where = [...given.map(([condition]) => condition), ...active].join(" AND ") || "1";
  return { where, values: given.map(([, value]) => value) };
}
