/**
 * A timeline as a sequence diagram, before it is drawn: who takes part, and who does what to
 * whom, in order.
 *
 * @module
 */
import { tell, type TimelineEvent } from "../timeline.ts";

/** Somebody, or something, that arrows lead to. */
export interface Participant {
  /** What is shown. */
  readonly name: string;
  /** Whether it is somebody; else it stands for the files, or for all. */
  readonly isActor: boolean;
}

/** An arrow. */
export interface Arrow {
  /** What it is. */
  readonly row: "arrow";
  /** When; `""` if unknown. */
  readonly at: string;
  /** Its number, from 1. */
  readonly number: number;
  /** Where it begins, as an index of the participants. */
  readonly from: number;
  /** Where it ends. */
  readonly to: number;
  /** Its label, one line. */
  readonly label: string;
  /** How it is drawn. */
  readonly style: "solid" | "dashed" | "crossed";
  /** What happened. */
  readonly kind: TimelineEvent["kind"];
  /** The file that tells it. */
  readonly source: string;
}

/** A note. */
export interface Note {
  /** What it is. */
  readonly row: "note";
  /** When; `""` if unknown. */
  readonly at: string;
  /** Over which participants: from the first to the last one. */
  readonly over: readonly [first: number, last: number];
  /** Its text, one line. */
  readonly label: string;
  /** What happened; a day began. */
  readonly kind: TimelineEvent["kind"] | "day";
  /** The file that tells it; `""` for a day. */
  readonly source: string;
}

/** A row of a diagram. */
export type Row = Arrow | Note;

/** A sequence diagram. */
export interface Sequence {
  /** Who takes part, from left to right. */
  readonly participants: readonly Participant[];
  /** The rows, from top to bottom. */
  readonly rows: readonly Row[];
}

/** The participant that stands for what is in the store. */
const FILES = ".claude/ files";

/** The participant that stands for everybody. */
const EVERYBODY = "everybody";

/** What leads back to who acts. */
const DASHED: readonly string[] = ["answer", "ack"];

/**
 * Lays a timeline out.
 *
 * @param events The events, the oldest first.
 * @returns The diagram; with no event, it says so.
 */
export function toSequence(events: readonly TimelineEvent[]): Sequence {
  const names = namesOf(events);
  const places = new Map(names.map(({ name }, index) => [name, index]));
  const at = (name: string) => places.get(name)!;
  const last = names.length - 1;
  const rows: Row[] = [];
  const numbers = new Map<string, number>();
  let number = 0;
  let day = "";
  for (const event of events) {
    const today = event.at.slice(0, 10);
    if (today !== day) {
      day = today;
      const label = today === "" ? "at an unknown time" : `${today} UTC`;
      rows.push({ row: "note", at: event.at, over: [0, last], label, kind: "day", source: "" });
    }
    const { kind, source } = event;
    const ends = endsOf(event);
    if (ends === undefined) {
      const where = kind === "rollup" ? at(FILES) : at(event.actor);
      const label = kind === "rollup" ? `${event.actor} ${tell(event)}` : labelOf(event);
      rows.push({ row: "note", at: event.at, over: [where, where], label, kind, source });
      continue;
    }
    number++;
    if (kind === "message") numbers.set(event.id, number);
    rows.push({
      row: "arrow",
      at: event.at,
      number,
      from: at(ends[0]),
      to: at(ends[1]),
      label: labelOf(event, numbers),
      style: styleOf(event),
      kind,
      source,
    });
  }
  if (rows.length === 0) {
    const label = "nothing is recorded";
    rows.push({ row: "note", at: "", over: [0, last], label, kind: "day", source: "" });
  }
  return { participants: names, rows };
}

/** Actors in the order in which they appear; what is nobody stands at the right. */
function namesOf(events: readonly TimelineEvent[]): Participant[] {
  const others = new Set<string>();
  const actors = new Set<string>();
  for (const event of events) {
    actors.add(event.actor);
    for (const end of endsOf(event) ?? []) {
      if (end === FILES || end === EVERYBODY || end.startsWith("role:")) others.add(end);
      else actors.add(end);
    }
  }
  others.delete(FILES);
  return [
    ...[...actors].filter((name) => name !== FILES && !others.has(name))
      .map((name) => ({ name, isActor: true })),
    ...[...others, FILES].map((name) => ({ name, isActor: false })),
  ];
}

/** From whom to whom; nothing for what is no arrow. */
function endsOf(event: TimelineEvent): readonly [from: string, to: string] | undefined {
  switch (event.kind) {
    case "started":
    case "silent":
    case "rollup":
      return undefined;
    case "message":
      return [event.actor, event.to === "*" ? EVERYBODY : event.to];
    case "forced":
    case "taken_over":
      return [event.actor, event.holder === event.actor ? FILES : event.holder];
    case "refused":
    case "resumed":
      return [FILES, event.actor];
    default:
      return [event.actor, FILES];
  }
}

function labelOf(event: TimelineEvent, numbers?: ReadonlyMap<string, number>): string {
  if (event.kind !== "message" || event.reply_to === null) return tell(event);
  const number = numbers?.get(event.reply_to);
  return tell(event, number === undefined ? {} : { original: `no. ${number}` });
}

function styleOf(event: TimelineEvent): Arrow["style"] {
  if (event.kind === "refused" || event.kind === "forced") return "crossed";
  if (event.kind === "message") return DASHED.includes(event.type) ? "dashed" : "solid";
  return event.kind === "resumed" || event.kind === "waits" ? "dashed" : "solid";
}
