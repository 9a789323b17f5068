/**
 * `core.md`: what every session of the project has to know.
 *
 * @module
 */
import { join } from "node:path";
import { checkFolder, ensureFolder, readFile } from "../store/files.ts";
import { publishOnce } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { MEMORY_FOLDER } from "./places.ts";

/** What it says before anybody wrote it, as mclaude 0.6 has it. */
export const CORE_TEMPLATE = [
  "# Core Memory (L0 + L1)",
  "",
  "This file is always loaded at session start. Keep it under ~170 tokens.",
  "",
  "## L0 - Identity (~50 tokens)",
  "",
  "(describe who the user is, what role, key preferences)",
  "",
  "## L1 - Active Project Critical Facts (~120 tokens)",
  "",
  "(the 3-5 facts the agent must always know about the current project)",
  "",
].join("\n");

/** The text that every session of a project gets. */
export interface Core {
  /** The file, which may not exist. */
  readonly path: string;
  /** Its text, or the template. */
  readonly content: string;
  /** Whether anybody wrote anything there. */
  readonly written: boolean;
}

/**
 * Reads `core.md`. Nothing is created.
 *
 * @param project The project.
 * @returns Its text, or the template if there is none.
 */
export function readCore(project: Project): Core {
  checkFolder(project.root, ".claude", MEMORY_FOLDER);
  const path = corePath(project);
  const text = readFile(path);
  const written = text !== undefined && text.trim() !== "" &&
    text.replaceAll("\r\n", "\n") !== CORE_TEMPLATE;
  return { path, content: text ?? CORE_TEMPLATE, written };
}

/**
 * Creates `core.md` from the template if it is not there.
 *
 * @param project The project.
 */
export function ensureCore(project: Project): void {
  ensureFolder(project.root, ".claude", MEMORY_FOLDER);
  publishOnce(corePath(project), CORE_TEMPLATE);
}

function corePath(project: Project): string {
  return join(project.store, MEMORY_FOLDER, "core.md");
}
