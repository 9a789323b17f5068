/**
 * What the installer of mclaude 0.6 left behind: entries in a form that no client reads, and
 * copies of its scripts.
 *
 * @module
 */

/** The scripts that it copied to `.claude/hooks/`, and the sums of those of version 0.6.0. */
export const OLD_SCRIPTS: Readonly<Record<string, string>> = {
  "mail_check.py": "aa2295daa62e01e52fd1eb76bb4f57a791898728cee0f4497189cac087413206",
  "pre_edit_lock_check.py": "0ed61270f1b536be772f5b8ce3c2c2791dc09544f5612fe2029f7f33a2e24945",
  "remind_handoff.py": "14b3d444e8ac495e9625242c79273717735abf5dbc249f0ffdaa584954307f3a",
  "session_start.py": "328c3acf3850569eed8784613efb5cdbc991de10ae25691cff049f5de7be6e1c",
};

/**
 * Whether an entry is one of mclaude 0.6.
 *
 * @param entry What stands in the list of an event.
 * @returns Whether it is.
 */
export function isOldEntry(entry: unknown): boolean {
  const { hook_command } = Object(entry);
  if (typeof hook_command !== "string") return false;
  const scripts = Object.keys(OLD_SCRIPTS).map((name) => name.replace(".", "\\.")).join("|");
  return new RegExp(`\\bmclaude\\b|\\.claude[\\\\/]hooks[\\\\/](?:${scripts})\\b`)
    .test(hook_command);
}

/**
 * Whether the entry of an MCP server is that of mclaude 0.6.
 *
 * @param entry What stands under the server's name.
 * @returns Whether it is.
 */
export function isOldServer(entry: unknown): boolean {
  const { command, args } = Object(entry);
  const words = [command, ...(Array.isArray(args) ? args : [])].join(" ");
  return /\bmclaude[./\\]mcp_server\b/.test(words);
}
