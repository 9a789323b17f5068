/**
 * What a hub keeps, behind two primitives that an embedded database and a cluster both have.
 *
 * ```
 *   log        per name: records in the order in which they were taken; of each path the newest
 *   documents  small texts with a revision that grows with each change
 * ```
 *
 * Invariants
 *
 * - What was answered with a number is durable, and seen by all who read afterwards.
 * - A path's record is replaced only by who knows the one that is there; a document likewise:
 *   of those who try at once, one wins.
 * - Numbers of a log only grow. A reader that goes on from the last number misses nothing that is
 *   still in the log.
 *
 * @module
 */

/** A record that is to be kept. */
export interface NewRecord {
  /** Its kind: one of those that travel, `lock` or `event`. */
  readonly kind: string;
  /** Its path; a log has one record of each. */
  readonly path: string;
  /** Its text. */
  readonly text: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly digest: string;
  /** Whose token brought it. */
  readonly identity: string;
  /** When the hub got it, ISO 8601, UTC. */
  readonly received_at: string;
}

/** A record that is kept. */
export interface HubRecord extends NewRecord {
  /** Its number in the log. */
  readonly seq: number;
}

/** A record, and what has to be there for it to be kept. */
export interface Append {
  /** The record. */
  readonly record: NewRecord;
  /** The number of the path's record that it takes the place of; 0 if there must be none. */
  readonly expected: number;
}

/** A small text that changes. */
export interface HubDocument {
  /** Its key. */
  readonly key: string;
  /** Grows with each change; at least 1. */
  readonly revision: number;
  /** The text. */
  readonly value: string;
}

/** Which document. */
export interface DocumentKey {
  /** The project, or a name of the hub's own. */
  readonly project: string;
  /** What sort of document it is. */
  readonly kind: string;
  /** Its key among these. */
  readonly key: string;
}

/** What a hub keeps. */
export interface HubStore {
  /** What it is, for people: `sqlite`, `nats`. */
  readonly name: string;

  /**
   * Keeps records, in this order.
   *
   * @param log The log's name.
   * @param appends The records; no path twice.
   * @returns For each its number; `undefined` where another record is in its place.
   */
  append(log: string, appends: readonly Append[]): Promise<(number | undefined)[]>;

  /**
   * The newest records of paths.
   *
   * @param log The log's name.
   * @param paths The paths.
   * @returns Those that there are.
   */
  latest(log: string, paths: readonly string[]): Promise<Map<string, HubRecord>>;

  /**
   * Reads on in a log.
   *
   * @param log The log's name.
   * @param after The last number that is known.
   * @param limit The most records, and about the most bytes of their texts.
   * @returns The next records.
   */
  read(
    log: string,
    after: number,
    limit: { readonly records: number; readonly bytes: number },
  ): Promise<HubRecord[]>;

  /**
   * The last number of a log.
   *
   * @param log The log's name.
   * @returns The number; 0 for a log in which nothing ever was.
   */
  head(log: string): Promise<number>;

  /**
   * Tells of new records, whoever kept them; sometimes also of none.
   *
   * @param log The log's name.
   * @param wake Is called.
   * @returns Ends it.
   */
  watch(log: string, wake: () => void): () => void;

  /**
   * A document.
   *
   * @param key Which.
   * @returns The document, or `undefined`.
   */
  get(key: DocumentKey): Promise<HubDocument | undefined>;

  /**
   * Changes a document.
   *
   * @param key Which.
   * @param value The text.
   * @param expected Its revision, 0 if there must be none; any if not given.
   * @returns The new revision, or `undefined` if it was changed meanwhile.
   */
  put(key: DocumentKey, value: string, expected?: number): Promise<number | undefined>;

  /**
   * All documents of a sort.
   *
   * @param project The project.
   * @param kind The sort.
   * @returns The documents, by key.
   */
  list(project: string, kind: string): Promise<HubDocument[]>;

  /**
   * Fails if something that was answered now could be lost, or nothing be read.
   *
   * @throws {Error} One line: what is wrong.
   */
  check(): Promise<void>;

  /** Ends all that it does. */
  close(): Promise<void>;
}
