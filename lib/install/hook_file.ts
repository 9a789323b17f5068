/**
 * Our hooks among those of others, in any file that has `hooks` with a list for each event.
 *
 * Invariant: handlers that are not ours stay as they are, character by character.
 *
 * @module
 */
import { type HookConfig, isOurHandler } from "./hook_table.ts";
import { appendValue, dropValue, isEqual, readValue, replaceValue } from "./json_edit.ts";
import { isOldEntry } from "./old.ts";

/**
 * Puts our hooks into a file, in the place of those of an earlier version.
 *
 * @param text The file's text; empty if there is none.
 * @param wanted Our hooks.
 * @returns The new text; the same if all is there.
 */
export function addHooks(text: string, wanted: HookConfig): string {
  let next = text;
  for (const event of new Set([...eventsOf(text), ...Object.keys(wanted)])) {
    next = addEvent(next, event, wanted[event] ?? []);
  }
  return next;
}

/**
 * Takes our hooks out of a file.
 *
 * @param text The file's text.
 * @returns The new text; the same if there are none.
 */
export function takeHooks(text: string): string {
  return addHooks(text, {});
}

/**
 * Takes the entries of mclaude 0.6 out, which no client ever ran.
 *
 * @param text The file's text.
 * @returns The new text; the same if there are none.
 */
export function takeOldHooks(text: string): string {
  let next = text;
  for (const event of eventsOf(text)) {
    for (let at = listOf(next, event).length - 1; at >= 0; at--) {
      if (isOldEntry(listOf(next, event)[at])) next = dropValue(next, ["hooks", event, at]);
    }
    next = prune(text, next, event);
  }
  return next;
}

function addEvent(text: string, event: string, wanted: readonly unknown[]): string {
  let next = takeFromMixed(text, event);
  const owned = listOf(next, event).flatMap((entry, at) => isOurs(entry) ? [at] : []);
  for (const [order, at] of owned.entries()) {
    const value = wanted[order];
    if (value !== undefined) next = replaceValue(next, ["hooks", event, at], value);
  }
  for (const at of owned.slice(wanted.length).reverse()) {
    next = dropValue(next, ["hooks", event, at]);
  }
  for (const value of wanted.slice(owned.length)) {
    next = appendValue(next, ["hooks", event], value);
  }
  return prune(text, next, event);
}

/** A group that has handlers of others too loses ours. */
function takeFromMixed(text: string, event: string): string {
  let next = text;
  for (const [at, entry] of listOf(text, event).entries()) {
    const handlers = handlersOf(entry);
    if (handlers === undefined || isOurs(entry)) continue;
    for (let place = handlers.length - 1; place >= 0; place--) {
      if (isOurHandler(handlers[place])) {
        next = dropValue(next, ["hooks", event, at, "hooks", place]);
      }
    }
  }
  return next;
}

/** Lists and tables that are empty only because ours went away go, too. */
function prune(before: string, after: string, event: string): string {
  if (after === before || listOf(after, event).length > 0) return after;
  const next = dropValue(after, ["hooks", event]);
  return isEqual(readValue(next, ["hooks"]), {}) ? dropValue(next, ["hooks"]) : next;
}

function isOurs(entry: unknown): boolean {
  const handlers = handlersOf(entry);
  if (handlers === undefined) return isOurHandler(entry);
  return handlers.length > 0 && handlers.every(isOurHandler);
}

function handlersOf(entry: unknown): unknown[] | undefined {
  const { hooks } = Object(entry);
  return Array.isArray(hooks) ? hooks : undefined;
}

function eventsOf(text: string): string[] {
  return Object.keys(Object(readValue(text, ["hooks"])));
}

function listOf(text: string, event: string): unknown[] {
  const list = readValue(text, ["hooks", event]);
  return Array.isArray(list) ? list : [];
}
