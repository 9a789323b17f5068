/**
 * From the text of a file to what is known of it.
 *
 * ```
 *   text ──skim──▶ skeleton ──parse──▶ tree ──query──▶ drafts ──language──▶ symbols
 *     │                └─ does not parse ──▶ the whole text is parsed
 *     └─ line by line, where that is enough (Python)
 * ```
 *
 * Invariants
 *
 * - The result depends on nothing but the path's name and the text.
 * - No text is an error: a file that cannot be read is told of as such.
 *
 * @module
 */
import type { Parser, Query } from "web-tree-sitter";
import { docAbove, fileDoc } from "./comments.ts";
import type { CodeImport, CodeSymbol, FileFacts, ParseState } from "./facts.ts";
import { collect, type Found } from "./collect.ts";
import { loadGrammar } from "./grammars.ts";
import { grammarOf, languageOfFirstLine, languageOfName } from "./languages.ts";
import { readMarkdown } from "./markdown.ts";
import type { Profile } from "./profile.ts";
import { profileOf } from "./profiles.ts";
import type { Skeleton } from "./skeleton.ts";

/** The most symbols of a file; more are data. */
const MOST_SYMBOLS = 5_000;

/** The most names that a file is said to mention. */
const MOST_MENTIONS = 400;

/** A line of this length was not written by hand. */
const LONG_LINE = 2_000;

/** A language that can be read. */
interface Reader {
  readonly profile: Profile;
  /** Its grammar with its query, loaded when it is needed. */
  grammar(): Promise<ReadyGrammar>;
}

/** A grammar that is ready, with its query. */
interface ReadyGrammar {
  readonly parser: Parser;
  readonly query: Query;
}

/** What cannot be seen, and may turn what stands around it: it is in no name and no comment. */
// deno-lint-ignore no-control-regex
const UNSEEN = /[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;

const ALL_UNSEEN = new RegExp(UNSEEN, "g");

const readers = new Map<string, Promise<Reader | undefined>>();

/**
 * Reads a file.
 *
 * @param path Its path from the root, with `/`.
 * @param text Its text.
 * @returns What is known of it.
 */
export async function extract(path: string, text: string): Promise<FileFacts> {
  return await extractClean(path, UNSEEN.test(text) ? text.replaceAll(ALL_UNSEEN, " ") : text);
}

async function extractClean(path: string, text: string): Promise<FileFacts> {
  const language = languageOfName(path) ?? languageOfFirstLine(text);
  const lines = countLines(text);
  const nothing = { lines, doc: "", symbols: [], imports: [], namespace: "", mentions: [] };
  if (language === undefined) {
    return { ...nothing, language: endOf(path), state: "none" };
  }
  if (language === "markdown") return { ...nothing, language, ...readMarkdown(text) };
  if (isGenerated(text, lines)) return { ...nothing, language, state: "none" };
  const reader = await readerOf(language);
  if (reader === undefined) return { ...nothing, language, state: "none" };
  return { ...nothing, language, ...await read(text, reader) };
}

function readerOf(language: string): Promise<Reader | undefined> {
  let reader = readers.get(language);
  if (reader === undefined) readers.set(language, reader = makeReader(language));
  return reader;
}

async function makeReader(language: string): Promise<Reader | undefined> {
  const name = grammarOf(language);
  const profile = await profileOf(language);
  if (name === undefined || profile === undefined) return undefined;
  let ready: Promise<ReadyGrammar> | undefined;
  async function load(): Promise<ReadyGrammar> {
    const { parser, query } = await loadGrammar(name!);
    return { parser, query: query(profile!.query) };
  }
  return { profile, grammar: () => ready ??= load() };
}

/** How a text was understood. */
interface Understood {
  readonly found: Found;
  readonly skeleton: Skeleton;
  readonly state: ParseState;
}

async function read(
  text: string,
  reader: Reader,
): Promise<Omit<FileFacts, "language" | "lines">> {
  const { profile } = reader;
  const { found, skeleton, state } = await understand(text, reader);
  profile.finish?.(found.drafts.map(({ draft }) => draft), text);
  const starts = profile.comments === "none" ? [] : startsOf(text);
  const listed = found.drafts.filter(({ draft }) => !draft.marks.includes("overload"));
  const symbols = listed.slice(0, MOST_SYMBOLS).map(({ draft, row, doc }): CodeSymbol => {
    const line = skeleton.rows?.[row] ?? row;
    return {
      name: draft.name,
      kind: draft.kind,
      line: line + 1,
      signature: draft.signature,
      doc: doc ?? (starts.length === 0 ? "" : docAbove(text, starts, { row: line, ...profile })),
      parent: draft.parent,
      public: draft.public,
      marks: draft.marks,
    };
  });
  return {
    state,
    doc: found.doc ?? fileDoc(text, profile.comments),
    symbols,
    imports: unique([...found.imports, ...profile.moreImports?.(text) ?? []]),
    namespace: found.namespace,
    mentions: profile.mentions ? mentionsOf(text) : [],
  };
}

async function understand(text: string, reader: Reader): Promise<Understood> {
  const quick = reader.profile.quick?.(text);
  if (quick !== undefined) return { found: quick, skeleton: { text }, state: "whole" };
  const { parser, query } = await reader.grammar();
  let best: Understood | undefined;
  for (const tried of attemptsOf(text, reader.profile)) {
    const tree = parser.parse(tried.text);
    if (tree === null) continue;
    try {
      const state = tree.rootNode.hasError ? "partly" : "whole";
      const found = collect(query.matches(tree.rootNode), tried.text, reader.profile);
      if (state === "whole" && tried.lossy !== true) return { found, skeleton: tried, state };
      // Of what is broken, what shows most.
      if (found.drafts.length > (best?.found.drafts.length ?? -1)) {
        best = { found, skeleton: tried, state: "partly" };
      }
    } finally {
      tree.delete();
    }
  }
  const found = { drafts: [], imports: [], namespace: "", doc: undefined };
  return best ?? { found, skeleton: { text }, state: "failed" };
}

/** What may parse: skeletons, then the whole; with macros that never does where they do not. */
function* attemptsOf(text: string, { skim, macros = false }: Profile): Generator<Skeleton> {
  let tried = 0;
  for (const skeleton of skim?.(text) ?? []) {
    tried++;
    yield skeleton;
  }
  if (tried === 0 || !macros) yield { text };
}

/** Minified, bundled or data: nobody reads it, and neither does a map. */
function isGenerated(text: string, lines: number): boolean {
  return text.length > 20_000 && text.length / Math.max(1, lines) > LONG_LINE / 4;
}

function countLines(text: string): number {
  if (text === "") return 0;
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return text.endsWith("\n") ? count : count + 1;
}

function startsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function endOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot < 1 ? "" : name.slice(dot + 1).toLowerCase().slice(0, 12);
}

/** Names of types, as most languages write them. */
function mentionsOf(text: string): string[] {
  const found = new Set<string>();
  for (const [name] of text.matchAll(/\b[A-Z][A-Za-z0-9_]{2,}\b/g)) {
    found.add(name);
    if (found.size >= MOST_MENTIONS) break;
  }
  return [...found].sort();
}

function unique(imports: readonly CodeImport[]): CodeImport[] {
  const found = new Map<string, Set<string>>();
  for (const { from, names } of imports) {
    const known = found.get(from);
    if (known === undefined) found.set(from, new Set(names));
    else for (const name of names) known.add(name);
  }
  return [...found].map(([from, names]) => ({ from, names: [...names] }));
}
