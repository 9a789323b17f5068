/**
 * Events in words, for people, and as the lines of mclaude 0.6's live monitor:
 * `[14:32:17] locks    ani      claimed      fix the login`.
 *
 * Invariant: what comes out is one line without control characters, whatever the texts are.
 *
 * @module
 */
import { oneLine } from "../store/text.ts";
import { parseTime } from "../store/times.ts";
import { tell, UNKNOWN } from "../timeline.ts";
import { isSight, type SightEvent, type WatchEvent } from "./event.ts";

/** The longest text of somebody's own in a line, in characters, as in mclaude 0.6. */
const LONGEST = 60;

/**
 * Tells what the actor of an event did.
 *
 * @param event The event.
 * @returns A predicate in the present tense, one line.
 */
export function tellWatched(event: WatchEvent): string {
  if (isSight(event)) return tellSight(event);
  return event.kind === "message" ? tellMessage(event) : tell(event);
}

/** A timeline draws an arrow to the recipient; here only words can say who it is. */
function tellMessage(event: Extract<WatchEvent, { kind: "message" }>): string {
  const to = event.to === "*" ? "everybody" : oneLine(event.to, 40);
  const subject = oneLine(event.subject, 80);
  return `${event.urgent ? "urgent " : ""}${oneLine(event.type, 20)} for ${to}` +
    (subject === "" ? "" : `: ${subject}`);
}

function tellSight(event: SightEvent): string {
  switch (event.kind) {
    case "state":
      return STATES[event.state] ?? `is ${oneLine(event.state, LONGEST)}`;
    case "activity":
      return event.text === "" ? "does nothing in particular" : `now: ${oneLine(event.text, 80)}`;
    case "stopped":
      return "ends";
    case "left":
      return `waits no longer for ${oneLine(event.slugs.join(", "), 80)}`;
    case "rewritten":
      return `${event.source} was written`;
    case "problem":
      return `cannot be read: ${oneLine(`${event.source}: ${event.text}`, 160)}`;
  }
}

const STATES: Readonly<Record<string, string>> = {
  ACTIVE: "works",
  IDLE: "pauses",
  STALE: "is silent",
  DEAD: "is dead",
};

/** The columns of a line. */
interface Columns {
  /** The layer. */
  readonly layer: string;
  /** What happened. */
  readonly action: string;
  /** What it is about. */
  readonly subject: string;
}

/** Marks the columns of a line. */
export interface LineStyle {
  /** The layer. */
  good(text: string): string;
  /** Who did it. */
  bold(text: string): string;
  /** What it is about. */
  dim(text: string): string;
}

/**
 * An event as a line of mclaude 0.6's live monitor, with its columns and their widths.
 *
 * @example
 * ```ts
 * import { assertMatch } from "@std/assert";
 *
 * const line = lineOf({
 *   kind: "claimed",
 *   at: "2026-04-09T14:32:17.000Z",
 *   actor: "ani",
 *   session: "s1",
 *   source: "locks/active-work/fix-login.lock",
 *   slug: "fix-login",
 *   generation: 1,
 *   text: "",
 *   files: [],
 *   mode: "exclusive",
 * });
 * assertMatch(line, /^\[\d\d:\d\d:\d\d\] locks    ani      claimed      fix login$/);
 * ```
 *
 * @param event The event.
 * @param style Marks its columns; by default with nothing.
 * @returns The line.
 */
export function lineOf(event: WatchEvent, style?: LineStyle): string {
  const { layer, action, subject } = columnsOf(event);
  const mark = style ?? { good: same, bold: same, dim: same };
  const text = oneLine(subject, LONGEST);
  return `[${clock(event.at)}] ${mark.good(layer.padEnd(8))} ${mark.bold(actorOf(event))} ` +
    `${oneLine(action, 20).padEnd(12)} ${text === "" ? "" : mark.dim(text)}`.trimEnd();
}

function columnsOf(event: WatchEvent): Columns {
  switch (event.kind) {
    case "claimed":
    case "refused":
    case "released":
    case "forced":
      return { layer: "locks", action: event.kind, subject: words(event.slug) };
    case "taken_over":
      return { layer: "locks", action: "taken-over", subject: words(event.slug) };
    case "waits":
      return { layer: "locks", action: "waits", subject: event.slugs.map(words).join(", ") };
    case "left":
      return { layer: "locks", action: "waited", subject: event.slugs.map(words).join(", ") };
    case "message":
      return { layer: "mail", action: "message", subject: event.subject };
    case "saved":
    case "superseded": {
      const { wing, room, file } = placeOf(event.path);
      return { layer: "memory", action: event.kind, subject: `${wing}/${room}: ${file}` };
    }
    case "handoff":
      return { layer: "handoff", action: "wrote", subject: goalOf(event.id) };
    case "rollup":
      return { layer: "handoff", action: "rolled-up", subject: goalOf(event.id) };
    case "resumed":
    case "closed":
    case "abandoned":
    case "reopened":
      return { layer: "handoff", action: event.kind, subject: goalOf(event.id) };
    case "registered":
      return { layer: "registry", action: "updated", subject: "registry.json" };
    case "rewritten":
      return event.source.startsWith("memory-graph/")
        ? { layer: "memory", action: "core-updated", subject: "core" }
        : { layer: "index", action: "re-indexed", subject: event.source };
    case "started":
      return { layer: "session", action: "started", subject: event.activity };
    case "silent":
      return { layer: "session", action: "silent", subject: "" };
    case "stopped":
      return { layer: "session", action: "stopped", subject: "" };
    case "state":
      return { layer: "session", action: event.state.toLowerCase(), subject: "" };
    case "activity":
      return { layer: "session", action: "activity", subject: event.text };
    case "problem":
      return { layer: "unknown", action: "problem", subject: `${event.source}: ${event.text}` };
  }
}

/** Sessions without an identity by the beginning of their id, as their files are named. */
function actorOf({ actor }: WatchEvent): string {
  const name = actor === UNKNOWN ? "?" : actor.replace(/^session /, "");
  return oneLine(name, LONGEST).padEnd(8);
}

function clock(at: string): string {
  const time = parseTime(at);
  if (time === undefined) return "--:--:--";
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0")).join(":");
}

function words(slug: string): string {
  return slug.replaceAll("-", " ");
}

function goalOf(id: string): string {
  const [, slug] = /^\d{4}-\d{2}-\d{2}_\d{2}-\d{2}_(?:rollup|[^_]+)_(.+)$/su.exec(id) ?? [];
  return slug === undefined ? `${id}.md` : words(slug);
}

function placeOf(path: string): { wing: string; room: string; file: string } {
  const [, wing = "", room = ""] = /^wings\/([^/]+)\/rooms\/([^/]+)\//.exec(path) ?? [];
  return { wing, room, file: path.split("/").at(-1)!.replace(/\.md$/, "") };
}

function same(text: string): string {
  return text;
}
