/**
 * Searching without an index: every document is read. As exact, and slower the more there are.
 *
 * @module
 */
import { join } from "node:path";
import { listFolder, lookAt, readFile } from "../store/files.ts";
import { type Problem, problem } from "../store/scan.ts";
import { headingsOf, isWanted, type SearchDocument } from "./document.ts";
import type { SearchFilters, SearchSource } from "./document.ts";
import { likeness, type Query } from "./query.ts";
import { wordsOf } from "./tokens.ts";

/** A document and its file. */
export interface FoundDocument {
  /** The file, relative to the source's folder. */
  readonly path: string;
  /** The document. */
  readonly document: SearchDocument;
  /** The whole file. */
  readonly text: string;
}

/**
 * Reads all documents that are wanted.
 *
 * @param source Where they are.
 * @param filters Which are wanted.
 * @param mayBe Whether a file's text is worth reading as a document; all are by default.
 * @returns The documents by path, and what could not be read.
 */
export function readDocuments(
  source: SearchSource,
  filters: SearchFilters,
  mayBe: (text: string) => boolean = () => true,
): { documents: FoundDocument[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const documents: FoundDocument[] = [];
  for (const path of filesBelow(source.folder)) {
    try {
      const found = readDocument(source, path, mayBe);
      if (found !== undefined && isWanted(found.document, filters)) documents.push(found);
    } catch (error) {
      problems.push(problem(join(source.folder, path), error));
    }
  }
  return { documents, problems };
}

/**
 * Reads one document.
 *
 * @param source Where it is.
 * @param path The file, relative to the source's folder.
 * @param mayBe Whether its text is worth reading as a document; every one is by default.
 * @returns The document, or `undefined` if there is no such file.
 */
export function readDocument(
  source: SearchSource,
  path: string,
  mayBe: (text: string) => boolean = () => true,
): FoundDocument | undefined {
  const file = join(source.folder, path);
  const text = readFile(file);
  if (text === undefined || !mayBe(text)) return undefined;
  const mtime = lookAt(file)?.mtime?.getTime() ?? 0;
  return { path, document: source.parse(text, { path, mtime }), text };
}

/**
 * The Markdown files below a folder, at any depth.
 *
 * @param root The folder.
 * @param path Where to begin, relative to it.
 * @param depth How deep that is.
 */
export function* filesBelow(root: string, path = "", depth = 0): Generator<string> {
  for (const name of listFolder(join(root, path))) {
    if (name.startsWith(".")) continue;
    const below = path === "" ? name : `${path}/${name}`;
    const stat = lookAt(join(root, below));
    if (stat?.isDirectory && depth < 16) yield* filesBelow(root, below, depth + 1);
    else if (stat?.isFile && name.endsWith(".md")) yield below;
  }
}

/** What each part of a document counts. */
export const WEIGHTS = { title: 1.5, tags: 1.5, headings: 1.2, body: 1 } as const;

/** BM25's usual parameters. */
const K1 = 1.2;
const B = 0.75;

/**
 * Ranks documents by BM25 over weighted parts, as the index does.
 *
 * @param documents The documents.
 * @param query The query.
 * @returns The documents that have anything of it with their scores, the best first.
 */
export function rankDocuments(
  documents: readonly FoundDocument[],
  query: Query,
): { found: FoundDocument; score: number }[] {
  const counted = documents.map((found) => ({ found, ...count(found.document, query) }));
  const average = counted.reduce((sum, { length }) => sum + length, 0) / (counted.length || 1);
  const rarity = query.terms.map((_, term) => {
    const having = counted.filter(({ weights }) => weights[term]! > 0).length;
    return Math.log(1 + (counted.length - having + 0.5) / (having + 0.5));
  });
  return counted.map(({ found, weights, length }) => {
    const norm = K1 * (1 - B + B * length / (average || 1));
    const score = weights.reduce(
      (sum, weight, term) => sum + rarity[term]! * weight * (K1 + 1) / (weight + norm),
      0,
    );
    return { found, score };
  }).filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
}

function count(document: SearchDocument, query: Query): { weights: number[]; length: number } {
  const weights = query.terms.map(() => 0);
  let length = 0;
  const parts = {
    title: document.title,
    tags: document.tags.join(" "),
    headings: headingsOf(document.body),
    body: document.body,
  };
  for (const [part, text] of Object.entries(parts)) {
    for (const { tokens } of wordsOf(text)) {
      length++;
      query.terms.forEach((term, index) => {
        weights[index]! += likeness(tokens, term) * WEIGHTS[part as keyof typeof WEIGHTS];
      });
    }
  }
  return { weights, length };
}
