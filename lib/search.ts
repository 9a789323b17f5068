/**
 * Full-text search over documents that are files: ranked by BM25 over title, tags, headings
 * and body, whatever the language.
 *
 * ```
 *   query ──▶ words, phrases, beginnings
 *               │
 *               ▼
 *   index, brought up to date ──▶ candidates ──▶ looked at in their files ──▶ hits
 *               │ cannot be used
 *               ▼
 *   all documents are read
 * ```
 *
 * Invariants
 *
 * - A hit is in its file as it is now, not only in the index.
 * - The index is derived: without it, or with a damaged one, the same documents are found.
 * - Nothing in a query is an error. An index is made only where there are so many documents
 *   that reading all of them takes longer.
 *
 * @module
 */
import { lookAt } from "./store/files.ts";
import type { Project } from "./store/root.ts";
import { type Problem, problem } from "./store/scan.ts";
import { cleanText } from "./store/text.ts";
import { findCandidates } from "./search/find.ts";
import { isWanted, type SearchFilters, type SearchSource } from "./search/document.ts";
import { choosePassage } from "./search/passage.ts";
import { holdsPhrases, parseQuery, type Query } from "./search/query.ts";
import { type FoundDocument, rankDocuments, readDocument, readDocuments } from "./search/scan.ts";

export type { SearchDocument, SearchFilters, SearchSource } from "./search/document.ts";

/** A document that answers a query. */
export interface SearchHit {
  /** The file, relative to the source's folder. */
  readonly path: string;
  /** What it is about. */
  readonly title: string;
  /** The line that answers best. */
  readonly passage: string;
  /** Where in the passage what was searched for starts and ends. */
  readonly marks: readonly (readonly [start: number, end: number])[];
  /** How good it is, as a share of the best hit's score. */
  readonly score: number;
  /** Where it stands. */
  readonly wing: string;
  /** Where it stands. */
  readonly room: string;
  /** Where it stands. */
  readonly hall: string;
  /** What it is filed under. */
  readonly tags: readonly string[];
  /** When it was written, ISO 8601, UTC. */
  readonly created: string;
  /** What took its place; empty while it is active. */
  readonly superseded_by: string;
}

/** What was found. */
export interface SearchResult {
  /** The hits, the best first. */
  readonly hits: readonly SearchHit[];
  /** How they were found. */
  readonly engine: "index" | "scan" | "grep";
  /** How many documents there are. */
  readonly documents: number;
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/** Options for {@linkcode searchDocuments}. */
export interface SearchOptions extends SearchFilters {
  /** Where the documents are. */
  readonly source: SearchSource;
  /**
   * The most hits.
   *
   * @default {10}
   */
  readonly limit?: number | undefined;
}

/** So many candidates are looked at in their files beyond what is wanted. */
const MORE = 4;

/**
 * Searches documents.
 *
 * @param project The project.
 * @param text What is asked: words, "phrases", beginnings such as `auth*`.
 * @param options Where, which, and how many.
 * @returns The hits.
 */
export function searchDocuments(
  project: Project,
  text: string,
  options: SearchOptions,
): SearchResult {
  const { source, limit = 10 } = options;
  const query = parseQuery(text);
  if (query.terms.length === 0 || !isFolder(source.folder)) {
    return { hits: [], engine: "scan", documents: 0, problems: [] };
  }
  const found = findCandidates(project, query, { ...options, limit: limit + MORE });
  if (found === undefined) return searchWithout(query, options);
  const hits = found.candidates.flatMap(({ path, score }) => {
    try {
      const document = readDocument(source, path);
      return document === undefined ? [] : toHit(document, score, { query, options });
    } catch (error) {
      found.problems.push(problem(`${source.folder}/${path}`, error));
      return [];
    }
  });
  const { documents, problems } = found;
  return { hits: best(hits, limit), engine: "index", documents, problems };
}

/**
 * Finds documents that hold a text anywhere, header included, whatever its case: the first
 * line of each that does, as mclaude 0.6 searches.
 *
 * @param text The text.
 * @param options Where, which, and how many; all by default.
 * @returns The hits by path.
 */
export function grepDocuments(text: string, options: SearchOptions): SearchResult {
  const { source, limit = Infinity } = options;
  const wanted = text.toLowerCase();
  if (wanted === "" || !isFolder(source.folder)) {
    return { hits: [], engine: "grep", documents: 0, problems: [] };
  }
  // Most files do not have it, and need not be understood.
  const { documents, problems } = readDocuments(
    source,
    options,
    (text) => text.toLowerCase().includes(wanted),
  );
  const hits = documents.flatMap(({ path, document, text }): SearchHit[] => {
    const line = text.split(/\r\n|\r|\n/).find((one) => one.toLowerCase().includes(wanted));
    if (line === undefined) return [];
    const passage = cleanText(line).trim();
    const start = passage.toLowerCase().indexOf(wanted);
    const marks: [number, number][] = start < 0 ? [] : [[start, start + wanted.length]];
    const { body: _, ...facts } = document;
    return [{ path, ...facts, passage, marks, score: 1 }];
  });
  return { hits: hits.slice(0, limit), engine: "grep", documents: documents.length, problems };
}

function searchWithout(query: Query, options: SearchOptions): SearchResult {
  const { source, limit = 10 } = options;
  const { documents, problems } = readDocuments(source, options);
  const ranked = rankDocuments(documents, query).slice(0, limit + MORE);
  const hits = ranked.flatMap(({ found, score }) => toHit(found, score, { query, options }));
  return { hits: best(hits, limit), engine: "scan", documents: documents.length, problems };
}

function toHit(
  { path, document, text }: FoundDocument,
  score: number,
  { query, options }: { query: Query; options: SearchOptions },
): SearchHit[] {
  if (!isWanted(document, options) || !holdsPhrases(text, query.phrases)) return [];
  const { title, tags, body, wing, room, hall, created, superseded_by } = document;
  const texts = [title, body, tags.join(" ")];
  const { text: passage, marks, coverage } = choosePassage(texts, query);
  // The index may know words that were edited away since.
  if (coverage === 0) return [];
  const final = score * coverage;
  const facts = { wing, room, hall, tags, created, superseded_by };
  return [{ path, title, passage, marks, score: final, ...facts }];
}

/** The best hits, with scores as shares of the best one's. */
function best(hits: readonly SearchHit[], limit: number): SearchHit[] {
  const sorted = hits.toSorted((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1));
  const most = sorted[0]?.score || 1;
  return sorted.slice(0, limit)
    .map((hit) => ({ ...hit, score: Number((hit.score / most).toFixed(3)) }));
}

function isFolder(path: string): boolean {
  return lookAt(path)?.isDirectory ?? false;
}
