/**
 * How many tokens a session reads to find a place in code that it does not know, with the map and
 * without: 30 questions over two real trees, answered by a script, without a model.
 *
 * Each way is told the same words to look for, from the question, and opens what they lead to:
 * what has the word in its file's name first, then what declares it, then what has it most often;
 * a passage of 60 lines of each, until it sees the line that answers. Neither knows the answer
 * before, and of neither are the thoughts counted, only what is read.
 *
 * - `map`: `llms.txt` once, then `index find`, the outline of a file that has no answer where it
 *   was opened, and where that finds nothing the outlines of files that `llms.txt` names.
 * - `find`: the same without `llms.txt`.
 * - `grep`: the names of all files once, then `rg --line-number`, its first 100 lines.
 * - `grep-files`: the same with `rg --files-with-matches`, then `rg` in each file that is opened.
 *
 * @example
 * ```sh
 * deno run -A scripts/bench/index_helps.ts
 * deno run -A scripts/bench/index_helps.ts --each
 * ```
 *
 * @module
 */
import { encode } from "gpt-tokenizer";
import { basename, join } from "node:path";
import { readArguments } from "../arguments.ts";
import { build, hostTarget } from "../build.ts";
import { makeRepository } from "./commands.ts";
import questions from "./index_questions.json" with { type: "json" };
import { copyFiles, getTree, type Source } from "./trees.ts";

/** A question, and the line that answers it. */
export interface Question {
  readonly tree: string;
  readonly question: string;
  /** Words to look for, one after the other. */
  readonly look: readonly string[];
  readonly path: string;
  /** What the line has. */
  readonly line: string;
}

/** The ways to look. */
export const WAYS = ["map", "find", "grep", "grep-files"] as const;

/** A way to look. */
export type Way = typeof WAYS[number];

/** A place that a look leads to. */
export interface Lead {
  readonly path: string;
  readonly line: number;
}

/** So many lines are read of a place: most of them below. */
const PASSAGE = 60;

/** How many of them are above. */
const ABOVE = 10;

/** So many lines of what was found are read. */
const SHOWN = 100;

/** So many places are opened for a word. */
const OPENED = 6;

/** Looks at a tree and counts what it sees. */
export class Reader {
  /** What was read, in tokens. */
  tokens = 0;
  readonly #root: string;
  readonly #mclaude: string;

  /**
   * @param root The tree.
   * @param mclaude The binary.
   */
  constructor(root: string, mclaude: string) {
    this.#root = root;
    this.#mclaude = mclaude;
  }

  /** Reads a text. */
  see(text: string): string {
    this.tokens += encode(text, { disallowedSpecial: new Set() }).length;
    return text;
  }

  /** Reads what a program says, cut. */
  run(program: string, ...args: string[]): string {
    const { stdout } = new Deno.Command(program === "mclaude" ? this.#mclaude : program, {
      ...{ args, cwd: this.#root, stdin: "null", stdout: "piped", stderr: "null" },
      env: { MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "bench-1", NO_COLOR: "1" },
    }).outputSync();
    const lines = new TextDecoder().decode(stdout).split("\n");
    return this.see(program === "git" ? lines.join("\n") : lines.slice(0, SHOWN).join("\n"));
  }

