/** @jsxRuntime automatic */
/** @jsxImportSource preact */
/**
 * A list of any length: only the rows that can be seen are there, and asked for.
 *
 * Keys: up, down, j, k, page up and down, Home, End choose; Enter opens.
 *
 * @module
 */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { view } from "./api.ts";
import { messageOf, useChanges } from "./store.ts";
import type { ListName, Part, RowOf } from "./types.ts";

/** So many rows are asked for at once. */
const CHUNK = 100;

/** Rows beyond what can be seen, on each side. */
const MORE = 6;

/** What a list shows. */
export interface ListProps<N extends ListName> {
  /** What it is called. */
  readonly label: string;
  /** The view. */
  readonly name: N;
  /** What of it. */
  readonly params: Readonly<Record<string, string>>;
  /** What it is made of. */
  readonly parts: readonly Part[];
  /** How high a row is, in rem. */
  readonly height: number;
  /** What is said if there is nothing. */
  readonly empty: string;
  /** What tells rows apart. */
  idOf(row: RowOf<N>): string;
  /** The row that is open. */
  readonly open?: string | undefined;
  /** Shows a row. */
  children(row: RowOf<N>): ComponentChildren;
  /** Is called when a row is opened. */
  onOpen?(row: RowOf<N>): void;
}

interface Kept<N extends ListName> {
  readonly key: string;
  readonly total: number | undefined;
  readonly chunks: ReadonlyMap<number, readonly RowOf<N>[]>;
  readonly error: string;
}

/** The rows of a list, asked for as they are seen. */
function useRows<N extends ListName>(
  { name, params, parts }: Pick<ListProps<N>, "name" | "params" | "parts">,
) {
  const key = JSON.stringify([name, params]);
  const [kept, keep] = useState<Kept<N>>({ key, total: undefined, chunks: new Map(), error: "" });
  const seen = useRef({ first: 0, last: 0 });
  const asked = useRef({ key: "", round: 0, chunks: new Set<number>() });
  function load(chunk: number): void {
    const { round } = asked.current;
    if (asked.current.chunks.has(chunk)) return;
    asked.current.chunks.add(chunk);
    view(name, { ...params, offset: chunk * CHUNK, limit: CHUNK }).then((answer) => {
      if (round !== asked.current.round) return;
      const { total, rows } = answer as { total: number; rows: readonly RowOf<N>[] };
      keep((old) => ({
        key,
        total,
        chunks: new Map([...(old.key === key ? old.chunks : []), [chunk, rows]]),
        error: "",
      }));
    }, (error) => {
      if (round !== asked.current.round) return;
      keep((old) => ({ ...old, key, error: messageOf(error) }));
    });
  }
  function see(first: number, last: number): void {
    seen.current = { first, last };
    if (asked.current.key !== key) {
      asked.current = { key, round: asked.current.round + 1, chunks: new Set() };
    }
    const [from, to] = [Math.floor(first / CHUNK), Math.floor(Math.max(first, last) / CHUNK)];
    for (let chunk = from; chunk <= to; chunk++) load(chunk);
  }
  useChanges(parts, () => {
    // What is shown stays until the new rows come.
    asked.current = { key, round: asked.current.round + 1, chunks: new Set() };
    see(seen.current.first, seen.current.last);
  });
  const isCurrent = kept.key === key;
  return {
    key,
    see,
    total: isCurrent ? kept.total : undefined,
    error: isCurrent ? kept.error : "",
    rowAt: (index: number) =>
      isCurrent ? kept.chunks.get(Math.floor(index / CHUNK))?.[index % CHUNK] : undefined,
  };
}

/** The list. */
export function List<N extends ListName>(props: ListProps<N>): JSX.Element {
  const { label, height, empty, idOf, open, children, onOpen } = props;
  const rows = useRows(props);
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [range, setRange] = useState({ first: 0, last: 20 });
  const pixels = height * rem();
  const total = rows.total ?? 0;
  function measure(): void {
    const { scrollTop = 0, clientHeight = 600 } = box.current ?? {};
    const first = Math.max(0, Math.floor(scrollTop / pixels) - MORE);
    const last = Math.ceil((scrollTop + clientHeight) / pixels) + MORE;
    setRange((old) => old.first === first && old.last === last ? old : { first, last });
  }
  useEffect(() => rows.see(range.first, range.last), [rows.key, range.first, range.last]);
  useEffect(() => {
    setActive(0);
    if (box.current) box.current.scrollTop = 0;
    measure();
  }, [rows.key]);
  useLayoutEffect(() => {
    if (!box.current) return;
    const watch = new ResizeObserver(measure);
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [rows.total === undefined || rows.total === 0]);
  function choose(index: number): void {
    const place = Math.min(total - 1, Math.max(0, index));
    setActive(place);
    const scroller = box.current;
    if (!scroller) return;
    if (place * pixels < scroller.scrollTop) scroller.scrollTop = place * pixels;
    const end = (place + 1) * pixels - scroller.clientHeight;
    if (end > scroller.scrollTop) scroller.scrollTop = end;
  }
  function press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 400) / pixels) - 1);
    const steps: Record<string, number> = {
      ...{ ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: page, PageUp: -page },
      ...{ Home: -Infinity, End: Infinity },
    };
    const row = rows.rowAt(active);
    if (Object.hasOwn(steps, event.key)) choose(active + steps[event.key]!);
    else if ((event.key === "Enter" || event.key === " ") && row !== undefined) onOpen?.(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  if (rows.error !== "") return <p class="error" role="alert">{rows.error}</p>;
  if (rows.total === undefined) return <p class="quiet">Loading…</p>;
  if (total === 0) return <p class="quiet">{empty}</p>;
  const shown: JSX.Element[] = [];
  for (let index = range.first; index <= Math.min(range.last, total - 1); index++) {
    const row = rows.rowAt(index);
    const isOpen = row !== undefined && idOf(row) === open;
    shown.push(
      <div
        key={index}
        id={`row-${props.name}-${index}`}
        role="option"
        class={`row${index === active ? " active" : ""}${isOpen ? " open" : ""}`}
        style={{ top: `${index * pixels}px`, height: `${pixels}px` }}
        aria-selected={isOpen}
        aria-setsize={total}
        aria-posinset={index + 1}
        onClick={() => {
          setActive(index);
          if (row !== undefined) onOpen?.(row);
        }}
      >
        {row === undefined ? <span class="quiet">…</span> : children(row)}
      </div>,
    );
  }
  return (
    <div
      ref={box}
      class="list"
      role="listbox"
      aria-label={`${label}, ${total}`}
      aria-activedescendant={`row-${props.name}-${active}`}
      tabIndex={0}
      data-list
      onScroll={measure}
      onKeyDown={press}
    >
      <div role="none" class="rows" style={{ height: `${total * pixels}px` }}>{shown}</div>
    </div>
  );
}

function rem(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}
