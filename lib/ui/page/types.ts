/**
 * What the server's views answer, as the page gets it. Types only: nothing of the server is
 * part of the page.
 *
 * @module
 */
import type { About } from "../source.ts";
import type { map, outline, symbol } from "../views/code.ts";
import type { handoff, handoffs } from "../views/handoffs.ts";
import type { doctor, health } from "../views/health.ts";
import type { locks } from "../views/locks.ts";
import type { thread, threads } from "../views/mail.ts";
import type { drawer, findings, graph, memory } from "../views/memory.ts";
import type { overview, people } from "../views/overview.ts";
import type { events, state, timeline } from "../views/timeline.ts";

export type { ActName, Change, Part, Told, ViewName } from "../source.ts";

/** Whose page this is, and what changes have to show. */
export type Session = About & { readonly csrf: string };

/** What each view answers. */
export interface Views {
  /** Who is live and on what. */
  readonly overview: Awaited<ReturnType<typeof overview>>;
  /** Who could be written to. */
  readonly people: ReturnType<typeof people>;
  /** Locks. */
  readonly locks: ReturnType<typeof locks>;
  /** Threads. */
  readonly threads: Awaited<ReturnType<typeof threads>>;
  /** A thread. */
  readonly thread: Awaited<ReturnType<typeof thread>>;
  /** Handoffs. */
  readonly handoffs: ReturnType<typeof handoffs>;
  /** A handoff. */
  readonly handoff: ReturnType<typeof handoff>;
  /** Drawers. */
  readonly memory: Awaited<ReturnType<typeof memory>>;
  /** A drawer. */
  readonly drawer: ReturnType<typeof drawer>;
  /** Drawers and links. */
  readonly graph: ReturnType<typeof graph>;
  /** Findings. */
  readonly findings: ReturnType<typeof findings>;
  /** The code. */
  readonly map: Awaited<ReturnType<typeof map>>;
  /** A symbol. */
  readonly symbol: Awaited<ReturnType<typeof symbol>>;
  /** A file's symbols. */
  readonly outline: Awaited<ReturnType<typeof outline>>;
  /** How much happened when. */
  readonly timeline: ReturnType<typeof timeline>;
  /** What happened. */
  readonly events: ReturnType<typeof events>;
  /** The state at a moment. */
  readonly state: ReturnType<typeof state>;
  /** Problems and hooks. */
  readonly health: ReturnType<typeof health>;
  /** What the doctor finds. */
  readonly doctor: Awaited<ReturnType<typeof doctor>>;
}

/** The views that are lists of which a part is asked for. */
export type ListName = {
  [N in keyof Views]: Views[N] extends { readonly rows: readonly unknown[]; readonly total: number }
    ? Views[N] extends { readonly offset: number } ? N : never
    : never;
}[keyof Views];

/** A row of such a list. */
export type RowOf<N extends ListName> = Views[N]["rows"][number];
