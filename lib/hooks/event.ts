/**
 * What a client tells a hook, in one shape for all clients.
 *
 * Invariant: whatever comes in, a value is of its type here. Keys that nobody knows are ignored,
 * since clients add some with every version.
 *
 * @module
 */
import { isSession } from "../store/names.ts";

/** The moments of a session at which hooks run, by Claude Code's names. */
export const EVENTS = [
  ...["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolBatch", "Stop"] as const,
  ...["SubagentStart", "SubagentStop", "PreCompact", "SessionEnd"] as const,
];

/** The name of an event. */
export type EventName = (typeof EVENTS)[number];

/** A tool that was called. */
export interface ToolCall {
  /** Its name. */
  readonly tool: string;
  /** The file that it is about; `""` if none. */
  readonly path: string;
  /** The command that it runs; `""` if none. */
  readonly command: string;
}

/** An event. */
export interface HookEvent {
  /** What happens. */
  readonly name: EventName;
  /** The session. */
  readonly session: string;
  /** Where the session stands; `""` if not said. */
  readonly cwd: string;
  /** Why it starts or ends: `startup`, `clear`; `""` if not said. */
  readonly source: string;
  /** The call that is about to be made, or those that were made. */
  readonly calls: readonly ToolCall[];
  /** Whether the session goes on only because a hook said so. */
  readonly isRepeat: boolean;
  /** The subagent that it is about, or that it happens in; `""` if none. */
  readonly agent: string;
  /** Its kind; `""` if none. */
  readonly agentType: string;
}

/** The most calls of one batch that are looked at. */
const MOST_CALLS = 200;

/**
 * Reads an event in the shape of Claude Code, which most clients share.
 *
 * @param data What came in.
 * @returns The event, or `undefined` if it is none that is known.
 */
export function parseEvent(data: unknown): HookEvent | undefined {
  if (!isObject(data)) return undefined;
  const name = EVENTS.find((known) => known === data.hook_event_name);
  const session = text(data.session_id);
  if (name === undefined || !isSession(session)) return undefined;
  return {
    name,
    session,
    cwd: text(data.cwd),
    source: text(data.source) || text(data.reason) || text(data.trigger),
    calls: callsOf(data),
    isRepeat: data.stop_hook_active === true || data.stop_hook_active === "true",
    agent: text(data.agent_id).slice(0, 128),
    agentType: text(data.agent_type).slice(0, 128),
  };
}

function callsOf(data: Readonly<Record<string, unknown>>): ToolCall[] {
  const given = unpacked(data.tool_calls);
  const calls = Array.isArray(given) ? given : "tool_name" in data ? [data] : [];
  return calls.slice(0, MOST_CALLS).filter(isObject).map((call) => {
    // Some clients, and the placeholders of Claude Code, give the input as JSON text.
    const unpackedInput = unpacked(call.tool_input);
    const input = isObject(unpackedInput) ? unpackedInput : {};
    return {
      tool: text(call.tool_name),
      path: text(input.file_path) || text(input.notebook_path) || text(input.path),
      command: commandOf(input.command),
    };
  });
}

/** Codex gives the words of a command. */
function commandOf(value: unknown): string {
  if (!Array.isArray(value)) return text(value);
  const [, flag, script] = value;
  return typeof flag === "string" && /^-\w*c$/.test(flag) ? text(script) : "";
}

function unpacked(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
