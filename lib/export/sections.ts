/**
 * The items of the page, from all that was read.
 *
 * Invariant: every text is cleaned of what cannot be seen; titles and what is known are one line.
 *
 * @module
 */
import { type Finding, type FindingList, listFindings } from "../findings.ts";
import type { Handoff } from "../handoffs.ts";
import { listLocks, type LockList } from "../locks.ts";
import { observeSessions } from "../liveness.ts";
import type { Message } from "../messages.ts";
import { readFile } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import { type Problem, problem } from "../store/scan.ts";
import { cleanText, oneLine } from "../store/text.ts";
import { type History, tell, type TimelineEvent } from "../timeline.ts";
import type { Item, ItemLink, Sections } from "./item.ts";
import { lockItems } from "./lock_items.ts";
import { memoryItems } from "./memory_items.ts";

/** The longest title, in characters. */
const TITLE = 200;

/** Where items stand that events lead to. */
export interface Places {
  /** Slugs among the locks. */
  readonly locks: ReadonlyMap<string, number>;
  /** Threads by message. */
  readonly threads: ReadonlyMap<string, number>;
  /** Handoffs by id. */
  readonly handoffs: ReadonlyMap<string, number>;
  /** Drawers by path. */
  readonly memory: ReadonlyMap<string, number>;
}

/**
 * Makes the items.
 *
 * @param project The project.
 * @param history What was read.
 * @param now Now.
 * @returns The sections, and all that could not be read.
 */
export function makeSections(
  project: Project,
  history: History,
  now: Date,
): { sections: Sections; places: Places; problems: readonly Problem[] } {
  const problems = [...history.problems];
  const held = guarded(project.store, problems, () => readLocks(project, now));
  const findings = guarded(project.root, problems, () => listFindings(project, { all: true }));
  problems.push(...findings?.problems ?? []);
  const locks = lockItems(history.events, held);
  const memory = memoryItems(history.memory, history.actors);
  const threads = threadItems(history);
  const handoffs = history.handoffs.toReversed();
  const places: Places = {
    locks: locks.places,
    memory: memory.places,
    threads: threads.places,
    handoffs: new Map(handoffs.map(({ id }, index) => [id, index])),
  };
  return {
    sections: {
      timeline: history.events.toReversed().map((event) => eventItem(event, places)),
      locks: locks.items,
      threads: threads.items,
      handoffs: handoffs.map((handoff) => handoffItem(handoff, { places, history, problems })),
      memory: memory.items,
      people: peopleItems(history),
      findings: findingItems(findings),
      problems: problems.map(({ path, reason }) => problemItem(project, { path, reason })),
    },
    places,
    problems,
  };
}

function readLocks(project: Project, now: Date): LockList {
  const moment = now.getTime();
  return listLocks(project, { observe: observeSessions(project, { now: moment }), now: moment });
}

function guarded<T>(path: string, problems: Problem[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    problems.push(problem(path, error));
    return undefined;
  }
}

function eventItem(event: TimelineEvent, places: Places): Item {
  return {
    t: `${event.actor} ${tell(event, { longest: TITLE })}`,
    m: `${timeOf(event.at)} · ${oneLine(event.source)}`,
    b: "",
    k: event.kind,
    l: linkOf(event, places),
  };
}

function linkOf(event: TimelineEvent, places: Places): ItemLink[] {
  switch (event.kind) {
    case "claimed":
    case "refused":
    case "released":
    case "forced":
    case "taken_over":
      return link("lock", "locks", places.locks.get(event.slug));
    case "message":
      return link("thread", "threads", places.threads.get(event.id));
    case "saved":
    case "superseded":
      return link("drawer", "memory", places.memory.get(event.path));
    case "handoff":
    case "resumed":
    case "reopened":
    case "closed":
    case "abandoned":
    case "rollup":
      return link("handoff", "handoffs", places.handoffs.get(event.id));
    default:
      return [];
  }
}

/** A link, if what it leads to is there. */
function link(label: string, section: ItemLink[1], place: number | undefined): ItemLink[] {
  return place === undefined ? [] : [[label, section, place]];
}

/** Threads, the one with the newest message first. */
function threadItems({ mail: { messages, threads }, actors }: History) {
  const groups = [...Map.groupBy(messages, (message) => threads.idOf(message))]
    .sort(([, a], [, b]) => {
      const [x, y] = [a.at(-1)!.created, b.at(-1)!.created];
      return x < y ? 1 : x > y ? -1 : 0;
    });
  const places = new Map<string, number>();
  const items = groups.map(([id, inside], index): Item => {
    for (const message of inside) places.set(message.id, index);
    const first = inside[0]!;
    const people = [...new Set(inside.map(({ from }) => actors.name("", from)))];
    return {
      t: oneLine(first.subject || first.body, TITLE) || oneLine(id, TITLE),
      m: `${inside.length} message${inside.length === 1 ? "" : "s"} · ` +
        `${oneLine(people.join(", "), 120)} · ${timeOf(inside.at(-1)!.created)}`,
      b: "",
      k: "message",
      l: [],
      c: ordered(inside, (message) => threads.originalOf(message)),
    };
  });
  return { items, places };
}

