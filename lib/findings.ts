/**
 * Findings: what one comes across in the middle of other work, dropped into `_inbox/findings/`
 * and sorted later.
 *
 * ```
 *   addFinding() ─▶ _inbox/findings/ ──promoteFinding()──▶ a drawer, and findings/promoted/
 * ```
 *
 * Invariants
 *
 * - Any Markdown file in the folder is a finding, whoever put it there and however it is called.
 * - A finding is never overwritten and never removed.
 * - A finding becomes one drawer, also when promoting it is interrupted and done again.
 *
 * @module
 */
export { addFinding, type Finder, type FindingInput } from "./findings/add.ts";
export { findFinding, type Finding, type FindingList, listFindings } from "./findings/finding.ts";
export { type PromotedFinding, promoteFinding, type Promotion } from "./findings/promote.ts";
