/** @jsxRuntime automatic */
/** @jsxImportSource preact */
/**
 * What happened: a picture of the whole time, a slider to go back in it, the state at that
 * moment, and the events until then.
 *
 * @module
 */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { List } from "./list.tsx";
import { Age, Choice, Event, Search, State, Waiting, Who } from "./parts.tsx";
import { at, clock, useKeys, useView } from "./store.ts";
import type { Views } from "./types.ts";

/** So many steps the slider has. */
const STEPS = 960;

const PARTS = {
  "": "All",
  locks: "Locks",
  mail: "Mail",
  handoffs: "Handoffs",
  memory: "Memory",
  sessions: "Sessions",
} as const;

type Whole = Views["timeline"];

/** The view. */
export function Timeline(): JSX.Element {
  const { data, error } = useView("timeline", {}, ["events", "sessions"]);
  const [step, setStep] = useState(STEPS);
  const [settled, settle] = useState(STEPS);
  const [q, search] = useState("");
  const [part, choose] = useState<keyof typeof PARTS>("");
  const timer = useRef<number | undefined>(undefined);
  function go(next: number): void {
    const to = Math.min(STEPS, Math.max(0, next));
    setStep(to);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => settle(to), 120) as unknown as number;
  }
  useKeys([
    { key: "[", text: "go back in time", run: () => go(step - STEPS / 96) },
    { key: "]", text: "go forward in time", run: () => go(step + STEPS / 96) },
    { key: "0", text: "back to now", run: () => go(STEPS) },
  ]);
  if (data === undefined) return <Waiting error={error} />;
  const until = settled === STEPS ? "" : momentOf(data, settled);
  return (
    <div class="timeline">
      <Picture of={data} step={step} />
      <div class="tools">
        <label class="slider">
          <span>Moment: {step === STEPS ? "now" : clock(momentOf(data, step))}</span>
          <input
            type="range"
            min={0}
            max={STEPS}
            value={step}
            aria-valuetext={step === STEPS ? "now" : clock(momentOf(data, step))}
            onInput={({ currentTarget }) => go(Number(currentTarget.value))}
          />
        </label>
        <button type="button" onClick={() => go(STEPS)} disabled={step === STEPS}>Now (0)</button>
      </div>
      <div class="panes opened both">
        <div class="pane first">
          <div class="tools">
            <Search label="Search events" value={q} onValue={search} />
            <Choice
              label="Which events"
              value={part}
              options={PARTS}
              onValue={(name) => choose(name)}
            />
          </div>
          <List
            label="Events"
            name="events"
            params={{ q, part, until }}
            parts={["events"]}
            height={2.2}
            empty="Nothing happened."
            idOf={({ at, text }) => `${at} ${text}`}
            onOpen={(event) => follow(event)}
          >
            {(event) => (
              <div class="line">
                <Event of={event} plain />
              </div>
            )}
          </List>
        </div>
        <section class="pane detail" aria-label="The state at that moment" aria-live="off">
          <Past at={until === "" ? data.to : until} isNow={until === ""} />
          <p class="small quiet">Not recorded: {data.not_recorded.join("; ")}.</p>
        </section>
      </div>
    </div>
  );
}

function follow({ part, about }: { part: string; about: string }): void {
  if (about !== "" && part in PARTS && part !== "sessions") location.hash = at(part, about);
}

function momentOf({ from, to }: Whole, step: number): string {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  return new Date(first + (last - first) * step / STEPS).toISOString();
}

function Picture({ of, step }: { of: Whole; step: number }): JSX.Element {
  const sums = Array.from(
    { length: of.columns },
    (_, column) => of.rows.reduce((sum, { counts }) => sum + counts[column]!, 0),
  );
  const most = Math.max(1, ...sums);
  const floor = Array<number>(of.columns).fill(0);
  return (
    <figure class="picture">
      <svg
        viewBox={`0 0 ${of.columns * 10} 100`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${of.total} events from ${clock(of.from)} to ${
          clock(of.to)
        }; the list has them in words`}
      >
        {of.rows.map(({ part, counts }) =>
          counts.map((count, column) => {
            if (count === 0) return null;
            // What is rare is seen beside what is frequent.
            const height = count / sums[column]! * Math.sqrt(sums[column]! / most) * 96;
            const y = 100 - floor[column]! - height;
            floor[column]! += height;
            return (
              <rect
                key={`${part} ${column}`}
                class={`p-${part}`}
                x={column * 10 + 1}
                y={y}
                width="8"
                height={height}
              />
            );
          })
        )}
        <line
          class="moment"
          x1={step / STEPS * of.columns * 10}
          x2={step / STEPS * of.columns * 10}
          y1="0"
          y2="100"
        />
      </svg>
      <figcaption class="small">
        {of.rows.map(({ part }) => <span key={part} class={`part p-${part}`}>{part}</span>)}{" "}
        {clock(of.from)} – {clock(of.to)}, {of.total} events
      </figcaption>
    </figure>
  );
}

function Past({ at: moment, isNow }: { at: string; isNow: boolean }): JSX.Element {
  const { data, error } = useView("state", { at: moment }, isNow ? ["events"] : []);
  if (data === undefined) return <Waiting error={error} />;
  return (
    <>
      <h2>{isNow ? "Now, by what was recorded" : `The state at ${clock(moment)}`}</h2>
      <p class="small">
        {data.events} events, {data.messages} messages, {data.drawers} drawers until then
      </p>
      <h3>Locks ({data.locks.length})</h3>
      <ul class="plain" data-state="locks">
        {data.locks.map((lock) => (
          <li key={`${lock.slug}#${lock.generation} ${lock.actor}`}>
            <b>{lock.slug}</b> <Who name={lock.actor} /> since {clock(lock.since)}
            <div class="small">{lock.text}</div>
          </li>
        ))}
      </ul>
      <h3>Who ({data.actors.length})</h3>
      <ul class="plain">
        {data.actors.map(({ actor, at, text, active }) => (
          <li key={actor}>
            <State of={active ? "active" : "quiet"} /> <Who name={actor} />{" "}
            <span class="small">{text}, {clock(at)}</span>
          </li>
        ))}
      </ul>
      <h3>Open handoffs ({data.handoffs.length})</h3>
      <ul class="plain">
        {data.handoffs.map(({ id, goal, status, actor }) => (
          <li key={id}>
            <State of={status} /> <a href={at("handoffs", id)}>{goal || id}</a> <Who name={actor} />
          </li>
        ))}
      </ul>
      <h3>Unanswered ({data.questions.length})</h3>
      <ul class="plain">
        {data.questions.map(({ id, thread, from, to, subject, at: since }) => (
          <li key={id}>
            <Who name={from} /> asks <Who name={to} />:{" "}
            <a href={at("mail", thread)}>{subject || "(no subject)"}</a> <Age of={since} />
          </li>
        ))}
      </ul>
    </>
  );
}