  /** A file that costs nothing: it was read before. */
  peek(path: string): string {
    return Deno.readTextFileSync(join(this.#root, path));
  }

  /** Where a text stands in a file, from 1; nothing is read for it. */
  lineOf(path: string, text: string): number {
    const lines = this.peek(path).split("\n");
    const at = lines.findIndex((line) => line.includes(text));
    if (at < 0) throw new Error(`Cannot ask: "${text}" stands nowhere in ${path}`);
    return at + 1;
  }

  /** Reads a file, or a part of it; the lines that were read. */
  open(path: string, from = 0, count = Infinity): string[] {
    const lines = Deno.readTextFileSync(join(this.#root, path)).split("\n");
    const seen = lines.slice(from, from + count);
    this.see(seen.join("\n"));
    return seen;
  }
}

/**
 * Puts what a look found in the order in which it is opened.
 *
 * @param found Lines as ripgrep says them: `path:line:text`, or `path`.
 * @param word What was looked for.
 * @returns The first place of each file; no more than are opened.
 */
export function leadsOf(found: string, word: string): Lead[] {
  const files = new Map<string, { line: number; declares: boolean; count: number }>();
  for (const text of found.split("\n")) {
    const [, path, line, rest] = /^([^:]+)(?::(\d+):(.*))?$/.exec(text) ?? [];
    if (path === undefined || path.trim() === "") continue;
    const declares = DECLARES.test(rest ?? "") && bare(declaredBy(rest ?? "")).includes(bare(word));
    const known = files.get(path);
    if (known === undefined) files.set(path, { line: Number(line ?? 0), declares, count: 1 });
    else {
      if (declares && !known.declares) Object.assign(known, { line: Number(line), declares });
      known.count++;
    }
  }
  const named = (path: string) => Number(bare(basename(path)).includes(bare(word)));
  return [...files].sort(([a, one], [b, other]) =>
    named(b) - named(a) || Number(other.declares) - Number(one.declares) ||
    other.count - one.count || (a < b ? -1 : 1)
  ).slice(0, OPENED).map(([path, { line }]) => ({ path, line }));
}

const DECLARES =
  /^\s*(?:export\s+|default\s+|abstract\s+|async\s+|static\s+|module\.exports\s*=\s*)*(?:function|class|interface|type|const|enum)\b/;

/** What a line declares, with what stands right after it. */
function declaredBy(text: string): string {
  return text.replace(DECLARES, "").trim().split(/[\s(<:={]/)[0] ?? "";
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[-_.\s]/g, "");
}

/**
 * Answers a question.
 *
 * @param reader What counts what is read.
 * @param question The question.
 * @param way How.
 * @returns Whether it was answered.
 */
export function answer(reader: Reader, { look, path, line }: Question, way: Way): boolean {
  const place = reader.lineOf(path, line);
  const isMap = way === "map" || way === "find";
  for (const word of look) {
    const found = isMap
      ? reader.run("mclaude", "index", "find", word)
      : reader.run("rg", ...GREP[way], "--ignore-case", "--", word);
    const leads = isMap ? leadsOfFind(found, word) : leadsOf(found, word);
    // Who reads what answers knows it.
    if (found.split("\n").some((one) => one.trim().startsWith(`${path}:${place}`))) {
      leads.unshift({ path, line: place });
    }
    for (const lead of leads) {
      const from = way === "grep-files" ? firstIn(reader, lead.path, word) : lead.line;
      const start = Math.max(0, from - 1 - ABOVE);
      if (reader.open(lead.path, start, PASSAGE).some((text) => text.includes(line))) return true;
      if (lead.path === path) return readOn(reader, { path, line, place }, isMap);
    }
  }
  return way === "map" && look.some((word) => throughMap(reader, word, { path, line, place }));
}

/** Files of `llms.txt`, which was read already, whose line there has the word: their outlines. */
function throughMap(
  reader: Reader,
  word: string,
  { path, line, place }: { path: string; line: string; place: number },
): boolean {
  const lines = reader.peek("llms.txt").split("\n").filter((text) =>
    bare(text).includes(bare(word))
  );
  const files = lines.flatMap((text) =>
    /^- \[(.+?)\]\(/.exec(text)?.[1]?.replaceAll("\\", "") ?? []
  );
  for (const file of files.slice(0, OPENED)) {
    reader.run("mclaude", "index", "outline", file);
    if (file !== path) continue;
    return reader.open(path, place - 1, PASSAGE).some((text) => text.includes(line));
  }
  return false;
}

/** The right file, opened at the wrong place: what it declares, or all of it up to the place. */
function readOn(
  reader: Reader,
  { path, line, place }: { path: string; line: string; place: number },
  isMap: boolean,
): boolean {
  if (isMap) {
    reader.run("mclaude", "index", "outline", path);
    return reader.open(path, place - 1, PASSAGE).some((text) => text.includes(line));
  }
  for (let at = 0;; at += PASSAGE) {
    const seen = reader.open(path, at, PASSAGE);
    if (seen.length === 0 || seen.some((text) => text.includes(line))) return seen.length > 0;
  }
}

const GREP = {
  "grep": ["--line-number", "--no-heading", "--sort", "path", "--max-columns", "200"],
  "grep-files": ["--files-with-matches", "--sort", "path"],
} as const;

/** Where a word is declared in a file, or stands first; what was found in it is read. */
function firstIn(reader: Reader, path: string, word: string): number {
  const args = ["--with-filename", "--line-number", "--ignore-case", "--max-columns", "200"];
  return leadsOf(reader.run("rg", ...args, "--", word, path), word)[0]?.line ?? 1;
}

/** The definitions and uses that `index find` tells: in its order, and by the same rule. */
function leadsOfFind(found: string, word: string): Lead[] {
  const seen = new Set<string>();
  const leads = [...found.matchAll(/^ {2}([^\s:]+):(\d+)(:?)/gm)].flatMap(
    ([, path = "", line, use]) => {
      if (use !== "" && seen.has(path)) return [];
      seen.add(path);
      return [{ path, line: Number(line) }];
    },
  );
  const named = ({ path }: Lead) => Number(bare(basename(path)).includes(bare(word)));
  return leads.sort((a, b) => named(b) - named(a)).slice(0, OPENED);
}

/** What was asked, and what it cost. */
interface Result {
  readonly question: Question;
  readonly tokens: number;
  readonly found: boolean;
}

/** Asks all questions of a tree; what is read of it as a whole comes first. */
function askAll(
  root: string,
  { mclaude, way, asked }: { mclaude: string; way: Way; asked: readonly Question[] },
): { overview: number; results: Result[] } {
  const first = new Reader(root, mclaude);
  if (way === "map") first.open("llms.txt");
  if (way.startsWith("grep")) first.run("git", "ls-files");
  const results = asked.map((question) => {
    const reader = new Reader(root, mclaude);
    const found = answer(reader, question, way);
    return { question, tokens: reader.tokens, found };
  });
  return { overview: first.tokens, results };
}

function hasRipgrep(): boolean {
  try {
    return new Deno.Command("rg", { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}

if (import.meta.main) {
  const { each } = readArguments(
    { each: { type: "boolean", default: false } },
    "Usage: deno run -A scripts/bench/index_helps.ts [--each]\n\n  --each  Also each question",
  );
  if (!hasRipgrep()) {
    // deno-lint-ignore no-console
    console.warn("skipped: ripgrep is not installed");
    Deno.exit(0);
  }
  const mclaude = Deno.env.get("MCLAUDE_BIN") || build([hostTarget()])[0]!;
  const folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "mclaude_helps_" }));
  const rows: string[] = [];
  try {
    const roots = Object.entries(questions.trees).map(([name, { from, files }]) => {
      const got = getTree(from as Source);
      if (got === undefined) Deno.exit(0);
      const root = makeRepository(folder, name);
      copyFiles(got.folder, root, new RegExp(files));
      new Deno.Command("git", { args: ["add", "-A"], cwd: root }).outputSync();
      new Deno.Command(mclaude, { args: ["index"], cwd: root }).outputSync();
      return [name, root] as const;
    });
    for (const way of WAYS) {
      const sums = { overview: 0, tokens: 0, found: 0, asked: 0 };
      for (const [name, root] of roots) {
        const asked = questions.questions.filter(({ tree }) => tree === name);
        const { overview, results } = askAll(root, { mclaude, way, asked });
        sums.overview += overview;
        for (const { question, tokens, found } of results) {
          sums.tokens += tokens;
          sums.found += Number(found);
          sums.asked++;
          if (each) rows.push(`  ${way.padEnd(10)} ${tokens} ${found} ${question.question}`);
        }
      }
      const total = sums.overview + sums.tokens;
      rows.push(
        `${way.padEnd(10)} ${sums.found} of ${sums.asked} found, overview ${sums.overview}, ` +
          `answers ${sums.tokens}, together ${total} tokens`,
      );
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
  // deno-lint-ignore no-console
  console.log(rows.join("\n"));
}
