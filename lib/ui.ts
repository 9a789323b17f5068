/**
 * The dashboard: a page over a project, for people.
 *
 * ```
 *   browser ─▶ handler ─▶ Gate                       who may come in
 *                 │─────▶ Source ─▶ views, acts      a project's files, or a hub's
 *                 ╰─────▶ LiveFeed ─▶ Source.follow  changes, once for all pages
 * ```
 *
 * Invariants
 *
 * - The page shows every text as text. It loads nothing from elsewhere.
 * - Every act is an ordinary operation of the person who started it, with a line in
 *   `.claude/ui-audit.jsonl`.
 * - While no page is open nothing is watched.
 *
 * Not guaranteed: see {@linkcode Gate} for what a browser does with cookies of this machine.
 *
 * @module
 */
export { Gate, type GateOptions, type UiSession } from "./ui/gate.ts";
export { type HandlerOptions, makeHandler, type PageFile } from "./ui/handler.ts";
export { LiveFeed } from "./ui/live.ts";
export { projectSource } from "./ui/project_source.ts";
export { type ServeOptions, serveUi, type UiServer } from "./ui/serve.ts";
export type { About, ActName, Change, Part, Source, Told, ViewName } from "./ui/source.ts";
