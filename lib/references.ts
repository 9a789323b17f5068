/**
 * References to other systems: a command is called once for every new `provider:id` in a
 * handoff, so that any tracker can be linked without our knowing it.
 *
 * ```
 *   handoffs ─▶ provider:id, new ──call──▶ exit 0 ─▶ recorded, never called again
 *                    ▲                        │
 *                    └──── next scan ──── any other end
 * ```
 *
 * Invariants
 *
 * - At least once: a call is recorded after it succeeded, and what failed is tried again.
 * - Nothing that stands in a handoff becomes a part of the command.
 * - Handoffs are never changed.
 *
 * Not guaranteed: exactly once. A process that is killed between a call and its record calls
 * again; so the command should do nothing the second time.
 *
 * @module
 */
export {
  type Call,
  type CallEnd,
  type Caller,
  callIn,
  type CallOptions,
} from "./references/call.ts";
export { checkProvider, findReferences } from "./references/find.ts";
export {
  type ReferenceScan,
  type ScannedReference,
  type ScanOptions,
  scanReferences,
} from "./references/scan.ts";
export type { Reference } from "./references/state.ts";
