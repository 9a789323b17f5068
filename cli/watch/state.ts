/**
 * The state of the screen: what there is to see, what is chosen, and what is being done.
 *
 * @module
 */
import type { Snapshot, WatchEvent } from "../../lib/watch.ts";
import type { Detail } from "./details.ts";
import { type Item, listItems, type Lists } from "./items.ts";
import { type Panel, PANELS } from "./layout.ts";
import { type Letters, wrap } from "./letters.ts";

/** Something that the caller does to the project. */
export type Act =
  | { readonly kind: "release"; readonly slug: string }
  | {
    readonly kind: "force";
    readonly slug: string;
    readonly generation: number;
    readonly live: boolean;
    readonly reason: string;
  }
  | { readonly kind: "reply"; readonly target: string; readonly body: string };

/** What is being typed, and what for. */
export type Ask =
  | { readonly kind: "filter" }
  | { readonly kind: "reply"; readonly item: Extract<Item, { panel: "mail" }> }
  | { readonly kind: "reason"; readonly item: Extract<Item, { panel: "locks" }> };

/** What the screen is for at the moment. */
export type Mode =
  | { readonly kind: "list" }
  | { readonly kind: "text"; readonly detail: Detail; readonly offset: number }
  | { readonly kind: "help"; readonly offset: number }
  | { readonly kind: "line"; readonly ask: Ask; readonly value: string }
  | { readonly kind: "confirm"; readonly question: string; readonly act: Act };

/** The screen. */
export interface State {
  /** The project. */
  readonly snapshot: Snapshot;
  /** What happened, the oldest first. */
  readonly events: readonly WatchEvent[];
  /** What the panels list. */
  readonly lists: Lists;
  /** The chosen panel. */
  readonly focus: Panel;
  /** The chosen row of each panel. */
  readonly places: Readonly<Record<Panel, number>>;
  /** Whether the chosen panel has the screen for itself. */
  readonly zoomed: boolean;
  /** What all that is listed contains. */
  readonly filter: string;
  /** What the screen is for. */
  readonly mode: Mode;
  /** What there is to say. */
  readonly note: { readonly text: string; readonly bad: boolean } | undefined;
  /** The size of the terminal. */
  readonly size: { readonly columns: number; readonly rows: number };
  /** What the terminal can show. */
  readonly letters: Letters;
}

/** How many events are kept. */
export const MOST_EVENTS = 1_000;

/** The help of the screen. */
export const HELP = `Keys

  up, down, j, k         the row above or below
  PgUp, PgDn, g, G       a page, the first row, the last row
  Tab, left, right, 1-6  another panel
  Enter                  the whole message, handoff, lock, session or event
  z                      the chosen panel alone, and back
  /                      show only what contains a text; Esc shows all again
  r                      reply to the chosen message
  x                      release the chosen lock, if it is yours
  f                      end the chosen lock by force; its holder is told why
  q, Ctrl+C              quit

Signs

  *  or a dot before a lock: it is yours
  !  before a message: it is urgent
  ?  before a message: it waits for an answer
  [2] before what a session does: it holds two locks`;

/**
 * The screen at its beginning.
 *
 * @param snapshot The project.
 * @param options What happened before, the terminal.
 * @returns The state.
 */
export function begin(
  snapshot: Snapshot,
  options: Pick<State, "events" | "size" | "letters">,
): State {
  const events = options.events.slice(-MOST_EVENTS);
  return {
    snapshot,
    events,
    lists: listItems(snapshot, { events, filter: "" }),
    focus: snapshot.locks.length === 0 ? "events" : "locks",
    places: { sessions: 0, locks: 0, queue: 0, mail: 0, handoffs: 0, events: 0 },
    zoomed: false,
    filter: "",
    mode: { kind: "list" },
    note: undefined,
    size: options.size,
    letters: options.letters,
  };
}

/**
 * The item that is chosen, or open.
 *
 * @param state The screen.
 * @returns The item, if there is any.
 */
export function chosen(state: State): Item | undefined {
  if (state.mode.kind === "text") return state.mode.detail.item;
  return state.lists[state.focus][state.places[state.focus]];
}

/**
 * The lines of the text that is open.
 *
 * @param state The screen.
 * @returns The lines, clean and no wider than the screen.
 */
export function textLines(state: State): string[] {
  const { mode, size, letters } = state;
  const text = mode.kind === "text" ? mode.detail.text : mode.kind === "help" ? HELP : "";
  return wrap(text, size.columns, letters);
}

/**
 * How many lines of a text are seen at once: all but the title and the footer.
 *
 * @param state The screen.
 * @returns How many.
 */
export function textRows({ size }: State): number {
  return Math.max(1, size.rows - 3);
}

/**
 * Lists again; what was chosen stays chosen.
 *
 * @param before The screen.
 * @param change What differs.
 * @returns The screen with it.
 */
export function relist(
  before: State,
  change: Partial<Pick<State, "snapshot" | "events" | "filter">>,
): State {
  const state = { ...before, ...change };
  const { snapshot, events, filter } = state;
  const old = before.lists;
  const lists = listItems(snapshot, { events, filter, before });
  const places = { ...state.places };
  for (const panel of PANELS) {
    const place = places[panel];
    const key = old[panel][place]?.key;
    const isStream = panel === "mail" || panel === "handoffs" || panel === "events";
    const found = isStream && place === 0 ? 0 : lists[panel].findIndex((item) => item.key === key);
    places[panel] = Math.max(0, found === -1 ? Math.min(place, lists[panel].length - 1) : found);
  }
  return { ...state, lists, places };
}

/**
 * Tells why nothing happens.
 *
 * @param state The screen.
 * @param text The reason.
 * @returns The screen with it.
 */
export function say(state: State, text: string): State {
  return { ...state, note: { text, bad: true } };
}

/**
 * Lets a line be typed.
 *
 * @param state The screen.
 * @param what What it is for.
 * @param value What it begins with.
 * @returns The screen with it.
 */
export function ask(state: State, what: Ask, value = ""): State {
  return { ...state, mode: { kind: "line", ask: what, value } };
}
