/**
 * The commit guard: git asks, before a commit and before a push, whether what is in it is somebody
 * else's.
 *
 * ```
 *   git commit ──pre-commit──────────▶ held by another living session? a lock of mine lost?
 *                                        no ──▶ goes on     yes ──▶ stopped, with what to do
 *              ──prepare-commit-msg──▶ names my locks in the message
 *   git push   ──pre-push────────────▶ was a commit made under a lock that was lost by then?
 * ```
 *
 * Invariants
 *
 * - Only a conflict stops anything. Without git, a store or an answer, everything passes.
 * - What one's own session holds never stops it; nor does what a dead or silent session holds.
 *
 * Not guaranteed: that nothing passes. `git commit --no-verify` asks nobody; it is recorded where
 * the guard is installed, like the override by a variable.
 *
 * @module
 */
export {
  type Conflict,
  describeConflicts,
  findConflicts,
  type GuardState,
  type LostLock,
} from "./guard/decide.ts";
export {
  type GuardChange,
  type GuardState as InstalledGuard,
  type HookChange,
  inspectGuard,
  installGuard,
  type InstallGuardOptions,
  removeGuard,
} from "./guard/install.ts";
export { lookAtLocks, ownTokens } from "./guard/look.ts";
export { recordOverride } from "./guard/overrides.ts";
export { describeLateCommits, findLateCommits, type LateCommit, TRAILER } from "./guard/pushed.ts";
export { GUARD_HOOKS, type GuardHook } from "./guard/script.ts";
export { parseNameStatus, readStaged, type Staged } from "./guard/staged.ts";
