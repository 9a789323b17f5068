/**
 * What all parts of the page share: changes, remarks, the question that is open, the keys of
 * the view.
 *
 * @module
 */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { act, Refusal, view } from "./api.ts";
import type { ActName, Change, Part, Views } from "./types.ts";

type Listener<T> = (value: T) => void;

/** Tells whoever listens. */
class Signal<T> {
  readonly #listeners = new Set<Listener<T>>();

  /** Tells all. */
  tell(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }

  /** Listens until the returned function is called. */
  listen(listener: Listener<T>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Changes of the project. */
export const changes: Signal<Pick<Change, "parts">> = new Signal();

/** Remarks for the person: what was done, what went wrong. */
export const remarks: Signal<{ readonly text: string; readonly bad: boolean }> = new Signal();

/** A field of a question. */
export interface Field {
  /** Its name in the answer. */
  readonly name: string;
  /** What it is called. */
  readonly label: string;
  /** A line by default. */
  readonly kind?: "line" | "text" | "check" | "choice";
  /** Whether it must be filled. */
  readonly needed?: boolean;
  /** What it holds at first. */
  readonly value?: string;
  /** What may be chosen, or is suggested. */
  readonly options?: readonly string[];
}

/** A question to the person, and what is done with the answer. */
export interface Question {
  /** What it is about. */
  readonly title: string;
  /** What should be known before. */
  readonly text?: string;
  /** What is asked. */
  readonly fields: readonly Field[];
  /** The word on the button. */
  readonly button: string;
  /** Whether it ends something of somebody else. */
  readonly danger?: boolean;
  /** Does it; what it returns is told. */
  run(values: Readonly<Record<string, string | boolean>>): Promise<string>;
}

/** The question that is open. */
export const questions: Signal<Question> = new Signal();

/**
 * Does something, and tells the views.
 *
 * @param name What.
 * @param input What the operation takes.
 * @returns What it answers.
 */
export async function doIt(name: ActName, input: Record<string, unknown>): Promise<unknown> {
  const result = await act(name, input);
  changes.tell({ parts: ["sessions", "locks", "mail", "handoffs", "memory", "events"] });
  return result;
}

/**
 * Does something at once, and tells how it ended.
 *
 * @param name What.
 * @param input What the operation takes.
 * @param done What to say then.
 */
export async function doNow(
  name: ActName,
  input: Record<string, unknown>,
  done: string,
): Promise<void> {
  try {
    await doIt(name, input);
    remarks.tell({ text: done, bad: false });
  } catch (error) {
    remarks.tell({ text: (error as Error).message, bad: true });
  }
}

/**
 * Calls for each change of some parts, at most once a while.
 *
 * @param parts The parts.
 * @param call What to do.
 */
export function useChanges(parts: readonly Part[], call: () => void): void {
  const latest = useRef(call);
  latest.current = call;
  useEffect(() => {
    let timer: number | undefined;
    const stop = changes.listen((change) => {
      if (timer !== undefined || !change.parts.some((part) => parts.includes(part))) return;
      timer = setTimeout(() => {
        timer = undefined;
        latest.current();
      }, 60) as unknown as number;
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [parts.join()]);
}

/** What a view shows, and how its reading ended. */
export interface Viewed<N extends keyof Views> {
  /** The data; `undefined` until it came. */
  readonly data: Views[N] | undefined;
  /** What went wrong; `""` if nothing did. */
  readonly error: string;
  /** Reads it again. */
  again(): void;
}

/**
 * What a view shows, read again with each change of its parts.
 *
 * @param name The view.
 * @param params What of it; `null` for nothing.
 * @param parts What it is made of.
 * @returns The data.
 */
export function useView<N extends keyof Views>(
  name: N,
  params: Readonly<Record<string, string>> | null,
  parts: readonly Part[],
): Viewed<N> {
  const key = params === null ? "" : JSON.stringify([name, params]);
  const [kept, keep] = useState<{ key: string; data?: Views[N]; error: string }>({
    key: "",
    error: "",
  });
  const round = useRef(0);
  function again(): void {
    const mine = ++round.current;
    if (params === null) return;
    view(name, params).then((data) => {
      if (mine === round.current) keep({ key, data, error: "" });
    }, (error) => {
      if (mine === round.current) keep({ key, error: messageOf(error) });
    });
  }
  useEffect(again, [key]);
  useChanges(parts, again);
  return { data: kept.key === key ? kept.data : undefined, error: kept.error, again };
}

/** What a person is told of an error. */
export function messageOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  return "The server does not answer: does mclaude ui still run?";
}

/** A key of the view that is shown. */
export interface ViewKey {
  /** What is pressed. */
  readonly key: string;
  /** What it does, for the help. */
  readonly text: string;
  /** Does it. */
  run(): void;
}

/** The keys of what is shown now. */
export const viewKeys: Set<readonly ViewKey[]> = new Set();

/**
 * Has keys while it is shown.
 *
 * @param keys The keys.
 */
export function useKeys(keys: readonly ViewKey[]): void {
  useLayoutEffect(() => {
    viewKeys.add(keys);
    return () => {
      viewKeys.delete(keys);
    };
  });
}

/**
 * The place in the page: the view, and what of it is open.
 *
 * @returns Both, from the address.
 */
export function useRoute(): readonly [name: string, item: string] {
  const [hash, set] = useState(location.hash);
  useLayoutEffect(() => {
    const change = () => set(location.hash);
    addEventListener("hashchange", change);
    return () => removeEventListener("hashchange", change);
  }, []);
  const [name = "", ...rest] = hash.slice(1).split("/");
  try {
    return [name || "overview", decodeURIComponent(rest.join("/"))];
  } catch {
    return ["overview", ""];
  }
}

/**
 * The address of a place in the page.
 *
 * @param name The view.
 * @param item What of it.
 * @returns What follows the page's own address.
 */
export function at(name: string, item = ""): string {
  return `#${name}${item === "" ? "" : `/${encodeURIComponent(item)}`}`;
}

/** Goes to a place in the page. */
export function go(name: string, item = ""): void {
  location.hash = at(name, item);
}

/**
 * Now, again every while.
 *
 * @returns Milliseconds since the epoch.
 */
export function useNow(): number {
  const [now, set] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) set(Date.now());
    }, 20_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/**
 * How long something is ago.
 *
 * @param at A moment, ISO 8601.
 * @param now Now.
 * @returns Such as `4 min`.
 */
export function ago(at: string, now: number): string {
  const seconds = Math.round((now - Date.parse(at)) / 1000);
  if (Number.isNaN(seconds)) return "?";
  if (seconds < 60) return "now";
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/**
 * A moment as people write it here.
 *
 * @param at A moment, ISO 8601.
 * @returns Date and time.
 */
export function clock(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? ""
    : date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
