/**
 * Installing: what an agent's client needs in order to work with mclaude goes into the person's
 * own files, and out again.
 *
 * ```
 *   planInstall ──▶ plan ──shown to the person──▶ applyPlan ──▶ installed, with a manifest
 *   planRemoval ◀────────────── manifest ◀────────────────────────┘
 * ```
 *
 * Invariants
 *
 * - Nothing is written but what a plan said.
 * - Installed and taken out again, a tree is as it was, byte for byte; what people changed
 *   meanwhile stays changed.
 * - Twice is the same as once.
 * - Coordination data (locks, handoffs, memory, mail) is never touched.
 *
 * @module
 */
export { applyPlan } from "./install/apply.ts";
export { unifiedDiff } from "./install/diff.ts";
export {
  HOOK_CLIENTS,
  HOOK_TABLE,
  type HookClient,
  type HookConfig,
  type HookEntry,
  type HookOptions,
  type HookRow,
  isOurHandler,
  renderHooks,
} from "./install/hook_table.ts";
export {
  claudeSettings,
  type Folders,
  hooksFile,
  INSTALL_CLIENTS,
  type InstallClient,
  type PartKind,
  type Scope,
  SCOPES,
} from "./install/parts_of.ts";
export { type ChangeKind, type FileChange, type Plan, planId, shownPath } from "./install/plan.ts";
export { type InstallOptions, planInstall } from "./install/planning.ts";
export { planRemoval, type RemovalOptions } from "./install/removal.ts";
export { chooseProgram, type ChosenProgram, type ProgramOptions } from "./install/program.ts";