/** The messages of a thread, each below the one that it replies to. */
function ordered(
  messages: readonly Message[],
  originalOf: (message: Message) => Message | undefined,
): Item[] {
  const inside = new Set(messages);
  const replies = Map.groupBy(messages, (message) => {
    const original = originalOf(message);
    return original !== undefined && inside.has(original) ? original : undefined;
  });
  const placed = new Set<Message>();
  const items: Item[] = [];
  const waiting = (list: readonly Message[] = [], depth = 0) =>
    list.toReversed().map((message) => ({ message, depth }));
  // No recursion: a thread may be as deep as it has messages.
  const stack = waiting(replies.get(undefined));
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { message, depth } = next;
    if (placed.has(message)) continue;
    placed.add(message);
    items.push(messageItem(message, depth));
    stack.push(...waiting(replies.get(message), depth + 1));
  }
  // Messages that reply to each other in a circle have no first one.
  const left = messages.filter((message) => !placed.has(message));
  return [...items, ...left.map((message) => messageItem(message, 0))];
}

function messageItem(message: Message, depth: number): Item {
  const { from, to, type, urgent, mailbox, created, subject, body } = message;
  return {
    t: `${oneLine(from, 40)} to ${to === "*" ? "everybody" : oneLine(to, 40)}: ` +
      oneLine(subject, TITLE),
    m: `${urgent ? "urgent " : ""}${type} · ${timeOf(created)} · ${oneLine(mailbox)}`,
    b: cleanText(body),
    k: type,
    l: [],
    d: depth,
  };
}

function handoffItem(
  handoff: Handoff,
  { places, history, problems }: { places: Places; history: History; problems: Problem[] },
): Item {
  const { id, kind, status, goal, title, created, path, rolled_up_into, status_note } = handoff;
  const author = history.actors.name(handoff.session_id, handoff.identity);
  const text = guarded(path, problems, () => readFile(path)) ?? "";
  const by = kind === "note" ? "" : ` · ${author}`;
  return {
    t: oneLine((kind === "rollup" ? title : goal) || id, TITLE),
    m: `${status}${by} · ${timeOf(created)} · ${oneLine(id)}` +
      (status_note === "" ? "" : ` · ${oneLine(status_note, TITLE)}`),
    b: cleanText(text),
    k: kind === "rollup" ? "rollup" : kind === "note" ? "note" : status.toLowerCase(),
    l: link("rolled up into", "handoffs", places.handoffs.get(rolled_up_into)),
  };
}

function peopleItems({ presences: { identities, beats }, actors }: History): Item[] {
  return [
    ...identities.map(({ name, owner, roles, machine, runtime, registered_at, aliases }): Item => ({
      t: name,
      m: facts(
        ["owner", owner],
        ["roles", roles.join(", ")],
        ["machine", machine],
        [
          "runtime",
          runtime,
        ],
        ["before", aliases.join(", ")],
        ["registered", registered_at],
      ),
      b: "",
      k: "identity",
      l: [],
    })),
    ...beats.map(({ session_id, identity, state, last_beat, current_activity, runtime }): Item => ({
      t: `session ${oneLine(session_id, 60)} of ${actors.name(session_id, identity)}`,
      m: `${state} · ${
        facts(["last beat", last_beat], ["runtime", runtime], ["does", current_activity])
      }`,
      b: "",
      k: state.toLowerCase(),
      l: [],
    })),
  ];
}

function facts(...pairs: readonly (readonly [label: string, value: string])[]): string {
  return pairs.filter(([, value]) => value !== "")
    .map(([label, value]) => `${label}: ${oneLine(value, TITLE)}`).join(" · ");
}

function findingItems(list: FindingList | undefined): Item[] {
  return (list?.findings ?? []).toReversed().map((finding: Finding): Item => ({
    t: oneLine(finding.title, TITLE),
    m: `${finding.promoted ? "promoted · " : ""}${timeOf(finding.created)} · ${
      oneLine(finding.id)
    }`,
    b: cleanText(finding.content),
    k: "finding",
    l: [],
  }));
}

function problemItem(project: Project, { path, reason }: Problem): Item {
  // Where the project lies on this machine is nobody's business.
  const shorten = (text: string) => oneLine(text, 400).replaceAll(project.root, "…");
  return { t: shorten(path), m: shorten(reason), b: "", k: "problem", l: [] };
}

/**
 * A moment as the page shows it.
 *
 * @param at ISO 8601, UTC.
 * @returns Such as `2026-04-09 14:36:05 UTC`.
 */
export function timeOf(at: string): string {
  return at === "" ? "time unknown" : `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
}
