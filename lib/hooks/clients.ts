/**
 * What each client tells its hooks and reads from them, turned into the shape of Claude Code
 * and back.
 *
 * | Client | Events | Blocks a call | Goes on | Is told |
 * |---|---|---|---|---|
 * | Claude Code, Codex | the same names | deny, ask | block | context |
 * | Gemini CLI | Before…, After… | deny | block | context |
 * | Copilot CLI | camelCase | deny, ask | block | nothing |
 * | Cursor | camelCase, shell and file events | deny, ask | follow-up | nothing |
 *
 * @module
 */
import { bounded, type HookAnswer, renderForClaude } from "./answer.ts";
import { type HookEvent, parseEvent } from "./event.ts";

/** The clients. */
export const CLIENTS = ["claude", "codex", "gemini", "copilot", "cursor"] as const;

/** The name of a client. */
export type ClientName = (typeof CLIENTS)[number];

type Data = Readonly<Record<string, unknown>>;

/** How a client's events are called, by Claude Code's names. */
const NAMES: Readonly<Record<ClientName, Readonly<Record<string, string>>>> = {
  claude: {},
  // It tells of each call by itself.
  codex: { PostToolUse: "PostToolBatch" },
  gemini: {
    BeforeAgent: "UserPromptSubmit",
    AfterAgent: "Stop",
    BeforeTool: "PreToolUse",
    AfterTool: "PostToolBatch",
    PreCompress: "PreCompact",
  },
  copilot: {
    sessionStart: "SessionStart",
    sessionEnd: "SessionEnd",
    userPromptSubmitted: "UserPromptSubmit",
    preToolUse: "PreToolUse",
    postToolUse: "PostToolBatch",
    PostToolUse: "PostToolBatch",
    agentStop: "Stop",
    subagentStart: "SubagentStart",
    subagentStop: "SubagentStop",
    preCompact: "PreCompact",
  },
  cursor: {
    sessionStart: "SessionStart",
    sessionEnd: "SessionEnd",
    beforeSubmitPrompt: "UserPromptSubmit",
    preToolUse: "PreToolUse",
    beforeShellExecution: "PreToolUse",
    postToolUse: "PostToolBatch",
    afterFileEdit: "PostToolBatch",
    stop: "Stop",
    subagentStart: "SubagentStart",
    subagentStop: "SubagentStop",
    preCompact: "PreCompact",
  },
};

/** What a client calls itself in a session's beat. */
export const RUNTIMES: Readonly<Record<ClientName, string>> = {
  claude: "claude-code",
  codex: "codex",
  gemini: "gemini-cli",
  copilot: "copilot-cli",
  cursor: "cursor",
};

/**
 * Reads an event of a client.
 *
 * @param client The client.
 * @param data What came in.
 * @param name The event, for clients that do not say it.
 * @returns The event, or `undefined` if it is none that is known.
 */
export function parseClientEvent(
  client: ClientName,
  data: unknown,
  name?: string,
): HookEvent | undefined {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
  const given = data as Data;
  const theirs = name ?? given.hook_event_name;
  if (typeof theirs !== "string") return undefined;
  const names = NAMES[client];
  const event = Object.hasOwn(names, theirs) ? names[theirs]! : theirs;
  return parseEvent({ ...shaped(client, theirs, given), hook_event_name: event });
}

function shaped(client: ClientName, event: string, data: Data): Data {
  if (client === "copilot") {
    const { sessionId, toolName, toolArgs } = data;
    return {
      session_id: sessionId,
      ...(toolName === undefined ? {} : { tool_name: toolName, tool_input: toolArgs }),
      ...data,
    };
  }
  if (client === "cursor") return shapedCursor(event, data);
  return data;
}

function shapedCursor(event: string, data: Data): Data {
  const { conversation_id, workspace_roots, command, file_path, loop_count } = data;
  const [root] = Array.isArray(workspace_roots) ? workspace_roots : [];
  const call = event === "beforeShellExecution"
    ? { tool_name: "Shell", tool_input: { command } }
    : event === "afterFileEdit"
    ? { tool_name: "Edit", tool_input: { file_path } }
    : {};
  return {
    ...{ session_id: conversation_id, cwd: root, ...data, ...call },
    stop_hook_active: typeof loop_count === "number" && loop_count > 0,
  };
}

/**
 * Writes an answer as a client reads it.
 *
 * @param client The client.
 * @param event The event, by the client's own name.
 * @param answer The answer.
 * @returns What is printed; `""` for nothing.
 */
export function renderAnswer(client: ClientName, event: string, answer: HookAnswer): string {
  const { decision, reason = "", goOn, context } = answer;
  const nothing = decision === undefined && goOn === undefined && context === undefined;
  if (nothing) return "";
  switch (client) {
    case "claude":
      return renderForClaude(event, answer);
    case "codex":
      return goOn === undefined
        ? renderForClaude(event, answer)
        : JSON.stringify({ decision: "block", reason: bounded(goOn) });
    case "gemini":
      return JSON.stringify({
        // Its people are not asked by hooks.
        ...(decision === undefined ? {} : { decision: "deny", reason: bounded(reason) }),
        ...(goOn === undefined ? {} : { decision: "block", reason: bounded(goOn) }),
        ...(context === undefined ? {} : {
          hookSpecificOutput: { hookEventName: event, additionalContext: bounded(context) },
        }),
      });
    case "copilot":
      if (decision !== undefined) {
        const permission = { permissionDecision: decision };
        return JSON.stringify({ ...permission, permissionDecisionReason: bounded(reason) });
      }
      return goOn === undefined ? "" : JSON.stringify({ decision: "block", reason: bounded(goOn) });
    case "cursor":
      if (decision !== undefined) {
        const text = bounded(reason);
        return JSON.stringify({ permission: decision, user_message: text, agent_message: text });
      }
      return goOn === undefined ? "" : JSON.stringify({ followup_message: bounded(goOn) });
  }
}

/**
 * Whether a client reads what its hooks say at an event. Where it does not, nothing counts as
 * delivered.
 *
 * @param client The client.
 * @param answer The answer.
 * @returns Whether somebody reads it.
 */
export function isHeard(client: ClientName, answer: HookAnswer): boolean {
  const deaf = client === "copilot" || client === "cursor";
  return !deaf || answer.context === undefined;
}
