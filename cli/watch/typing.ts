/**
 * What a person says before something is done: a filter, a reply, a reason.
 *
 * @module
 */
import { cleanText } from "../../lib/store/text.ts";
import type { Key, Step } from "./model.ts";
import { type Act, type Ask, ask, chosen, type Mode, relist, say, type State } from "./state.ts";

/** The longest text that can be typed, in characters. */
const LONGEST = 4_000;

/**
 * Begins what is done to a message or lock, if there is one and it can be done.
 *
 * @param state The screen.
 * @param letter What was pressed: `r`, `x` or `f`; any other letter does nothing.
 * @returns The screen that asks for more.
 */
export function begins(state: State, letter: string): State {
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

/**
 * Types.
 *
 * @param state The screen.
 * @param mode What is being typed.
 * @param key What was pressed.
 * @returns The next state.
 */
export function typeLine(state: State, mode: Extract<Mode, { kind: "line" }>, key: Key): Step {
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
