/**
 * `mclaude memory`: words and lines of mclaude 0.6 first, then what is new.
 *
 * @module
 */
import type { SimilarSummary } from "../../lib/operations/memory_results.ts";
import {
  memoryBacklinks,
  memoryCore,
  memoryGraphOf,
  memoryIndexOf,
  memoryList,
  memoryRooms,
  memorySave,
  memoryShow,
  memorySimilar,
  memorySupersede,
  memoryWings,
} from "../../lib/operations/memory.ts";
import { memorySearch } from "../../lib/operations/memory_search.ts";
import type { Verb } from "../../lib/operations/mod.ts";
import type { Problem } from "../../lib/store/scan.ts";
import { cleanText, oneLine } from "../../lib/store/text.ts";
import { FLAGS } from "../flag_tables/memory.ts";
import { type Command, command } from "../command.ts";
import { gatherText } from "../gather.ts";
import { hitLines } from "../search_lines.ts";
import { usageError } from "../usage_error.ts";

/** The commands of the noun. */
export const commands: Record<Verb<"memory">, Command> = {
  save: command(memorySave, {
    flags: FLAGS.save,
    positionals: [],
    examples: [
      'mclaude memory save --wing my-app --room auth --hall decisions --title "Use JWT" ' +
      '--content "Sessions would need sticky routing" --tags auth jwt',
      'mclaude memory save --wing my-app --room auth --title "Use JWT v2" --from - ' +
      '--supersedes "Use JWT"',
    ],
    gather(input, world) {
      if (input.from !== undefined && input.content !== undefined) {
        throw usageError("Cannot use --from and --content", "give one of them");
      }
      gatherText(input, "from", world);
    },
    render({ path, drawer, superseded, similar, problems }) {
      const advice = `  supersede with: mclaude memory supersede <old> ${quoted(drawer.path)}`;
      return [
        `[memory] saved ${path}`,
        ...(superseded === "" ? [] : [`  superseded: ${oneLine(superseded)}`]),
        ...(similar.length === 0 ? [] : ["  similar drawers exist:"]),
        ...similar.map((one) => `    ${similarLine(one)}`),
        ...(similar.length === 0 ? [] : [advice]),
        ...told(problems),
      ].join("\n");
    },
  }),
  search: command(memorySearch, {
    flags: FLAGS.search,
    positionals: ["query"],
    examples: [
      'mclaude memory search "how long do tokens live"',
      "mclaude memory search tok* --wing my-app --since 30d --brief",
      "mclaude memory search jwt --grep",
    ],
    render({ hits, problems }, style, { brief = false, grep = false }) {
      const lines = hits.flatMap((hit) =>
        grep ? [`${oneLine(hit.path)}: ${oneLine(hit.passage)}`] : hitLines(hit, style, brief)
      );
      return [...(lines.length === 0 ? ["[memory] no matches"] : lines), ...told(problems)]
        .join("\n");
    },
  }),
  supersede: command(memorySupersede, {
    flags: FLAGS.supersede,
    positionals: ["old", "new"],
    examples: ['mclaude memory supersede "Use JWT" "Use JWT v2"'],
    render: (result) =>
      [
        `[memory] superseded ${oneLine(result.old)}`,
        `  by: ${oneLine(result.new)}`,
        ...told(result.problems),
      ].join("\n"),
  }),
  show: command(memoryShow, {
    flags: FLAGS.show,
    positionals: ["drawer"],
    examples: ['mclaude memory show "Use JWT"'],
    render: ({ drawer, text, successors, head }) =>
      [oneLine(drawer.path), ...standing({ drawer, successors, head }), "", cleanText(text)]
        .join("\n"),
  }),
  list: command(memoryList, {
    flags: FLAGS.list,
    positionals: [],
    examples: [
      "mclaude memory list",
      "mclaude memory list --wing my-app --hall decisions",
      "mclaude memory list --tag auth --include-superseded --json",
    ],
    render({ drawers, more, problems }) {
      const lines = drawers.map(({ path }) => oneLine(path));
      const rest = more === 0 ? [] : [`  (${more} more; --limit shows them)`];
      return [...(lines.length === 0 ? ["[memory] no drawers found"] : lines), ...rest]
        .concat(told(problems)).join("\n");
    },
  }),
  wings: command(memoryWings, {
    flags: FLAGS.wings,
    positionals: [],
    examples: ["mclaude memory wings"],
    render: ({ wings }) => wings.map((name) => oneLine(name)).join("\n") || "[memory] no wings",
  }),
  rooms: command(memoryRooms, {
    flags: FLAGS.rooms,
    positionals: ["wing"],
    examples: ["mclaude memory rooms", "mclaude memory rooms my-app"],
    render: ({ rooms }) =>
      rooms.map(({ wing, room }) => oneLine(`${wing}/${room}`)).join("\n") || "[memory] no rooms",
  }),
  similar: command(memorySimilar, {
    flags: FLAGS.similar,
    positionals: ["text"],
    examples: ['mclaude memory similar "Use JWT for logins"'],
    gather(input, world) {
      if (input.text === "-") gatherText(input, "text", world);
    },
    render: ({ similar, problems }) =>
      [
        ...(similar.length === 0 ? ["[memory] nothing similar"] : similar.map(similarLine)),
        ...told(problems),
      ].join("\n"),
  }),
  backlinks: command(memoryBacklinks, {
    flags: FLAGS.backlinks,
    positionals: ["drawer"],
    examples: ['mclaude memory backlinks "Use JWT"'],
    render({ path, head, backlinks, broken, problems }) {
      const none = `[memory] nothing links to ${oneLine(path)}`;
      return [
        ...(backlinks.length === 0
          ? [none]
          : backlinks.map((link) => `${oneLine(link.path)}: [[${oneLine(link.text, 200)}]]`)),
        ...(head === path ? [] : [holds(head)]),
        ...broken.map((link) => `  broken: ${oneLine(link.path)}: [[${oneLine(link.text, 200)}]]`),
        ...told(problems),
      ].join("\n");
    },
  }),
  graph: command(memoryGraphOf, {
    flags: FLAGS.graph,
    positionals: [],
    examples: ["mclaude memory graph", "mclaude memory graph --wing my-app"],
    // A line that starts so is a comment in the graph.
    render: ({ text, problems }) => [text, ...told(problems).map((line) => `%%${line}`)].join("\n"),
  }),
  index: command(memoryIndexOf, {
    flags: FLAGS.index,
    positionals: [],
    examples: ["mclaude memory index"],
    render: ({ text, problems }) => [text, ...told(problems)].join("\n"),
  }),
  core: command(memoryCore, {
    flags: FLAGS.core,
    positionals: [],
    examples: ["mclaude memory core"],
    render: ({ content }) => cleanText(content),
  }),
};

function similarLine({ path, title, score }: SimilarSummary): string {
  return `${oneLine(path)}: ${oneLine(title, 100)} (${Math.round(score * 100)}%)`;
}

function standing(
  { drawer, successors, head }: {
    drawer: { path: string; superseded: boolean };
    successors: readonly string[];
    head: string | null;
  },
): string[] {
  if (!drawer.superseded) return [];
  const through = successors.filter((path) => path !== head);
  return [...through.map((path) => `  superseded by: ${oneLine(path)}`), holds(head)];
}

function holds(head: string | null): string {
  return head === null
    ? "  superseded; what took its place is not there"
    : `  superseded; now holds: ${oneLine(head)}`;
}

function told(problems: readonly Problem[]): string[] {
  return problems.map(({ path, reason }) => `  damaged: ${oneLine(path)}: ${oneLine(reason)}`);
}

/** A path as a word of a command line. */
function quoted(path: string): string {
  return /^[\p{L}\p{N}/._-]+$/u.test(path) ? path : `"${oneLine(path)}"`;
}
