/**
 * Changes to the header of a drawer that is there already.
 *
 * @module
 */
import { headerList, readFrontmatter, setHeaderField } from "../store/frontmatter.ts";
import { parseDrawer, WINDOW } from "./drawer.ts";

/**
 * Marks a drawer as superseded.
 *
 * @param text The drawer.
 * @param by The file name of the one that takes its place, and the time.
 * @returns The drawer with both in its header; the same text if it was marked so before.
 */
export function markOld(text: string, by: { name: string; valid_to: string }): string {
  if (parseDrawer(text, { path: "" }).superseded_by === by.name) return text;
  const timed = setHeaderField(text, "valid_to", by.valid_to);
  const marked = setHeaderField(timed, "superseded_by", by.name);
  const line = /^superseded_by: [^\r\n]*(?:\r\n|\r|\n)/m.exec(marked);
  if (line === null || line.index + line[0].length <= WINDOW) return marked;
  const rest = marked.slice(0, line.index) + marked.slice(line.index + line[0].length);
  return rest.replace(/^---[ \t]*(?:\r\n|\r|\n)/, (fence) => fence + line[0]);
}

/**
 * Records whose place a drawer took.
 *
 * @param text The drawer.
 * @param path The path of the one that it supersedes.
 * @returns The drawer with the path in its header.
 */
export function addPredecessor(text: string, path: string): string {
  const known = headerList(readFrontmatter(text), "supersedes");
  if (known.includes(path)) return text;
  return setHeaderField(text, "supersedes", known.length === 0 ? path : [...known, path]);
}
