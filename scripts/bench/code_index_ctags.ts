/**
 * What the code index finds, beside what Universal Ctags finds, symbol by symbol.
 *
 * Compared is what others can use: ctags tells of some languages what is private, of the others
 * the index does. A symbol counts as found if the index has its name in its file.
 *
 * @module
 */
import { extract } from "../../lib/code_index/extract.ts";
import { titleOf } from "../../lib/code_index/languages.ts";
import { EXPLAINED, type Tag } from "./code_index_ctags_rules.ts";

/** Kinds that are declarations, by the language. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  "C": [
    "function",
    "struct",
    "union",
    "enum",
    "typedef",
    "macro",
    "variable",
    "enumerator",
    "member",
  ],
  "C#": [
    "class",
    "interface",
    "struct",
    "enum",
    "method",
    "property",
    "field",
    "event",
    "enumerator",
  ],
  "C++": [
    ...["class", "function", "struct", "union", "enum", "typedef", "macro", "namespace"],
    ...["enumerator", "member"],
  ],
  "Go": ["func", "struct", "interface", "type", "const", "var", "member", "methodSpec", "talias"],
  "Java": ["class", "interface", "enum", "method", "field", "enumConstant", "annotation"],
  "JavaScript": ["function", "class", "method", "generator"],
  "Kotlin": ["class", "interface", "method", "object", "typealias", "constant", "variable"],
  "PHP": ["class", "interface", "trait", "function", "define"],
  "Python": ["class", "function", "member"],
  "Ruby": ["class", "module", "method", "singletonMethod", "constant", "accessor", "alias"],
  "Rust": [
    "function",
    "struct",
    "enum",
    "interface",
    "method",
    "typedef",
    "constant",
    "module",
    "macro",
    "field",
    "enumerator",
  ],
  "Scala": ["class", "object", "trait", "method", "type"],
  "Sh": ["function"],
  "TypeScript": [
    "class",
    "interface",
    "enum",
    "function",
    "method",
    "alias",
    "namespace",
    "enumerator",
    "property",
    "generator",
  ],
};

/** Kinds whose scope hides what is in it: only a function can see it. */
const HIDING = ["function", "method", "member", "func", "singletonMethod", "generator"];

/** What was built and not written: nobody's tree has it but that of a published package. */
const BUILT =
  /(?:^|\/)(?:dist|cjs|umd|bundles?|cdn)\/|\.(?:min|umd|prod)\.|\bcdn\b|(?:^|\/)configure$/;

/** What a comparison tells. */
export interface Comparison {
  /** The language. */
  language: string;
  /** How many files. */
  files: number;
  /** Symbols of ctags that others can use. */
  tags: number;
  /** Those that the index has. */
  found: number;
  /** Symbols of the index that others can use. */
  symbols: number;
  /** The share of tags that are found. */
  recall: number;
  /** Tags that the index does not have for a reason. */
  explained: number;
  /** Those that are missing without one, one line each. */
  missing: string[];
}

/**
 * Runs ctags over a tree.
 *
 * @param root The tree.
 * @returns The tags; `undefined` if there is no Universal Ctags here.
 */
