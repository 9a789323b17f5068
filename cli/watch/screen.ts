/**
 * The screen: what is drawn, and the keys that are pressed, by way of Ink.
 *
 * Invariant: however it ends, by a key, a signal or a failure, the terminal is as it was.
 *
 * Not guaranteed: that after SIGKILL, which nobody can answer; `reset` helps then.
 *
 * @module
 */
import { Box, type Key as InkKey, render, Text, useInput, usePaste, useWindowSize } from "ink";
import { createElement, type ReactElement, useEffect, useReducer, useRef, useState } from "react";
import type { Context } from "../../lib/operations/operation.ts";
import { difference, followProject, type Look } from "../../lib/watch.ts";
import type { Style } from "../style.ts";
import { carryOut } from "./act.ts";
import { drawFrame } from "./frame.ts";
import type { Letters } from "./letters.ts";
import { type Action, type Key, update } from "./model.ts";
import { type Act, begin, type State } from "./state.ts";

/** What the screen needs. */
export interface ScreenOptions {
  /** Who watches, and where. */
  readonly context: Context;
  /** Ends the screen. */
  readonly signal: AbortSignal;
  /** Colours, or nothing. */
  readonly style: Style;
  /** What the terminal can show. */
  readonly letters: Letters;
}

/** What the screen tells whoever opened it. */
interface Ends {
  /** It was closed. */
  quit(): void;
  /** It cannot go on. */
  fail(error: unknown): void;
}

/**
 * Shows the screen until it is closed.
 *
 * @param options Who watches, and the terminal.
 * @throws What made it impossible to go on.
 */
export async function showScreen(options: ScreenOptions): Promise<void> {
  const end = new AbortController();
  const signal = AbortSignal.any([options.signal, end.signal]);
  const looks = followProject(options.context.project, { signal, isMine: isMine(options.context) });
  const first = (await looks.next()).value;
  if (first === undefined) return;
  let failure: { readonly error: unknown } | undefined;
  const ends: Ends = {
    quit: () => end.abort(),
    fail(error) {
      failure ??= { error };
      end.abort();
    },
  };
  const stray = (event: Event) => {
    event.preventDefault();
    ends.fail(event instanceof ErrorEvent ? event.error : (event as PromiseRejectionEvent).reason);
  };
  globalThis.addEventListener("error", stray);
  globalThis.addEventListener("unhandledrejection", stray);
  const app = render(createElement(Screen, { ...options, first, looks, ends }), {
    alternateScreen: true,
    exitOnCtrlC: false,
    incrementalRendering: true,
    interactive: true,
    patchConsole: false,
  });
  try {
    const closed = app.waitUntilExit().catch(ends.fail);
    await Promise.race([closed, aborted(signal)]);
  } finally {
    end.abort();
    app.unmount();
    await app.waitUntilExit().catch(() => {});
    globalThis.removeEventListener("error", stray);
    globalThis.removeEventListener("unhandledrejection", stray);
  }
  if (failure !== undefined) throw failure.error;
}

function isMine({ caller }: Context): (session: string) => boolean {
  return (session) => caller().isMe?.(session) ?? caller().session === session;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

interface ScreenProps extends ScreenOptions {
  readonly first: Look;
  readonly looks: AsyncGenerator<Look, void>;
  readonly ends: Ends;
}

function Screen(props: ScreenProps): ReactElement {
  const { first, looks, ends, letters, style } = props;
  const { columns, rows } = useWindowSize();
  const [start] = useState(() =>
    begin(first.snapshot, {
      events: difference(undefined, first.snapshot),
      size: { columns, rows },
      letters,
    })
  );
  const current = useRef<State>(start);
  const drawn = useRef<readonly string[]>([]);
  const [, redraw] = useReducer((count: number) => count + 1, 0);

  function draw(): string[] {
    return drawFrame(current.current, { style, now: Date.now() });
  }

  function dispatch(action: Action): void {
    const { state, effect } = update(current.current, action);
    current.current = state;
    if (effect === "quit") ends.quit();
    else if (effect !== undefined) act(effect);
    // Most looks change nothing that is seen, and drawing costs more than looking.
    if (draw().join("\n") !== drawn.current.join("\n")) redraw();
  }

  function act(effect: Act): void {
    carryOut(props.context, effect)
      .then((text) => dispatch({ kind: "note", text, bad: false }))
      .catch((error: Error) => dispatch({ kind: "note", text: error.message, bad: true }));
  }

  useEffect(() => {
    follow(looks, (look) => dispatch({ kind: "look", look })).catch(ends.fail);
  }, []);
  useEffect(() => dispatch({ kind: "size", columns, rows }), [columns, rows]);
  useInput((input, key) => {
    const pressed = keyOf(input, key);
    if (pressed !== undefined) dispatch({ kind: "key", key: pressed });
  });
  usePaste((text) => dispatch({ kind: "key", key: { text, pasted: true } }));

  const lines = draw();
  drawn.current = lines;
  return createElement(
    Box,
    { flexDirection: "column", width: columns, height: lines.length, overflow: "hidden" },
    ...lines.map((line, index) =>
      createElement(Text, { key: index, wrap: "truncate-end" }, line === "" ? " " : line)
    ),
  );
}

async function follow(
  looks: AsyncGenerator<Look, void>,
  tell: (look: Look) => void,
): Promise<void> {
  for await (const look of looks) tell(look);
}

function keyOf(input: string, key: InkKey): Key | undefined {
  if (key.ctrl) {
    if (input === "c") return { name: "interrupt" };
    if (input === "u") return { name: "clear" };
    if (input === "f") return { name: "pagedown" };
    if (input === "b") return { name: "pageup" };
    return undefined;
  }
  if (key.upArrow) return { name: "up" };
  if (key.downArrow) return { name: "down" };
  if (key.leftArrow) return { name: "left" };
  if (key.rightArrow) return { name: "right" };
  if (key.pageUp) return { name: "pageup" };
  if (key.pageDown) return { name: "pagedown" };
  if (key.home) return { name: "home" };
  if (key.end) return { name: "end" };
  if (key.return) return { name: "enter" };
  if (key.escape) return { name: "escape" };
  if (key.tab) return { name: key.shift ? "backtab" : "tab" };
  if (key.backspace || key.delete) return { name: "backspace" };
  if (key.meta || input === "") return undefined;
  return { text: input };
}
