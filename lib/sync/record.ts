/**
 * What is replicated: a file of the store, whole, under a path that is the same everywhere.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** The kinds of files that travel. */
export const SYNC_KINDS = [
  "message",
  "handoff",
  "handoff_status",
  "drawer",
  "core",
  "finding",
  "identity",
  "heartbeat",
] as const;

/** The kind of a file that travels. */
export type SyncKind = typeof SYNC_KINDS[number];

/** A record as it travels. */
export interface SyncRecord {
  /** Its kind. */
  readonly kind: SyncKind;
  /** Where it stands, below `.claude/`, with `/`; a finding below the project's root. */
  readonly path: string;
  /** The file. */
  readonly text: string;
  /** What tells its text from others. */
  readonly digest: string;
}

/** Tells texts apart; which function it is depends on what the records travel over. */
export type Digest = (text: string) => string;

/**
 * The digest of the hub's protocol.
 *
 * @param text A text.
 * @returns SHA-256, hexadecimal.
 */
export function sha256Of(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/**
 * The digest that git gives the same text.
 *
 * @param algorithm The hash that the repository uses.
 * @returns The function.
 */
export function blobDigest(algorithm: "sha1" | "sha256"): Digest {
  return (text) => {
    const bytes = new TextEncoder().encode(text);
    return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
  };
}
