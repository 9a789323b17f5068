/**
 * How keys and looks at the project change the screen.
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
import { oneLine } from "../../lib/store/text.ts";
import type { Look } from "../../lib/watch.ts";
import { detailOf } from "./details.ts";
import { PANELS } from "./layout.ts";
import {
  type Act,
  ask,
  chosen,
  MOST_EVENTS,
  relist,
  type State,
  textLines,
  textRows,
} from "./state.ts";
import { begins, typeLine } from "./typing.ts";

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

function press(state: State, key: Key): Step {
  if ("text" in key && !key.pasted && key.text.length > 1) return pressAll(state, key.text);
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

/**
 * Keys that arrive together. Nothing is confirmed by them: whoever pastes into a terminal that
 * does not say so did not read the question.
 */
function pressAll(state: State, text: string): Step {
  let step: Step = { state };
  for (const letter of text) {
    const isEnter = letter === "\r" || letter === "\n";
    step = press(step.state, isEnter ? { name: "enter" } : { text: letter });
    if (step.effect !== undefined || step.state.mode.kind === "confirm") break;
  }
  return step;
}

/** In a list, a pasted text is no series of keys. */
function choose(state: State, key: Key): Step {
  if ("text" in key) return key.pasted ? { state } : pressLetter(state, key.text);
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
