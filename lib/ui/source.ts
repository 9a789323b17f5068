/**
 * What the dashboard shows and does, whoever has the data: the files of a project here, a hub's
 * projects elsewhere. The handler of requests knows nothing but this.
 *
 * ```
 *   page ◀──▶ handler ◀──▶ Source ◀──▶ a project's files
 *                                  ◀──▶ (a hub)
 * ```
 *
 * Invariants
 *
 * - `view` and `follow` change nothing.
 * - `act` is the only way to change something, and each change is an ordinary operation.
 *
 * @module
 */

/** The parts of a project that views are made of. */
export const PARTS = [
  "sessions",
  "locks",
  "mail",
  "handoffs",
  "memory",
  "events",
  "problems",
] as const;

/** A part of a project. */
export type Part = (typeof PARTS)[number];

/** What the page may ask for. */
export const VIEWS = [
  ...["overview", "locks", "threads", "thread", "people"],
  ...["handoffs", "handoff", "memory", "drawer", "graph", "findings"],
  ...["map", "symbol", "outline", "timeline", "events", "state", "health", "doctor"],
] as const;

/** The name of a view. */
export type ViewName = (typeof VIEWS)[number];

/** What the page may do, by the names of the operations that do it. */
export const ACTS = [
  ...["message.send", "message.reply", "message.mark", "mail.ask"],
  ...["lock.release", "lock.force-release"],
  ...["handoff.resume", "handoff.close", "handoff.abandon"],
  "finding.promote",
] as const;

/** The name of something that the page may do. */
export type ActName = (typeof ACTS)[number];

/** Whose dashboard this is. */
export interface About {
  /** The project's name. */
  readonly title: string;
  /** Its folder, or address. */
  readonly place: string;
  /** Who acts: an identity's name. */
  readonly identity: string;
  /** Whether that is a guess, such as the login name; mail then belongs to nobody. */
  readonly guessed: boolean;
  /** The version of the program that serves. */
  readonly version: string;
}

/** Something that happened, in words. */
export interface Told {
  /** When, ISO 8601, UTC, milliseconds; `""` if nobody knows. */
  readonly at: string;
  /** Who. */
  readonly actor: string;
  /** Which part of the project it changed. */
  readonly part: Part;
  /** What it is. */
  readonly kind: string;
  /** What the actor did, one line. */
  readonly text: string;
  /** What it is about: a slug, a thread, a handoff, a drawer; `""` if nothing. */
  readonly about: string;
}

/** A change of the project. */
export interface Change {
  /** When it was seen. */
  readonly at: string;
  /** The parts that changed. */
  readonly parts: readonly Part[];
  /** What happened, the oldest first; not more than a page can tell. */
  readonly told: readonly Told[];
}

/** Who has the data. */
export interface Source {
  /** Whose dashboard this is. */
  about(): About;
  /**
   * What a view shows now.
   *
   * @param name The view.
   * @param query What of it.
   * @returns Data for JSON.
   */
  view(name: ViewName, query: URLSearchParams): Promise<unknown>;
  /**
   * Does something.
   *
   * @param name What.
   * @param input What the operation takes.
   * @returns What it answers.
   */
  act(name: ActName, input: Readonly<Record<string, unknown>>): Promise<unknown>;
  /**
   * Tells of each change until the signal.
   *
   * @param signal Ends it.
   */
  follow(signal: AbortSignal): AsyncIterable<Change>;
}

/**
 * Whether a word is the name of a view.
 *
 * @param name Any word.
 * @returns Whether it is one.
 */
export function isView(name: string): name is ViewName {
  return (VIEWS as readonly string[]).includes(name);
}

/**
 * Whether a word is the name of something that the page may do.
 *
 * @param name Any word.
 * @returns Whether it is one.
 */
export function isAct(name: string): name is ActName {
  return (ACTS as readonly string[]).includes(name);
}
