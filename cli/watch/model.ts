/**
 * The state of the screen, and how keys and looks at the project change it.
 *
 * ```
 *   list ──enter──▶ text ──esc──▶ list
 *    │  ╲──/, r, f──▶ line ──enter──▶ confirm ──y──▶ an act of the caller's
 *    ╰──x──────────────────────────────▶╯   ╰─any other key─▶ list
 * ```
 *
 * Invariants
 *
 * - Pure: the same state and action give the same state.
 * - Nothing is done to the project but what was confirmed with `y`.
 * - What is chosen stays chosen while other things come and go; at the top the newest is.
 *
 * @module
 */
import { cleanText, oneLine } from "../../lib/store/text.ts";
import type { Look, Snapshot, WatchEvent } from "../../lib/watch.ts";
import { type Detail, detailOf } from "./details.ts";
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

/** A key: the name of a special one, or the letters that were typed. */
export type Key =
  | { readonly name: Special }
  | { readonly text: string; readonly pasted?: boolean };

/** Keys that are no letters. */
export type Special =
  | ("up" | "down" | "left" | "right" | "pageup" | "pagedown" | "home" | "end")
  | ("enter" | "escape" | "tab" | "backtab" | "backspace" | "interrupt" | "clear");

/** What can happen to the screen. */
export type Action =
  | { readonly kind: "look"; readonly look: Look }
  | { readonly kind: "size"; readonly columns: number; readonly rows: number }
  | { readonly kind: "key"; readonly key: Key }
  | { readonly kind: "note"; readonly text: string; readonly bad: boolean };

/** The next state, and what is to be done. */
export interface Step {
  /** The state. */
  readonly state: State;
  /** What to do, if anything. */
  readonly effect?: Act | "quit" | undefined;
}

/** How many events are kept. */
const MOST_EVENTS = 1_000;

/** The longest text that can be typed, in characters. */
const LONGEST = 4_000;

