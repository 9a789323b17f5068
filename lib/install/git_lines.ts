/**
 * What git does with the files of a project's store: what lives only for now stays on this
 * machine, what is knowledge is shared.
 *
 * @module
 */

/** Lines of `.claude/.gitignore`; paths are relative to `.claude/`. */
export const IGNORED: readonly string[] = [
  "# Live state and caches stay on this machine. Handoffs, memory, messages, identities and the",
  "# history of locks are knowledge: commit them.",
  "/.cache/",
  "/.live/",
  "/heartbeats/",
  "/sessions/",
  "/mail/",
  "/locks/*",
  "!/locks/completed/",
  "/messages/.*",
  "/messages/**/.*",
  "/handoffs/.link-state.json",
  "/identities/.private/",
  "/publish-mode",
  "/ui-audit.jsonl",
  ".lock",
  ".tmp-*",
  "*.tmp.*",
  "*.mclaude-backup*",
  "/mclaude-install.local.json",
];

/** Lines of `.claude/.gitattributes`: what only grows is merged by keeping both sides. */
export const ATTRIBUTES: readonly string[] = [
  "# Rows are only added: both sides of a merge are right.",
  "/handoffs/INDEX.md merge=union",
];

/** Lines that any version wrote. */
export const KNOWN_LINES: ReadonlySet<string> = new Set([...IGNORED, ...ATTRIBUTES]);

/**
 * The same for a repository that is not to be changed: lines of `.git/info/exclude`.
 *
 * @param files Files that are ours alone, from the top of the repository, with slashes.
 * @returns The lines.
 */
export function excluded(files: readonly string[]): string[] {
  return [
    ...IGNORED.filter((line) => !line.startsWith("#")).map((line) => {
      const sign = line.startsWith("!") ? "!" : "";
      const path = line.slice(sign.length);
      return path.startsWith("/") ? `${sign}/.claude${path}` : `/.claude/**/${path}`;
    }),
    ...files.map((path) => `/${path}`),
  ];
}
