/**
 * Hooks: what a session is told at the moments at which its client asks.
 *
 * ```
 *   client ──event──▶ parseEvent ──▶ answerEvent ──▶ rendered for the client ──▶ afterwards()
 *                                      looks at a handful of files;
 *                                      pure functions decide
 * ```
 *
 * Invariants
 *
 * - A hook never breaks a session: whoever carries it answers nothing when in doubt.
 * - What others wrote reaches a session cleaned, bounded and marked as data.
 * - Delivery is recorded after the answer was given: killed between, it comes again.
 *
 * @module
 */
export {
  type ClientName,
  CLIENTS,
  isHeard,
  parseClientEvent,
  renderAnswer,
  RUNTIMES,
} from "./hooks/clients.ts";
export { type HookAnswer, renderForClaude, SILENCE } from "./hooks/answer.ts";
export {
  type EventName,
  EVENTS,
  type HookEvent,
  parseEvent,
  type ToolCall,
} from "./hooks/event.ts";
export { type HookHost, type HookReply, isInUse } from "./hooks/host.ts";
export { LIVE, readRecord, type SessionRecord } from "./hooks/record.ts";
export { answerEvent } from "./hooks/run.ts";
export {
  EDIT_MODES,
  type EditMode,
  type HookSettings,
  readHookSettings,
} from "./hooks/settings.ts";
export { type HookRun, recordRun } from "./hooks/timing.ts";
export { waitToWake, type Wake, type WakeOptions } from "./hooks/wake.ts";