/** The help of the screen. */
export const HELP = `Keys

  up, down, j, k        the row above or below
  PgUp, PgDn, g, G      a page, the first row, the last row
  Tab, left, right, 1-6 another panel
  Enter                 the whole message, handoff, lock, session or event
  z                     the chosen panel alone, and back
  /                     show only what contains a text; Esc shows everything again
  r                     reply to the chosen message
  x                     release the chosen lock, if it is yours
  f                     end the chosen lock by force, with a reason; its holder is told
  ?                     this help
  q, Ctrl+C             quit

Signs

  a lock with * or a dot is yours; a message with ! is urgent, with ? it waits for an answer;
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

/** How many lines of a text are seen at once: all but the title and the footer. */
export function textRows({ size }: State): number {
  return Math.max(1, size.rows - 3);
}

/**
 * What comes next.
 *
 * @param state The screen.
 * @param action What happened.
 * @returns The next state, and what is to be done.
 */
export function update(state: State, action: Action): Step {
  switch (action.kind) {
    case "look": {
      const { snapshot } = action.look;
      const fresh = action.look.events;
      const events = fresh.length === 0
        ? state.events
        : [...state.events, ...fresh].slice(-MOST_EVENTS);
      return { state: relist(state, { snapshot, events }) };
    }
    case "size": {
      const { columns, rows } = action;
      return { state: scroll({ ...state, size: { columns, rows } }, 0) };
    }
    case "note":
      return { state: { ...state, note: { text: oneLine(action.text, 400), bad: action.bad } } };
    case "key":
      return press({ ...state, note: undefined }, action.key);
  }
}

/** Lists again; what was chosen stays chosen. */
function relist(
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

function press(state: State, key: Key): Step {
  if ("name" in key && key.name === "interrupt") return { state, effect: "quit" };
  switch (state.mode.kind) {
    case "line":
      return typeLine(state, state.mode, key);
    case "confirm": {
      const { act } = state.mode;
      const back: State = { ...state, mode: { kind: "list" } };
      if ("text" in key && !key.pasted && key.text === "y") return { state: back, effect: act };
      return { state: { ...back, note: { text: "Nothing was done.", bad: false } } };
    }
    case "text":
    case "help":
      return readText(state, key);
    case "list":
      return choose(state, key);
  }
}

/** In a list, a pasted text is no series of keys. */
function choose(state: State, key: Key): Step {
  if ("text" in key) {
    if (key.pasted) return { state };
    let step: Step = { state };
    for (const letter of key.text) {
      step = step.state.mode.kind === "list"
        ? pressLetter(step.state, letter)
        : press(step.state, { text: letter });
      if (step.effect !== undefined) break;
    }
    return step;
  }
  const page = Math.max(1, Math.floor(state.size.rows / 3));
  switch (key.name) {
    case "up":
      return { state: move(state, -1) };
    case "down":
      return { state: move(state, 1) };
    case "pageup":
      return { state: move(state, -page) };
    case "pagedown":
      return { state: move(state, page) };
    case "home":
      return { state: move(state, -Infinity) };
    case "end":
      return { state: move(state, Infinity) };
    case "tab":
    case "right":
      return { state: turn(state, 1) };
    case "backtab":
    case "left":
      return { state: turn(state, -1) };
    case "enter":
      return { state: open(state) };
    case "escape":
      return { state: relist({ ...state, zoomed: false }, { filter: "" }) };
    default:
      return { state };
  }
}

function pressLetter(state: State, letter: string): Step {
  const number = Number(letter);
  if (number >= 1 && number <= PANELS.length) {
    return { state: { ...state, focus: PANELS[number - 1]! } };
  }
  switch (letter) {
    case "q":
      return { state, effect: "quit" };
    case "j":
      return { state: move(state, 1) };
    case "k":
      return { state: move(state, -1) };
    case "g":
      return { state: move(state, -Infinity) };
    case "G":
      return { state: move(state, Infinity) };
    case "z":
      return { state: { ...state, zoomed: !state.zoomed } };
    case "?":
      return { state: { ...state, mode: { kind: "help", offset: 0 } } };
    case "/":
      return { state: ask(state, { kind: "filter" }, state.filter) };
    default:
      return { state: begins(state, letter) };
  }
}

/** Begins what is done to a message or lock, if there is one and it can be done. */
function begins(state: State, letter: string): State {
  const item = chosen(state);
  if (letter === "r") {
    if (item?.panel !== "mail") return say(state, "Choose a message to reply to.");
    return ask(state, { kind: "reply", item });
  }
  if (letter !== "x" && letter !== "f") return state;
  if (item?.panel !== "locks") return say(state, "Choose a lock first.");
  const { slug, mine, actor } = item.lock;
  if (letter === "f") return ask(state, { kind: "reason", item });
  if (!mine) return say(state, `It is held by ${actor}; f ends it by force.`);
  const question = `Release ${slug}?`;
  return { ...state, mode: { kind: "confirm", question, act: { kind: "release", slug } } };
}

function say(state: State, text: string): State {
  return { ...state, note: { text, bad: true } };
}

function ask(state: State, what: Ask, value = ""): State {
  return { ...state, mode: { kind: "line", ask: what, value } };
}

function move(state: State, by: number): State {
  const { focus, places, lists } = state;
  const last = Math.max(0, lists[focus].length - 1);
  const place = Math.min(last, Math.max(0, places[focus] + by));
  return { ...state, places: { ...places, [focus]: place } };
}

function turn(state: State, by: number): State {
  const index = PANELS.indexOf(state.focus) + by + PANELS.length;
  return { ...state, focus: PANELS[index % PANELS.length]! };
}

function open(state: State): State {
  const item = chosen(state);
  if (item === undefined) return state;
  const detail = detailOf(item, state.snapshot);
  return { ...state, mode: { kind: "text", detail, offset: 0 } };
}

function readText(state: State, key: Key): Step {
  const rows = textRows(state);
  if ("name" in key) {
    const by = {
      ...{ up: -1, down: 1, pageup: -rows, pagedown: rows, home: -Infinity, end: Infinity },
    }[key.name as string];
    if (by !== undefined) return { state: scroll(state, by) };
    const isEnd = key.name === "escape" || key.name === "enter" || key.name === "left";
    return { state: isEnd ? { ...state, mode: { kind: "list" } } : state };
  }
  if (key.pasted) return { state };
  switch (key.text) {
    case "q":
      return { state: { ...state, mode: { kind: "list" } } };
    case "j":
      return { state: scroll(state, 1) };
    case "k":
      return { state: scroll(state, -1) };
    case " ":
      return { state: scroll(state, rows) };
    case "g":
      return { state: scroll(state, -Infinity) };
    case "G":
      return { state: scroll(state, Infinity) };
    default:
      return { state: state.mode.kind === "text" ? begins(state, key.text) : state };
  }
}

function scroll(state: State, by: number): State {
  const { mode } = state;
  if (mode.kind !== "text" && mode.kind !== "help") return state;
  const last = Math.max(0, textLines(state).length - textRows(state));
  const offset = Math.min(last, Math.max(0, mode.offset + by));
  return { ...state, mode: { ...mode, offset } };
}

function typeLine(state: State, mode: Extract<Mode, { kind: "line" }>, key: Key): Step {
  const { ask: what, value } = mode;
  if ("text" in key) {
    const typed = cleanText(key.text).replace(/\s/g, " ");
    const next = [...value, ...typed].slice(0, LONGEST).join("");
    return { state: filterBy({ ...state, mode: { ...mode, value: next } }) };
  }
  switch (key.name) {
    case "backspace": {
      const next = [...value].slice(0, -1).join("");
      return { state: filterBy({ ...state, mode: { ...mode, value: next } }) };
    }
    case "clear":
      return { state: filterBy({ ...state, mode: { ...mode, value: "" } }) };
    case "escape": {
      const back: State = { ...state, mode: { kind: "list" } };
      return { state: what.kind === "filter" ? relist(back, { filter: "" }) : back };
    }
    case "enter":
      return { state: finish(state, what, value.trim()) };
    default:
      return { state };
  }
}

/** A filter works while it is typed. */
function filterBy(state: State): State {
  const { mode } = state;
  if (mode.kind !== "line" || mode.ask.kind !== "filter") return state;
  return relist(state, { filter: mode.value });
}

function finish(state: State, what: Ask, value: string): State {
  const back: State = { ...state, mode: { kind: "list" } };
  if (what.kind === "filter") return back;
  if (value === "") return say(back, "Nothing was done: nothing was said.");
  if (what.kind === "reply") {
    const { id, from } = what.item.message;
    const question = `Send to ${from}: ${value}`;
    const act: Act = { kind: "reply", target: id, body: value };
    return { ...state, mode: { kind: "confirm", question, act } };
  }
  const { slug, generation, actor, state: liveness } = what.item.lock;
  const live = liveness === "ACTIVE" || liveness === "IDLE";
  const question = `End ${slug} of ${actor} by force${live ? ", WHICH IS LIVE" : ""}: ${value}`;
  const act: Act = { kind: "force", slug, generation, live, reason: value };
  return { ...state, mode: { kind: "confirm", question, act } };
}
