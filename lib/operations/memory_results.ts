/**
 * What the memory operations answer.
 *
 * @module
 */
import type * as Zod from "zod/mini";
import type { DrawerHead, SimilarDrawer } from "../memory.ts";
import { z } from "./schemas.ts";

/** A drawer in a list. */
export interface DrawerSummary {
  /** Relative to `.claude/memory-graph`, with `/`. */
  path: string;
  /** What it is about. */
  title: string;
  /** The wing's folder; `""` if it stands in none. */
  wing: string;
  /** The room's folder; `""` if it stands in none. */
  room: string;
  /** The hall's folder; `""` if it stands in none. */
  hall: string;
  /** What it is filed under. */
  tags: string[];
  /** Whether another drawer took its place. */
  superseded: boolean;
  /** When it was written, as its header says. */
  created: string;
}

/** The schema of {@linkcode DrawerSummary}. */
export function summarySchema(): Zod.ZodMiniType<DrawerSummary> {
  return z.object({
    path: z.string(),
    title: z.string(),
    wing: z.string(),
    room: z.string(),
    hall: z.string(),
    tags: z.array(z.string()),
    superseded: z.boolean(),
    created: z.string(),
  });
}

/**
 * The part of a drawer that a list shows.
 *
 * @param drawer The drawer.
 * @returns The part.
 */
export function summarize(drawer: DrawerHead): DrawerSummary {
  const { path, title, wing, room, hall, tags, superseded_by, created, created_text } = drawer;
  return {
    ...{ path, title, wing, room, hall },
    tags: [...tags],
    superseded: superseded_by !== "",
    created: created_text || created,
  };
}

/** A similar drawer in a list. */
export interface SimilarSummary {
  /** Relative to `.claude/memory-graph`, with `/`. */
  path: string;
  /** What it is about. */
  title: string;
  /** How similar, from 0 to 1. */
  score: number;
}

/** The schema of {@linkcode SimilarSummary}. */
export function similarSchema(): Zod.ZodMiniType<SimilarSummary> {
  return z.object({ path: z.string(), title: z.string(), score: z.number() });
}

/**
 * The part of a similar drawer that a list shows.
 *
 * @param similar The drawer and how similar it is.
 * @returns The part.
 */
export function toSimilar({ drawer: { path, title }, score }: SimilarDrawer): SimilarSummary {
  return { path, title, score };
}
