/**
 * What a project wants of syncing: `"sync"` in `.claude/mclaude.json`.
 *
 * ```json
 * { "sync": { "kinds": ["message", "handoff"], "locks": true, "git": "origin",
 *   "hub": "https://hub.example" } }
 * ```
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { readFile } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import { SYNC_KINDS, type SyncKind } from "./record.ts";

/** What a project wants. */
export interface SyncSettings {
  /** What travels; everything by default. */
  readonly kinds: ReadonlySet<SyncKind>;
  /** Whether locks go through the hub. */
  readonly locks: boolean;
  /** The git remote that records travel over when none is named. */
  readonly git: string | undefined;
  /** The hub. */
  readonly hub: string | undefined;
  /** The project's name at the hub. */
  readonly projectId: string | undefined;
}

/**
 * Reads what a project wants.
 *
 * @param project The project.
 * @returns The settings.
 * @throws {CoordinationError} `invalid_input` if they cannot be understood: what should stay here
 * must not leave because of a slip.
 */
export function readSyncSettings(project: Project): SyncSettings {
  let sync: Record<string, unknown>;
  try {
    const text = readFile(join(project.store, "mclaude.json")) ?? "{}";
    sync = Object(Object(JSON.parse(text)).sync);
  } catch (cause) {
    throw new CoordinationError(
      "invalid_input",
      'Cannot sync: ".claude/mclaude.json" is no JSON; repair it',
      { cause },
    );
  }
  const { kinds = SYNC_KINDS } = sync;
  if (!Array.isArray(kinds) || !kinds.every((kind) => SYNC_KINDS.includes(kind))) {
    throw new CoordinationError(
      "invalid_input",
      'Cannot sync: "sync.kinds" in ".claude/mclaude.json" may name ' + SYNC_KINDS.join(", "),
    );
  }
  return {
    kinds: new Set(kinds as SyncKind[]),
    locks: sync.locks !== false,
    git: word(sync.git),
    hub: word(sync.hub),
    projectId: word(sync.project),
  };
}

function word(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
