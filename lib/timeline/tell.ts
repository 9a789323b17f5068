/**
 * Events in words, such as `claims fix-login: Fix the login race`.
 *
 * Invariant: what comes out is one line without control characters, whatever the texts are.
 *
 * @module
 */
import { oneLine } from "../store/text.ts";
import type { Sent, TimelineEvent } from "./event.ts";

/** The longest text of somebody's own in a line, in characters. */
const LONGEST = 80;

/**
 * Tells what the actor of an event did.
 *
 * @param event The event.
 * @param options How long a text of somebody's own may be, in characters; and what stands for
 * the message that one replies to.
 * @returns A predicate in the present tense, one line.
 */
export function tell(
  event: TimelineEvent,
  options: { longest?: number; original?: string } = {},
): string {
  const { longest = LONGEST } = options;
  const text = (value: string) => oneLine(value, longest);
  const after = (value: string) => text(value) === "" ? "" : `: ${text(value)}`;
  switch (event.kind) {
    case "registered":
      return event.roles.length === 0
        ? "registers"
        : `registers as ${text(event.roles.join(", "))}`;
    case "started":
      return `begins${event.runtime === "" ? "" : ` (${text(event.runtime)})`}` +
        after(event.activity);
    case "silent":
      return `is silent for ${duration(event.seconds)}` + (event.until === null ? ", still" : "");
    case "claimed":
      return `claims ${shared(event.mode)}${text(event.slug)}${after(event.text)}` +
        counted(event.files.length, "file");
    case "refused":
      return `is refused ${text(event.slug)}${after(event.text)}`;
    case "waits":
      return `waits for ${text(event.slugs.join(", "))}`;
    case "released":
      return `releases ${text(event.slug)}${after(event.text)}`;
    case "forced":
      return `ends ${text(event.slug)} of ${text(event.holder)} by force${after(event.text)}`;
    case "taken_over":
      return `takes ${text(event.slug)} over from ${text(event.holder)}${after(event.text)}`;
    case "message":
      return tellMessage(event, { longest, ...options });
    case "saved":
      return `saves in ${text(place(event))}${after(event.title)}`;
    case "superseded":
      return `supersedes${after(event.title)}`;
    case "handoff":
      return `hands off${after(event.goal)}`;
    case "resumed":
      return `resumes the handoff${after(event.goal)}${because(event.text)}`;
    case "reopened":
      return `reopens the handoff${after(event.goal)}${because(event.text)}`;
    case "closed":
      return `closes the handoff${after(event.goal)}${because(event.text)}`;
    case "abandoned":
      return `abandons the handoff${after(event.goal)}${because(event.text)}`;
    case "rollup":
      return `rolls up ${event.covers.length} handoff${event.covers.length === 1 ? "" : "s"}` +
        after(event.title);
  }

  function because(value: string): string {
    return text(value) === "" ? "" : ` (${text(value)})`;
  }
}

function tellMessage(
  event: Sent,
  { longest, original }: { longest: number; original?: string },
): string {
  const verb = VERBS[event.type] ?? "writes";
  const to = event.reply_to === null ? "" : ` to ${original ?? "an earlier message"}`;
  const subject = oneLine(event.subject, longest);
  return `${event.urgent ? "urgent, " : ""}${verb}${to}${subject === "" ? "" : `: ${subject}`}`;
}

const VERBS: Readonly<Record<string, string>> = {
  question: "asks",
  answer: "answers",
  request: "requests",
  update: "updates",
  error: "reports an error",
  broadcast: "tells all",
  ack: "acknowledges",
};

/**
 * A span of time in words.
 *
 * @param seconds How many seconds.
 * @returns Such as `45 s`, `12 min`, `3 h`, `2 d`.
 */
export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

function shared(mode: string): string {
  return mode === "shared" ? "a share of " : "";
}

function counted(number: number, what: string): string {
  return number === 0 ? "" : ` (${number} ${what}${number === 1 ? "" : "s"})`;
}

function place({ wing, room, hall }: { wing: string; room: string; hall: string }): string {
  return [wing, room, hall].filter((part) => part !== "").join("/") || "memory";
}
