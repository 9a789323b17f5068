/**
 * What is installed for each event of each client: the one table that `mclaude init`,
 * `mclaude hooks`, the plugin and `mclaude doctor` all read.
 *
 * In Claude Code the session's own MCP server answers where it can (`mcp_tool`), and the command
 * beside it starts the program only if that server does not live:
 *
 * ```
 *   event ──▶ mcp_tool ──▶ server lives: it answers          not connected: the client goes on
 *        └──▶ command  ──▶ mark of a living server: silent   no mark: mclaude hook claude
 * ```
 *
 * Invariant: whatever is wrong (no shell variable, no mark, no program), a command ends with 0
 * and says nothing.
 *
 * @module
 */

/** A client whose hooks are known. */
export const HOOK_CLIENTS = ["claude", "codex", "gemini", "copilot", "cursor"] as const;

/** The name of such a client. */
export type HookClient = (typeof HOOK_CLIENTS)[number];

/** What stands in a client's file for one event. */
export interface HookRow {
  /** The event, by the client's own name. */
  readonly event: string;
  /** Which tools it is about; all if not given. */
  readonly matcher?: string;
  /** Seconds. */
  readonly timeout: number;
  /** What the session's MCP server is told; not given where it is not asked. */
  readonly input?: Readonly<Record<string, string>>;
  /** Whether another command waits for mail after this event, and wakes the session. */
  readonly wakes?: boolean;
}

/** What every event says of its session. */
const SESSION = names("session_id", "cwd", "agent_id");

/** What is told of a tool's call. */
const CALL = {
  ...names("tool_name"),
  file_path: "${tool_input.file_path}",
  notebook_path: "${tool_input.notebook_path}",
  command: "${tool_input.command}",
};

/** Seconds after which a session that waits for mail waits no more. */
const WAKE_TIMEOUT = 86_400;

/** The table. */
export const HOOK_TABLE: Readonly<Record<HookClient, readonly HookRow[]>> = {
  claude: [
    { event: "SessionStart", timeout: 5 },
    { event: "UserPromptSubmit", timeout: 5, input: SESSION },
    {
      event: "PreToolUse",
      matcher: "Edit|Write|MultiEdit|NotebookEdit|Bash",
      timeout: 5,
      input: { ...SESSION, ...CALL },
    },
    { event: "PostToolBatch", timeout: 5, input: { ...SESSION, ...names("tool_calls") } },
    { event: "Stop", timeout: 5, input: { ...SESSION, ...names("stop_hook_active") }, wakes: true },
    { event: "SubagentStart", timeout: 5, input: { ...SESSION, ...names("agent_type") } },
    { event: "SubagentStop", timeout: 5, input: { ...SESSION, ...names("agent_type") } },
    { event: "PreCompact", timeout: 5, input: { ...SESSION, ...names("trigger") } },
    { event: "SessionEnd", timeout: 2 },
  ],
  codex: [
    { event: "SessionStart", timeout: 5 },
    { event: "UserPromptSubmit", timeout: 5 },
    { event: "PreToolUse", matcher: "Bash|apply_patch|Edit|Write", timeout: 5 },
    { event: "PostToolUse", timeout: 5 },
    { event: "Stop", timeout: 5 },
    { event: "SubagentStart", timeout: 5 },
    { event: "SubagentStop", timeout: 5 },
    { event: "PreCompact", timeout: 5 },
    { event: "SessionEnd", timeout: 2 },
  ],
  gemini: [
    { event: "SessionStart", timeout: 5 },
    { event: "BeforeAgent", timeout: 5 },
    { event: "BeforeTool", matcher: "write_file|replace|run_shell_command", timeout: 5 },
    { event: "AfterTool", timeout: 5 },
    { event: "AfterAgent", timeout: 5 },
    { event: "PreCompress", timeout: 5 },
    { event: "SessionEnd", timeout: 2 },
  ],
  copilot: [
    { event: "sessionStart", timeout: 5 },
    { event: "userPromptSubmitted", timeout: 5 },
    { event: "preToolUse", timeout: 5 },
    { event: "postToolUse", timeout: 5 },
    { event: "agentStop", timeout: 5 },
    { event: "subagentStart", timeout: 5 },
    { event: "subagentStop", timeout: 5 },
    { event: "preCompact", timeout: 5 },
    { event: "sessionEnd", timeout: 2 },
  ],
  cursor: [
    { event: "sessionStart", timeout: 5 },
    { event: "beforeSubmitPrompt", timeout: 5 },
    { event: "preToolUse", timeout: 5 },
    { event: "postToolUse", timeout: 5 },
    { event: "stop", timeout: 5 },
    { event: "subagentStart", timeout: 5 },
    { event: "subagentStop", timeout: 5 },
    { event: "preCompact", timeout: 5 },
    { event: "sessionEnd", timeout: 2 },
  ],
};

/** A handler as a client reads it. */
export type Handler = Readonly<Record<string, unknown>>;

/** What stands in the list of an event: a group of handlers, or one handler. */
export type HookEntry = Readonly<Record<string, unknown>>;

/** The entries of each event. */
export type HookConfig = Readonly<Record<string, readonly HookEntry[]>>;

