/**
 * A project's knowledge base: a MkDocs site with one article for each module, which sessions
 * read before they write code.
 *
 * ```
 *   files, planned ─▶ a folder beside the target ──rename──▶ target
 * ```
 *
 * Invariants
 *
 * - The folder is there whole or not at all.
 * - Nothing that is there is overwritten: the target is new, or an empty folder.
 *
 * @module
 */
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import { CoordinationError } from "./errors.ts";
import { type Domain, knowledgeBaseFiles } from "./knowledge_base/files.ts";
import { exists, listFolder, lookAt, syncFolder } from "./store/files.ts";
import { isReserved, slugify } from "./store/names.ts";
import { replaceFile } from "./store/publish.ts";
import { oneLine } from "./store/text.ts";

export { type Domain, knowledgeBaseFiles, type PlannedFile } from "./knowledge_base/files.ts";

/** What is to be made. */
export interface KnowledgeBaseInput {
  /** The project. */
  readonly name: string;
  /** The parts of the project. */
  readonly domains: readonly string[];
  /**
   * Where the site is served on this machine.
   *
   * @default {8200}
   */
  readonly port?: number | undefined;
}

/** What was made. */
export interface KnowledgeBase {
  /** The folder. */
  readonly path: string;
  /** Its files, relative to it, with `/`. */
  readonly files: readonly string[];
}

/** The port that is used unless another one is given. */
const PORT = 8200;

/** Names that stand for something else in the folder of the articles. */
const TAKEN: readonly string[] = ["index", "assets", "search", "stylesheets"];

/**
 * The name of the folder of a knowledge base.
 *
 * @param name The project.
 * @returns Such as `my-shop-kb`.
 * @throws {CoordinationError} `invalid_name` if the name has no letter and no digit.
 */
export function knowledgeBaseFolder(name: string): string {
  return `${folderOf(name, "name")}-kb`;
}

/**
 * Makes a knowledge base.
 *
 * @param folder Where; new or empty. The folder above it exists.
 * @param input What it is for.
 * @returns The folder and its files.
 * @throws {CoordinationError} `invalid_name`, `invalid_input`, `unsafe_path` if something is
 * there, `not_found` if there is no folder above.
 */
export function createKnowledgeBase(folder: string, input: KnowledgeBaseInput): KnowledgeBase {
  const { name, port = PORT } = input;
  const domains = domainsOf(input.domains);
  const files = knowledgeBaseFiles({ name: checkedName(name), domains, port });
  checkTarget(folder);
  const parent = dirname(folder);
  const prepared = join(parent, `.tmp-${crypto.randomUUID().replaceAll("-", "")}`);
  try {
    for (const { path, text } of files) {
      const file = join(prepared, ...path.split("/"));
      fs.mkdirSync(dirname(file), { recursive: true });
      replaceFile(file, text);
    }
    // Only an empty folder can be removed so; anything that came there in between stays.
    if (exists(folder)) fs.rmdirSync(folder);
    fs.renameSync(prepared, folder);
  } catch (error) {
    fs.rmSync(prepared, { recursive: true, force: true });
    throw error;
  }
  syncFolder(parent);
  return { path: folder, files: files.map(({ path }) => path) };
}

function checkedName(name: string): string {
  folderOf(name, "name");
  return oneLine(name, 100);
}

function domainsOf(words: readonly string[]): Domain[] {
  const domains = new Map<string, Domain>();
  for (const word of words.flatMap((text) => text.split(","))) {
    if (word.trim() === "") continue;
    const folder = folderOf(word, "domain");
    if (!domains.has(folder)) domains.set(folder, { folder, title: titleOf(word) });
  }
  if (domains.size > 0) return [...domains.values()];
  throw new CoordinationError(
    "invalid_input",
    "Cannot make a knowledge base without domains: give some, such as --domains backend,frontend",
  );
}

function titleOf(word: string): string {
  const text = oneLine(word, 60).replace(/[-_]+/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function folderOf(text: string, what: "name" | "domain"): string {
  const slug = slugify(text, { fallback: "" });
  const isTaken = what === "domain" && TAKEN.includes(slug);
  if (/[\p{L}\p{N}]/u.test(slug) && !isReserved(slug) && !isTaken) return slug;
  throw new CoordinationError(
    "invalid_name",
    `Cannot use the ${what} "${oneLine(text, 80)}": no folder can be called so; ` +
      "give it a name of letters and digits",
    { data: { name: text } },
  );
}

function checkTarget(folder: string): void {
  if (!fs.statSync(dirname(folder), { throwIfNoEntry: false })?.isDirectory()) {
    throw new CoordinationError(
      "not_found",
      `Cannot make "${oneLine(folder, 200)}": there is no folder above it; create it`,
      { data: { path: folder } },
    );
  }
  const stat = lookAt(folder);
  if (stat === undefined || stat.isDirectory && listFolder(folder).length === 0) return;
  throw new CoordinationError(
    "unsafe_path",
    `Cannot make "${oneLine(basename(folder), 100)}": something is there already; ` +
      "give a new folder with --output",
    { data: { path: folder } },
  );
}
