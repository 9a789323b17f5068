/**
 * A hub: joins the machines of a project. It keeps an ordered log of each project's records and
 * decides about locks; files stay the truth on each machine, and work goes on without it.
 *
 * ```
 *   machine ─▶ app: token, limits ─┬▶ records ─▶ log ─▶ feeds ─▶ sockets, waiting requests
 *                                  ├▶ locks ───▶ book, log
 *                                  └▶ legacy: what mclaude 0.6 asks
 * ```
 *
 * Invariants
 *
 * - What was acknowledged is durable.
 * - Who may do what follows from the token alone.
 * - Nothing of one project is seen from another.
 *
 * @module
 */
export { type Copied, dumpProject, loadProject } from "./hub/copy.ts";
export { Hub, type HubLimits, type HubOptions, LIMITS, type LogLine } from "./hub/hub.ts";
export { openSqlite } from "./hub/open.ts";
export { isLoopback, type ServedHub, serveHub, type ServeHubOptions } from "./hub/serve.ts";
export type { SqliteStore } from "./hub/sqlite_store.ts";
export type {
  Append,
  DocumentKey,
  HubDocument,
  HubRecord,
  HubStore,
  NewRecord,
} from "./hub/store.ts";
export {
  checkProjectName,
  createToken,
  listTokens,
  type NewToken,
  revokeToken,
  type TokenFacts,
} from "./hub/tokens.ts";
