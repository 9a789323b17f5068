/** @jsxRuntime automatic */
/** @jsxImportSource preact */
/**
 * Small things that several views show.
 *
 * @module
 */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ago, at, clock, useNow } from "./store.ts";
import type { Told } from "./types.ts";

/** A state as a coloured word: the word says it, the colour helps. */
export function State({ of }: { of: string }): JSX.Element {
  return (
    <span class={`state s-${of.toLowerCase().replace(/[^a-z]/g, "")}`}>{of.toLowerCase()}</span>
  );
}

/** How long something is ago, with the moment itself. */
export function Age({ of }: { of: string }): JSX.Element {
  const now = useNow();
  if (of === "") return <span class="quiet">?</span>;
  return <time dateTime={of} title={clock(of)}>{ago(of, now)}</time>;
}

/** Who did something. */
export function Who({ name }: { name: string }): JSX.Element {
  return <b class="who">{name || "unknown"}</b>;
}

/** The places that events lead to. */
const PLACES: Readonly<Record<string, string>> = {
  locks: "locks",
  mail: "mail",
  handoffs: "handoffs",
  memory: "memory",
};

/** An event in one line; in a list the row leads to what it is about, and not a link in it. */
export function Event({ of, plain = false }: { of: Told; plain?: boolean }): JSX.Element {
  const place = plain ? undefined : PLACES[of.part];
  return (
    <span class="event">
      <Age of={of.at} /> <span class={`part p-${of.part}`}>{of.part}</span> <Who name={of.actor} />
      {" "}
      {place === undefined || of.about === ""
        ? <span>{of.text}</span>
        : <a href={at(place, of.about)}>{of.text}</a>}
    </span>
  );
}

/** Text of somebody's own, with its lines. */
export function Text({ children }: { children: string }): JSX.Element {
  return <pre class="text" tabIndex={0}>{children}</pre>;
}

/** What a view says while it has nothing to show. */
export function Waiting({ error }: { error: string }): JSX.Element {
  return error === "" ? <p class="quiet">Loading…</p> : <p class="error" role="alert">{error}</p>;
}

/** A line to search by; what is typed counts after a moment. */
export function Search(
  { label, value, onValue }: { label: string; value: string; onValue(value: string): void },
): JSX.Element {
  const [text, setText] = useState(value);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <input
      class="search"
      type="search"
      data-search
      aria-label={label}
      placeholder={`${label}  ( / )`}
      value={text}
      onInput={({ currentTarget: { value } }) => {
        setText(value);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => onValue(value), 200) as unknown as number;
      }}
    />
  );
}

/** A choice between a few lists. */
export function Choice<T extends string>(
  { label, value, options, onValue }: {
    label: string;
    value: T;
    options: Readonly<Record<T, string>>;
    onValue(value: T): void;
  },
): JSX.Element {
  return (
    <div class="choice" role="group" aria-label={label}>
      {(Object.keys(options) as T[]).map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === value}
          onClick={() => onValue(name)}
        >
          {options[name]}
        </button>
      ))}
    </div>
  );
}

/** A list beside what is open of it; on narrow screens one of them. */
export function Panes(
  { list, detail, view }: { list: ComponentChildren; detail: ComponentChildren; view: string },
): JSX.Element {
  const isOpen = Boolean(detail);
  return (
    <div class={`panes${isOpen ? " opened" : ""}`}>
      <div class="pane first">{list}</div>
      {isOpen && (
        <section class="pane detail" aria-label="What is open">
          <a class="back" href={at(view)}>← Back to the list (Esc)</a>
          {detail}
        </section>
      )}
    </div>
  );
}
