/**
 * The operation that searches the memory.
 *
 * @module
 */
import type * as Zod from "zod/mini";
import { join } from "node:path";
import { parseDrawer } from "../memory/drawer.ts";
import { memoryFolder } from "../memory/places.ts";
import type { SearchResult, SearchSource } from "../search.ts";
import { slugify } from "../store/names.ts";
import type { Project } from "../store/root.ts";
import { parseTime } from "../store/times.ts";
import { parseDuration } from "./duration.ts";
import { defineOperation } from "./operation.ts";
import { problemsSchema } from "./problems.ts";
import { described, z } from "./schemas.ts";

/** A drawer that answers a query. */
export interface MemoryHit {
  /** Relative to `.claude/memory-graph`, with `/`. */
  path: string;
  /** What it is about. */
  title: string;
  /** The line that answers best. */
  passage: string;
  /** Where in the passage what was searched for starts and ends. */
  marks: number[][];
  /** How good it is, as a share of the best hit. */
  score: number;
  /** The wing's folder. */
  wing: string;
  /** The room's folder. */
  room: string;
  /** The hall's folder. */
  hall: string;
  /** What it is filed under. */
  tags: string[];
  /** When it was written, ISO 8601, UTC. */
  created: string;
  /** What took its place; empty while it is active. */
  superseded_by: string;
}

function hitSchema(): Zod.ZodMiniType<MemoryHit> {
  return z.object({
    path: z.string(),
    title: z.string(),
    passage: z.string(),
    marks: z.array(z.array(z.number())),
    score: z.number(),
    wing: z.string(),
    room: z.string(),
    hall: z.string(),
    tags: z.array(z.string()),
    created: z.string(),
    superseded_by: z.string(),
  });
}

/** Everything that is below `wings` is a drawer. */
function drawersOf(project: Project): SearchSource {
  return {
    name: "memory",
    version: 1,
    folder: join(memoryFolder(project), "wings"),
    parse(text, { path, mtime }) {
      const drawer = parseDrawer(text, { path: `wings/${path}`, mtime });
      const { title, tags, content, wing, room, hall, created, superseded_by } = drawer;
      return { title, tags, body: content, wing, room, hall, created, superseded_by };
    },
  };
}

/** So many drawers are read for a part of a word without being asked. */
const FEW = 300;

/** `memory.search` */
export const memorySearch = defineOperation(
  {
    summary: "Search what the project knows, the best first.",
    effect: "read",
    input: () =>
      z.object({
        query: described(
          z.string(),
          'Words, "a phrase", or the beginning of a word with a star: tok*',
        ),
        wing: described(z.optional(z.string()), "Only this wing"),
        room: described(z.optional(z.string()), "Only this room"),
        hall: described(z.optional(z.string()), "Only this hall"),
        tag: described(z.optional(z.string()), "Only with this tag"),
        since: described(
          z.optional(z.string()),
          "Only written since this time, or for so long: 2026-04-09, 7d",
        ),
        include_superseded: described(z.optional(z.boolean()), "Also drawers that were superseded"),
        limit: described(
          z.optional(z.int().check(z.positive())),
          "The most hits; 10 if none is given, and all with --grep",
        ),
        grep: described(
          z.optional(z.boolean()),
          "Find the text itself, anywhere in the files, unranked, as mclaude 0.6 does",
        ),
        brief: described(z.optional(z.boolean()), "At most a hundred tokens a hit"),
      }),
    output: () =>
      z.object({
        hits: z.array(hitSchema()),
        engine: z.enum(["index", "scan", "grep"]),
        problems: problemsSchema(),
      }),
  },
  async ({ project }, input) => {
    const { query, wing, room, hall, tag, since, include_superseded, limit, brief } = input;
    const options = {
      source: drawersOf(project),
      wing: wing && slugify(wing),
      room: room && slugify(room),
      hall: hall && slugify(hall),
      tag,
      since: since === undefined ? undefined : toTime(since),
      superseded: include_superseded,
      limit,
    };
    const { grepDocuments, searchDocuments } = await import("../search.ts");
    const ranked = input.grep ? undefined : searchDocuments(project, query, options);
    // A part of a word is no word, and yet it may be what is meant; of many drawers, reading all
    // takes longer than is worth it.
    const result = ranked !== undefined && (ranked.hits.length > 0 || ranked.documents > FEW)
      ? ranked
      : grepDocuments(query, input.grep ? options : { ...options, limit: limit ?? 10 });
    return toResult(result, { brief });
  },
);

function toTime(given: string): Date {
  return new Date(parseTime(given) ?? Date.now() - parseDuration(given));
}

/** So many characters of passage and title leave room for a path in a hundred tokens. */
const BRIEF = { passage: 160, title: 80 };

function toResult(
  { hits, engine, problems }: SearchResult,
  { brief = false }: { brief?: boolean | undefined },
) {
  const found = hits.map((hit): MemoryHit => {
    const passage = brief ? hit.passage.slice(0, BRIEF.passage) : hit.passage;
    return {
      ...hit,
      path: `wings/${hit.path}`,
      title: brief ? hit.title.slice(0, BRIEF.title) : hit.title,
      passage,
      marks: hit.marks.filter(([, end]) => end <= passage.length).map((mark) => [...mark]),
      tags: [...hit.tags],
    };
  });
  return { hits: found, engine, problems: [...problems] };
}
