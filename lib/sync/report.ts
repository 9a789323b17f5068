/**
 * What a sync did.
 *
 * @module
 */
import type { Problem } from "../store/scan.ts";

/** A record that got another name, since a different one was first. */
export interface Renamed {
  /** Where it stood; there stands the other's now. */
  readonly path: string;
  /** Where it stands now. */
  readonly to: string;
}

/** A text that gave way to another one. */
export interface GaveWay {
  /** The record. */
  readonly path: string;
  /** Where the text is kept, from the project's root. */
  readonly kept: string;
}

/** What a sync did. */
export interface SyncReport {
  /** What the records travelled over. */
  readonly over: "git" | "hub";
  /** The remote or the hub. */
  readonly where: string;
  /** How many records left. */
  pushed: number;
  /** How many files were written, changed or removed here. */
  pulled: number;
  /** Own records that got another name. */
  readonly renamed: Renamed[];
  /** Own texts that gave way. */
  readonly gaveWay: GaveWay[];
  /** What did not leave or was not let in, and why. */
  readonly refused: Problem[];
  /** What could not be read here. */
  readonly problems: Problem[];
  /** Why the other side could not be reached; `null` if it was. */
  away: string | null;
  /** Up to where the hub's log was read; 0 over git. */
  cursor: number;
}

/**
 * A report of nothing.
 *
 * @param over What the records travel over.
 * @param where The remote or the hub.
 * @returns The report.
 */
export function newReport(over: SyncReport["over"], where: string): SyncReport {
  const lists = { renamed: [], gaveWay: [], refused: [], problems: [] };
  return { over, where, pushed: 0, pulled: 0, ...lists, away: null, cursor: 0 };
}
