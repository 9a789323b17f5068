/**
 * `llms.txt`: where to look first, for agents.
 *
 * @module
 */
import type { IndexedFile } from "./facts.ts";
import type { CodeIndex } from "./index.ts";
import { pathText, proseLine } from "./markdown_text.ts";
import { rankedMap, type RankedMapOptions } from "./ranked_map.ts";

/** The most modules that are listed. */
const MOST_MODULES = 400;

/** The most documents that are listed. */
const MOST_DOCUMENTS = 60;

/**
 * Writes the list of a tree.
 *
 * @param index The index.
 * @param options What its map may cost.
 * @returns The text; always the same for the same tree.
 */
export function renderLlms(
  index: CodeIndex,
  options: Pick<RankedMapOptions, "budget"> = {},
): string {
  const { about, modules, tree } = index;
  const total = modules.reduce((sum, { lines }) => sum + lines, 0);
  const map = rankedMap(index, options);
  const listed = listedModules(index);
  const packages = new Map<string, IndexedFile[]>();
  for (const file of listed) {
    const name = file.path.includes("/") ? file.path.slice(0, file.path.indexOf("/")) : "(root)";
    packages.set(name, [...packages.get(name) ?? [], file]);
  }
  const left = modules.length - listed.length;
  const documents = tree.files.filter(({ language }) => language === "markdown");
  return [
    `# ${pathText(about.name)}`,
    "",
    ...about.summary === "" ? [] : [`> ${proseLine(about.summary, 240)}`],
    `> ${modules.length} modules, ${total} lines.`,
    "",
    ...map.text === "" ? [] : [
      "## Map",
      "",
      "What others need most, and what it offers:",
      "",
      "```text",
      ...map.text.replaceAll("```", "'''").replaceAll("<!--", "<! --").trimEnd().split("\n"),
      "```",
      "",
    ],
    ...[...packages].sort(([a], [b]) => a < b ? -1 : 1).flatMap(([name, files]) => [
      `## ${pathText(name)}`,
      ...files.map(line),
      "",
    ]),
    ...left > 0 ? [`${left} more modules, tests among them: \`.claude/code-map.md\``, ""] : [],
    ...documents.length === 0 ? [] : [
      "## Optional",
      ...documents.slice(0, MOST_DOCUMENTS).map(line),
      "",
    ],
  ].join("\n");
}

/** No tests, and of many those that matter most; by path. */
function listedModules(index: CodeIndex): IndexedFile[] {
  const sources = [...index.modules.entries()].filter(([, { test }]) => !test);
  const ranks = index.ranks();
  return sources.sort(([a], [b]) => ranks[b]! - ranks[a]! || a - b).slice(0, MOST_MODULES)
    .sort(([a], [b]) => a - b).map(([, file]) => file);
}

function line({ path, doc, symbols }: IndexedFile): string {
  const names = symbols.filter((symbol) => symbol.public && symbol.parent === "").slice(0, 6)
    .map(({ name }) => name);
  const text = doc === "" ? names.join(", ") : doc;
  const link = path.split("/").map(encodeURIComponent).join("/");
  return `- [${pathText(path)}](/${link})${text === "" ? "" : `: ${proseLine(text, 100)}`}`;
}