export function runCtags(root: string): Tag[] | undefined {
  try {
    const { success, stdout } = new Deno.Command("ctags", {
      args: [
        ...[
          "--options=NONE",
          "--output-format=json",
          "--fields=+nKSafl",
          "--sort=no",
          "--extras=-F",
        ],
        ...["--links=no", "-R", "-f", "-", "."],
      ],
      cwd: root,
      stderr: "null",
    }).outputSync();
    if (!success) return undefined;
    return new TextDecoder().decode(stdout).split("\n").filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line)).filter(({ _type }) => _type === "tag")
      .map((tag) => ({ ...tag, path: tag.path.replace(/^\.\//, "") }));
  } catch {
    return undefined;
  }
}

/**
 * Compares tags with the index.
 *
 * @param tags What ctags found.
 * @param read Gives a file's text.
 * @returns A row for each language.
 */
export async function compareWithCtags(
  tags: readonly Tag[],
  read: (path: string) => string,
): Promise<Comparison[]> {
  const byFile = Map.groupBy(tags, ({ path }) => path);
  const rows = new Map<string, Comparison>();
  for (const [path, inFile] of byFile) {
    const language = inFile[0]!.language;
    const kinds = KINDS[language];
    if (kinds === undefined || BUILT.test(path)) continue;
    const text = read(path);
    // Archives that begin with a script.
    if (text.includes("\ufffd") || text.includes("\0")) continue;
    const facts = await extract(path, text);
    if (titleOf(facts.language) !== ALIASES[language] && titleOf(facts.language) !== language) {
      continue;
    }
    const row = rows.get(language) ??
      { language, files: 0, tags: 0, found: 0, symbols: 0, explained: 0, recall: 1, missing: [] };
    rows.set(language, row);
    row.files++;
    const names = new Map(facts.symbols.map((symbol) => [symbol.name, symbol]));
    row.symbols += facts.symbols.filter((symbol) => symbol.public).length;
    const hidden = new Set(
      facts.symbols.filter((symbol) => !symbol.public).map(({ name }) => name),
    );
    for (const symbol of facts.symbols) if (symbol.public) hidden.delete(symbol.name);
    const lines = text.split("\n");
    const locals = new Set(
      inFile.filter(({ scopeKind }) => HIDING.includes(scopeKind ?? "")).map(({ name }) => name),
    );
    for (const tag of inFile) {
      if (!kinds.includes(tag.kind) || !isPublic(tag, locals)) continue;
      const name = tag.name.replace(/^[:~]|^operator\s+/, "").replace(/^.*[.:]/, "");
      if (
        hidden.has(tag.name) || name === "" || /^(?:__anon|anonymous|AnonymousFunction)/.test(name)
      ) {
        continue;
      }
      const line = lines[tag.line - 1] ?? "";
      const isFound = [
        ...[tag.name, tag.name.trim(), name, `~${name}`, `operator${name}`],
        ...[`${name}?`, `${name}!`, `${name}=`, name.replace(/=$/, "")],
      ].some((one) => names.has(one));
      const isExplained = EXPLAINED.some((one) => one.language === language && one.test(tag, line));
      if (!isFound && isExplained) {
        row.explained++;
        continue;
      }
      row.tags++;
      if (isFound) row.found++;
      else {
        row.missing.push(
          `${path}:${tag.line} ${tag.kind} ${tag.scope ? `${tag.scope}.` : ""}${tag.name}  | ${
            line.trim().slice(0, 90)
          }`,
        );
      }
    }
    row.recall = row.tags === 0 ? 1 : row.found / row.tags;
  }
  return [...rows.values()].sort((a, b) => a.language < b.language ? -1 : 1);
}

const ALIASES: Readonly<Record<string, string>> = { Sh: "Shell", C: "C++", "C++": "C" };

function isPublic(tag: Tag, locals: ReadonlySet<string>): boolean {
  if (tag.access === "private" || tag.access === "default") return false;
  if (tag.file === true && (tag.language === "C" || tag.language === "C++")) return false;
  if (HIDING.includes(tag.scopeKind ?? "")) return false;
  // What stands in something local is local.
  const [outer = ""] = (tag.scope ?? "").split(/\.|::/);
  return !locals.has(outer);
}

if (import.meta.main) {
  const [root = "."] = Deno.args;
  const tags = runCtags(root);
  if (tags === undefined) throw new Error("Cannot compare: Universal Ctags does not run here");
  const rows = await compareWithCtags(tags, (path) => Deno.readTextFileSync(`${root}/${path}`));
  for (const { missing, recall, ...row } of rows) {
    // deno-lint-ignore no-console
    console.log(JSON.stringify({ ...row, recall: Number(recall.toFixed(4)) }));
    // deno-lint-ignore no-console
    for (const line of missing.slice(0, Number(Deno.args[1] ?? 0))) console.log(`  ${line}`);
  }
}
