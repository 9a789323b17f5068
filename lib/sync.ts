/**
 * Syncing: the same records on several machines, over a git remote or a hub. Files stay the
 * truth on each machine; what is derived is derived on each.
 *
 * Invariants
 *
 * - What was written on one machine is, byte by byte, under the same name on every other.
 * - At least once, and twice is as good as once: a kill loses and duplicates nothing.
 * - What comes from elsewhere is data: only records of known kinds, in their own places.
 * - Nothing with a secret leaves.
 *
 * @module
 */
export { type FollowOptions, followSync } from "./sync/follow.ts";
export { type GitSyncOptions, RECORDS_REF, syncOverGit } from "./sync/git/sync.ts";
export {
  claimWithHub,
  type HubClaim,
  type HubClaimOptions,
  releaseWithHub,
} from "./sync/hub/claim.ts";
export { checkHubUrl, type Env, findHub, rememberHub } from "./sync/hub/access.ts";
export {
  followHub,
  type FollowHubOptions,
  syncBeside,
  type SyncBesideOptions,
} from "./sync/hub/follow.ts";
export { type HubAccess, HubError, HubHttp, type HubHttpOptions } from "./sync/hub/http.ts";
export { greet, type Hello, type HubSyncOptions, noHub, syncWithHub } from "./sync/hub/sync.ts";
export { type LoggedRecord, readLog } from "./sync/hub/records.ts";
export { placeOf } from "./sync/paths.ts";
export { SYNC_KINDS, type SyncKind, type SyncRecord } from "./sync/record.ts";
export type { GaveWay, Renamed, SyncReport } from "./sync/report.ts";
export { readSyncSettings, type SyncSettings } from "./sync/settings.ts";
