/**
 * Who waits for locks, first come, first served.
 *
 * ```
 *   joinQueue ──▶ waiting ──▶ claimed, given up or dead ──▶ leaveQueue
 * ```
 *
 * Invariants
 *
 * - Tickets are numbered by publishing `queue/q000001.json` …; the order of numbers is the
 *   order of waiting, for all slugs together.
 * - A claim gives way to every earlier living ticket that it conflicts with, whether it
 *   waits itself or not.
 * - A ticket of a dead process counts for nothing and is removed by whoever claims next.
 *
 * @module
 */
import { join } from "node:path";
import { processState } from "../liveness.ts";
import { ensureFolder, listFolder, readFile } from "../store/files.ts";
import { publishOnce, removePublished } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import type { Blocker, Want } from "./plan.ts";
import { type Claimant, lockPaths } from "./record.ts";

/** A place in the queue. */
export interface Ticket {
  /** The place: lower waits longer. */
  readonly number: number;
  /** The waiting session. */
  readonly session_id: string;
  /** Its identity. */
  readonly identity: string;
  /** The process that waits. */
  readonly process: Claimant;
  /** What it waits for. */
  readonly wants: readonly Want[];
  /** Since when, in UTC. */
  readonly since: string;
  /** When it gives up, in milliseconds since the epoch; `null` for never. */
  readonly expires: number | null;
}

/** A ticket may outlive its deadline by this, in milliseconds, before others ignore it. */
const GRACE = 10_000;

/**
 * Takes a place at the end of the queue.
 *
 * @param project The project.
 * @param ticket Who waits for what.
 * @returns The place.
 */
export function joinQueue(project: Project, ticket: Omit<Ticket, "number">): Ticket {
  const folder = ensureFolder(project.root, ".claude", "locks", "queue");
  for (;;) {
    const number = 1 + Math.max(0, ...listFolder(folder).map(numberOf));
    if (publishOnce(join(folder, fileName(number)), JSON.stringify(ticket), { durable: false })) {
      return { ...ticket, number };
    }
  }
}

/**
 * Gives a place up.
 *
 * @param project The project.
 * @param number The place.
 */
export function leaveQueue(project: Project, number: number): void {
  removePublished(join(lockPaths(project).queue, fileName(number)));
}

/**
 * Reads the queue.
 *
 * @param project The project.
 * @param now Milliseconds since the epoch.
 * @returns The living tickets, in order; damaged ones are left out and left alone.
 */
export function readQueue(project: Project, now = Date.now()): Ticket[] {
  return readTickets(project).filter((ticket) => isWaiting(ticket, now));
}

/**
 * Removes the tickets of the dead.
 *
 * @param project The project.
 * @param now Milliseconds since the epoch.
 */
export function sweepQueue(project: Project, now = Date.now()): void {
  for (const ticket of readTickets(project)) {
    if (!isWaiting(ticket, now)) leaveQueue(project, ticket.number);
  }
}

/**
 * Finds a circle of sessions each of which waits for what the next one holds.
 *
 * @param mine The caller's ticket.
 * @param blockers What stands in the way of a ticket, for any ticket.
 * @param queue All living tickets.
 * @returns The tickets of the circle, the caller's first, or `undefined` if there is none.
 */
export function findCircle(
  mine: Ticket,
  blockers: (ticket: Ticket) => readonly Blocker[],
  queue: readonly Ticket[],
): Ticket[] | undefined {
  const seen = new Set<number>();
  function search(ticket: Ticket, path: Ticket[]): Ticket[] | undefined {
    for (const { holder, ticket: before } of blockers(ticket)) {
      const session = holder?.record.session_id ?? before?.session_id;
      if (session === mine.session_id && path.length > 1) return path;
      for (const next of queue) {
        if (next.session_id !== session || seen.has(next.number)) continue;
        seen.add(next.number);
        const circle = search(next, [...path, next]);
        if (circle !== undefined) return circle;
      }
    }
    return undefined;
  }
  seen.add(mine.number);
  return search(mine, [mine]);
}

function readTickets(project: Project): Ticket[] {
  const folder = lockPaths(project).queue;
  const tickets: Ticket[] = [];
  for (const name of listFolder(folder)) {
    const number = numberOf(name);
    if (number === 0) continue;
    try {
      const ticket = JSON.parse(readFile(join(folder, name)) ?? "") as Ticket;
      if (Array.isArray(ticket.wants) && typeof ticket.process?.pid === "number") {
        tickets.push({ ...ticket, number });
      }
    } catch {
      continue;
    }
  }
  return tickets.sort((a, b) => a.number - b.number);
}

function isWaiting(ticket: Ticket, now: number): boolean {
  if (ticket.expires !== null && now > ticket.expires + GRACE) return false;
  return processState({ ...ticket.process, boot: "", start: "" }) !== "gone";
}

function numberOf(name: string): number {
  return Number(/^q(\d{6,15})\.json$/.exec(name)?.[1] ?? 0);
}

function fileName(number: number): string {
  return `q${String(number).padStart(6, "0")}.json`;
}
