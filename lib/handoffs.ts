/**
 * Handoffs: what a session that stops leaves for the next one.
 *
 * ```
 *   writeHandoff() ─▶ ACTIVE ──resumeHandoff()──▶ RESUMED ──closeHandoff()──▶ CLOSED
 *                        └──────abandonHandoff()──▶ ABANDONED
 *   rollupHandoffs(): one file that stands for all until a moment
 * ```
 *
 * Invariants
 *
 * - A handoff that was reported as written is on the disk, whole, and is never overwritten.
 * - Its file is never edited, but for the mark of the rollup that covers it; states are
 *   events of their own.
 * - Of two live sessions only one resumes a handoff, unless the second one insists.
 * - INDEX.md has a row for every handoff and every change, whatever writes at once.
 * - Everything is readable by mclaude 0.6, and everything of mclaude 0.6 is readable here.
 *
 * Not guaranteed: that what a handoff says is true, or who wrote it. Drift and checks help
 * with the first; for the second, a brief says how little is proven.
 *
 * @module
 */
export { type Brief, type LeftOut } from "./handoffs/brief.ts";
export {
  CHECK_TIMEOUT,
  type CheckResult,
  type CommandEnd,
  type CommandRunner,
  runChecks,
} from "./handoffs/checks.ts";
export { type Drift, driftOf, type DriftOptions, type OpenLock } from "./handoffs/drift.ts";
export {
  type FoundHandoff,
  type HandoffList,
  latestHandoff,
  listHandoffs,
  type ListHandoffsOptions,
  openHandoff,
  readHandoff,
} from "./handoffs/find.ts";
export {
  type Decision,
  type DoneItem,
  type Handoff,
  HANDOFF_STATUSES,
  type HandoffContent,
  type HandoffStatus,
} from "./handoffs/handoff.ts";
export { renderHandoffRow } from "./handoffs/index_rows.ts";
export { syncIndex } from "./handoffs/index_file.ts";
export { type HandoffSource, parseDone, parseHandoff } from "./handoffs/parse.ts";
export { gitIn, shellIn } from "./handoffs/programs.ts";
export { type HandoffFacts, renderHandoff } from "./handoffs/render.ts";
export {
  abandonHandoff,
  type ChangedHandoff,
  closeHandoff,
  type HandoffActor,
  type ResumedHandoff,
  resumeHandoff,
  type ResumeOptions,
} from "./handoffs/resume.ts";
export { rollupHandoffs, type RollupOptions, type WrittenRollup } from "./handoffs/rollup.ts";
export {
  type GitRunner,
  type HandoffInput,
  type HandoffWriter,
  writeHandoff,
  type WrittenHandoff,
} from "./handoffs/write.ts";