/** How hooks are written. */
export interface HookOptions {
  /** The program: a name that is looked up, or a path. */
  readonly program: string;
  /** The name of our MCP server, where the client has it. */
  readonly server?: string | undefined;
  /** Whether a shell of Windows runs the commands. */
  readonly windows?: boolean;
  /** What Claude Code tells the person at a session's start if there is no program. */
  readonly missing?: string | undefined;
  /**
   * The rows.
   *
   * @default {HOOK_TABLE[client]}
   */
  readonly rows?: readonly HookRow[];
}

/**
 * Writes the hooks of a client.
 *
 * @param client The client.
 * @param options How.
 * @returns What stands under `hooks` in its file.
 */
export function renderHooks(client: HookClient, options: HookOptions): HookConfig {
  const { rows = HOOK_TABLE[client] } = options;
  return Object.fromEntries(rows.map((row) => [row.event, [entryOf(client, row, options)]]));
}

/**
 * Whether a handler is one of ours, of this or an earlier version.
 *
 * @param handler What stands in a list of handlers.
 * @returns Whether it is ours.
 */
export function isOurHandler(handler: unknown): boolean {
  const { tool, command, bash, args } = Object(handler);
  if (tool === "mclaude_hook") return true;
  const words = [command ?? bash, ...(Array.isArray(args) ? args : [])].join(" ");
  const clients = HOOK_CLIENTS.join("|");
  return new RegExp(`mclaude[\\w.-]*['"]?\\s+hook\\s+(?:${clients})\\b`).test(words);
}

function entryOf(client: HookClient, row: HookRow, options: HookOptions): HookEntry {
  const { matcher, timeout } = row;
  const { program } = options;
  const group = matcher === undefined ? {} : { matcher };
  switch (client) {
    case "claude":
      return { ...group, hooks: claudeHandlers(row, options) };
    case "codex":
      return { ...group, hooks: [{ type: "command", command: line(client, options), timeout }] };
    case "gemini": {
      const command = line(client, options);
      const named = { name: "mclaude", type: "command", command, timeout: timeout * 1_000 };
      return { ...group, hooks: [named] };
    }
    case "copilot":
      return {
        type: "command",
        bash: line(`${client} ${row.event}`, { program }),
        powershell: line(`${client} ${row.event}`, { program, windows: true }),
        timeoutSec: timeout,
      };
    case "cursor":
      return { command: line(`${client} ${row.event}`, options) };
  }
}

function claudeHandlers(row: HookRow, options: HookOptions): Handler[] {
  const { event, timeout, input, wakes = false } = row;
  const { program, server, windows = false, missing } = options;
  const waits = { async: true, asyncRewake: true, timeout: WAKE_TIMEOUT };
  if (windows) {
    const start = { type: "command", command: windowsProgram(program) };
    return [
      { ...start, args: ["hook", "claude"], timeout },
      ...(wakes ? [{ ...start, args: ["hook", "claude", "--wake"], ...waits }] : []),
    ];
  }
  const asks = server !== undefined && input !== undefined;
  const command = event === "SessionStart" && missing !== undefined
    ? withAdvice(program, missing)
    : line("claude", options);
  return [
    ...(asks
      ? [{ type: "mcp_tool", server, tool: "mclaude_hook", input: { event, ...input }, timeout }]
      : []),
    { type: "command", command: asks ? LIVES + command : command, timeout },
    ...(wakes
      ? [{ type: "command", command: ATTENDED + line("claude --wake", options), ...waits }]
      : []),
  ];
}

/** Ends well if the mark of this session's server names a process that is there. */
const LIVES = 'read -r p 2>/dev/null < "$HOME/.mclaude/live/$CLAUDE_CODE_SESSION_ID" && ' +
  'kill -0 "$p" 2>/dev/null && exit 0; ';

/** At its end `claude -p` waits half a minute for what runs in the background, so nothing does. */
const ATTENDED = '[ "$CLAUDE_CODE_SESSION_ATTENDED" = 0 ] && exit 0; ';

function line(words: string, { program, windows = false }: HookOptions): string {
  if (windows) return `${powershellWord(windowsProgram(program))} hook ${words}`;
  const name = shellWord(program);
  return `command -v ${name} >/dev/null 2>&1 || exit 0; exec ${name} hook ${words}`;
}

function withAdvice(program: string, missing: string): string {
  const name = shellWord(program);
  const advice = shellWord(JSON.stringify({ systemMessage: missing }));
  return `command -v ${name} >/dev/null 2>&1 || { echo ${advice}; exit 0; }; ` +
    `exec ${name} hook claude`;
}

/**
 * Writes a word so that a shell takes it as it is.
 *
 * @param word Any word.
 * @returns The word, in quotes where it needs them.
 */
export function shellWord(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function powershellWord(word: string): string {
  return /^[\w.-]+$/.test(word) ? word : `& '${word.replaceAll("'", "''")}'`;
}

/** A name needs its ending where no shell completes it. */
function windowsProgram(program: string): string {
  return /\.exe$/i.test(program) ? program : `${program}.exe`;
}

function names(...keys: string[]): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [key, `\${${key}}`]));
}
