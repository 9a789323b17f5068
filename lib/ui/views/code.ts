/**
 * The code: a map of it, where a symbol is, what a file declares.
 *
 * @module
 */
import { indexFind, indexMap, indexOutline, indexStats } from "../../operations/index.ts";
import { shown, textIn } from "../query.ts";
import type { Desk } from "../desk.ts";

/** What the map may cost, in tokens: more of it than a session is given. */
const BUDGET = 6000;

/**
 * The map of the code that matters most.
 *
 * @param desk The project.
 * @returns The map, its files, and counts by language.
 */
export async function map({ context }: Desk) {
  const { text, files, of } = await indexMap.work(context, { budget: BUDGET });
  const { languages, total_lines, modules } = await indexStats.work(context, {});
  return { text: shown(text, 60_000), files, of, languages, lines: total_lines, modules };
}

/**
 * Where a symbol is defined and used.
 *
 * @param desk The project.
 * @param query Its `name`.
 * @returns Places.
 */
export async function symbol({ context }: Desk, query: URLSearchParams) {
  return await indexFind.work(context, { symbol: textIn(query, "name"), limit: 100 });
}

/**
 * What a file declares, what it needs, and who needs it.
 *
 * @param desk The project.
 * @param query The `file`, from the root of the code.
 * @returns Its symbols.
 */
export async function outline({ context }: Desk, query: URLSearchParams) {
  const { project } = context;
  // The map names files from the top of the worktree, wherever the server was started.
  const from = { ...context, project: { ...project, cwd: project.worktree } };
  return await indexOutline.work(from, { file: textIn(query, "file") });
}
