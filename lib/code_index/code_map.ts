/**
 * `code-map.md`: all that a tree offers, for people and for those who parse what mclaude 0.6 wrote.
 *
 * @module
 */
import { type CodeSymbol, CONTAINERS, type IndexedFile } from "./facts.ts";
import type { CodeIndex } from "./index.ts";
import { titleOf } from "./languages.ts";
import { codeSpan, pathText, proseLine } from "./markdown_text.ts";

/** The most symbols of a module that are listed. */
const MOST_SYMBOLS = 400;

/** The most files that are listed by name where nothing else is known of them. */
const MOST_FILES = 300;

/**
 * Writes the map of a tree.
 *
 * @param index The index.
 * @returns The text; always the same for the same tree.
 */
export function renderCodeMap(index: CodeIndex): string {
  const { about, modules, tree } = index;
  const sources = modules.filter(({ test }) => !test);
  const tests = modules.filter(({ test }) => test);
  const total = modules.reduce((sum, { lines }) => sum + lines, 0);
  return [
    `# Code Map - ${pathText(about.name)}`,
    "",
    "Generated: by mclaude index",
    `Modules: ${modules.length}`,
    `Total lines: ${total}`,
    "",
    "---",
    "",
    "## Modules",
    "",
    ...sources.map(moduleLine),
    "",
    ...section("## Tests", tests.map(moduleLine)),
    ...section("## Documents", documents(tree.files)),
    ...section("## Other files", others(tree.files)),
    ...section("## Not understood", notUnderstood(index)),
    "---",
    "",
    ...sources.flatMap(moduleSection),
  ].join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, "", ...lines, ""];
}

function moduleLine({ path, doc }: IndexedFile): string {
  return `- **${pathText(path)}** - ${proseLine(doc, 80)}`.trimEnd();
}

function documents(files: readonly IndexedFile[]): string[] {
  const found = files.filter(({ language }) => language === "markdown");
  const lines = found.slice(0, MOST_FILES).map(({ path, symbols }) => {
    const [title, ...rest] = symbols.map(({ name }) => name);
    const headings = rest.slice(0, 12).join(" · ");
    const text = title === undefined ? "" : `${title}${headings === "" ? "" : `: ${headings}`}`;
    return `- **${pathText(path)}** - ${proseLine(text, 300)}`.trimEnd();
  });
  return found.length > MOST_FILES ? [...lines, more(found.length - MOST_FILES)] : lines;
}

function others(files: readonly IndexedFile[]): string[] {
  const found = files.filter(({ state, language }) => state === "none" && language !== "markdown");
  const lines = found.slice(0, MOST_FILES)
    .map(({ path, lines }) => `- ${pathText(path)} (${lines} lines)`);
  return found.length > MOST_FILES ? [...lines, more(found.length - MOST_FILES)] : lines;
}

function notUnderstood({ modules, tree }: CodeIndex): string[] {
  const partly = modules.filter(({ state }) => state !== "whole");
  return [
    ...partly.slice(0, MOST_FILES).map(({ path, state, language }) =>
      `- ${pathText(path)} (${titleOf(language)}, ${state === "partly" ? "in part" : "not at all"})`
    ),
    ...partly.length > MOST_FILES ? [more(partly.length - MOST_FILES)] : [],
    ...tree.large.slice(0, MOST_FILES).map((path) => `- ${pathText(path)} (too large to read)`),
    ...tree.unreadable.map((path) => `- ${pathText(path)} (cannot be opened)`),
    ...tree.listing.over > 0 ? [`- ${tree.listing.over} files beyond the most that are read`] : [],
  ];
}

function more(count: number): string {
  return `- (${count} more)`;
}

/** A module with what it offers; nothing if that is nothing. */
function moduleSection(file: IndexedFile): string[] {
  const open = file.symbols.filter((symbol) => symbol.public && symbol.kind !== "property");
  const offered = open.slice(0, MOST_SYMBOLS);
  if (offered.length === 0 && file.doc === "") return [];
  const at = (kinds: readonly string[]) =>
    offered.filter(({ kind, parent }) => kinds.includes(kind) && isFree(parent, offered));
  const containers = offered.filter(({ kind }) => CONTAINERS.includes(kind) && kind !== "module");
  return [
    `## ${pathText(file.path)}`,
    "",
    ...file.doc === "" ? [] : [proseLine(file.doc, 200), ""],
    `Lines: ${file.lines}`,
    "",
    ...containers.flatMap((symbol) => containerSection(symbol, offered)),
    ...section("### Functions", at(["function", "method"]).flatMap(item)),
    ...section("### Types", at(["type"]).flatMap(item)),
    ...section("### Macros", at(["macro"]).flatMap(item)),
    ...section("### Variables", at(["variable"]).flatMap(item)),
    ...open.length > offered.length ? [`(${open.length - offered.length} more)`, ""] : [],
    "---",
    "",
  ];
}

/** Whether no container that is listed holds what has this parent. */
function isFree(parent: string, offered: readonly CodeSymbol[]): boolean {
  return !offered.some((symbol) =>
    CONTAINERS.includes(symbol.kind) && symbol.kind !== "module" && fullName(symbol) === parent
  );
}

function fullName({ parent, name }: CodeSymbol): string {
  return parent === "" ? name : `${parent}.${name}`;
}

function containerSection(symbol: CodeSymbol, offered: readonly CodeSymbol[]): string[] {
  const name = fullName(symbol);
  const title = (symbol.parent === "" ? "" : `${symbol.parent}.`) + symbol.signature;
  const members = offered.filter(({ parent, kind }) =>
    parent === name && (kind === "method" || kind === "function" || kind === "type")
  );
  return [
    `### ${symbol.kind} ${proseLine(title, 200).replaceAll("<", "\\<")}`,
    "",
    ...symbol.doc === "" ? [] : [proseLine(symbol.doc, 200), ""],
    ...members.flatMap(item),
    ...members.length === 0 ? [] : [""],
  ];
}

function item({ signature, doc, marks }: CodeSymbol): string[] {
  const isProperty = marks.includes("property");
  const shown = isProperty ? signature.replace(/\(\)/, "") : signature;
  const mark = isProperty
    ? "@property "
    : marks.includes("classmethod")
    ? "@classmethod "
    : marks.includes("staticmethod")
    ? "@staticmethod "
    : marks.includes("static")
    ? "static "
    : "";
  const line = `- ${codeSpan(mark + shown, 220)}`;
  return doc === "" ? [line] : [line, `  ${proseLine(doc, 160)}`];
}
