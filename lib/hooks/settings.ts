/**
 * What a project wants of the hooks: `"hooks"` in `.claude/mclaude.json`.
 *
 * ```json
 * { "hooks": { "edit": "guard", "start_tokens": 1200 } }
 * ```
 *
 * Invariant: what is missing, unknown or damaged is as if it were not there.
 *
 * @module
 */
import { join } from "node:path";
import { readFile } from "../store/files.ts";
import type { Project } from "../store/root.ts";

/**
 * What happens to an edit of a file that another session holds: it is refused once and asked
 * about then, told of, asked about, refused, or let be.
 */
export const EDIT_MODES = ["guard", "warn", "ask", "deny", "off"] as const;

/** A way to treat edits. */
export type EditMode = (typeof EDIT_MODES)[number];

/** What a project wants of the hooks. */
export interface HookSettings {
  /** How edits of what others hold are treated. */
  readonly edit: EditMode;
  /** The most tokens that a session is told at its start. */
  readonly startTokens: number;
}

/** What holds without any settings. */
export const DEFAULT_SETTINGS: HookSettings = { edit: "guard", startTokens: 1_200 };

/**
 * Reads the settings of a project.
 *
 * @param project The project.
 * @returns The settings.
 */
export function readHookSettings(project: Project): HookSettings {
  try {
    const hooks = Object(JSON.parse(readFile(join(project.store, "mclaude.json")) ?? "{}").hooks);
    const tokens = Number(hooks.start_tokens);
    return {
      edit: EDIT_MODES.find((mode) => mode === hooks.edit) ?? DEFAULT_SETTINGS.edit,
      startTokens: tokens >= 100 && tokens <= 2_000 ? tokens : DEFAULT_SETTINGS.startTokens,
    };
  } catch {
    return DEFAULT_SETTINGS;
  }
}
