/**
 * The operations on the index of the code.
 *
 * @module
 */
import { realpathSync, statSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type * as Zod from "zod/mini";
import type { CodeIndex, IndexStats, Output } from "../code_index.ts";
import { CoordinationError } from "../errors.ts";
import { oneLine } from "../store/text.ts";
import { indexNow, indexTree, watchTree } from "./index_scan.ts";
import { focusOf } from "./index_focus.ts";
import { defineOperation } from "./operation.ts";
import { described, z } from "./schemas.ts";

/** Which files are written by the word for them. */
const OUTPUTS: Readonly<Record<string, readonly Output[]>> = {
  all: ["code-map", "llms-txt"],
  "code-map": ["code-map"],
  "llms-txt": ["llms-txt"],
};

function languagesSchema() {
  return z.readonly(z.array(z.object({
    language: z.string(),
    files: z.number(),
    lines: z.number(),
    symbols: z.number(),
  })));
}

function paths() {
  return z.readonly(z.array(z.string()));
}

function statsShape() {
  return {
    modules: z.number(),
    classes: z.number(),
    functions: z.number(),
    methods: z.number(),
    total_lines: z.number(),
    languages: languagesSchema(),
    not_understood: paths(),
    too_large: paths(),
    unreadable: paths(),
    binary: z.number(),
    links: z.number(),
    over: z.number(),
    read: z.number(),
    extracted: z.number(),
  };
}

/** `index.run` */
export const indexRun = defineOperation(
  {
    summary: "Map the code: write .claude/code-map.md and llms.txt.",
    effect: "write",
    input: () =>
      z.object({
        path: described(z.optional(z.string()), "The folder (default: the project)"),
        format: described(
          z.optional(z.enum(["all", "code-map", "llms-txt"])),
          "Which files (default all)",
        ),
        budget: described(
          z.optional(z.int().check(z.positive())),
          "What the map in llms.txt may cost, in tokens (default 2000)",
        ),
        check: described(z.optional(z.boolean()), "Write nothing; exit code 1 if out of date"),
        watch: described(z.optional(z.boolean()), "Go on, and write when code changes"),
        anywhere: described(
          z.optional(z.boolean()),
          "Also a folder outside of the project; a person's command line may",
        ),
      }),
    output: () =>
      z.object({
        root: z.string(),
        ...statsShape(),
        outputs: paths(),
        changed: paths(),
        checked: z.boolean(),
        milliseconds: z.number(),
      }) satisfies Zod.ZodMiniType<IndexRunResult>,
    beat: ({ checked, changed }) => checked || changed.length === 0 ? null : {},
  },
  async (context, { path, format = "all", budget, check = false, watch = false, anywhere }) => {
    const root = folderOf(context.project, { path, anywhere: anywhere ?? false });
    const options = { outputs: OUTPUTS[format]!, budget, check };
    const first = await indexTree(context, root, options);
    return watch ? await watchTree(context, first, options) : first;
  },
);

/** What `index.run` answers. */
export interface IndexRunResult extends IndexStats {
  /** The folder. */
  root: string;
  /** The files that are made of it. */
  outputs: readonly string[];
  /** Those that were not up to date. */
  changed: readonly string[];
  /** Whether they were only compared. */
  checked: boolean;
  /** How long it took. */
  milliseconds: number;
}

/** `index.map` */
export const indexMap = defineOperation(
  {
    summary: "Show the code that matters most, near what you work on, within a budget.",
    effect: "read",
    input: () =>
      z.object({
        focus: described(
          z.optional(z.array(z.string())),
          "Files or folders to be near to, besides those locked and those of the last handoff",
        ),
        budget: described(
          z.optional(z.int().check(z.positive())),
          "How many tokens it may cost (default 2000)",
        ),
      }),
    output: () =>
      z.object({
        text: z.string(),
        files: paths(),
        tokens: z.number(),
        of: z.number(),
      }),
  },
  async (context, { focus = [], budget }) => {
    const { rankedMap } = await import("../code_index.ts");
    const index = await indexNow(context);
    const given = focus.map((path) => pathIn(index, context.project, path));
    return { ...rankedMap(index, { focus: focusOf(context.project, given), budget }) };
  },
);

/** `index.find` */
export const indexFind = defineOperation(
  {
    summary: "Find where a symbol is defined, and where it is used.",
    effect: "read",
    input: () =>
      z.object({
        symbol: described(z.string(), "Its name; also Class.name"),
        limit: described(
          z.optional(z.int().check(z.positive())),
          "The most definitions and references (default 20)",
        ),
      }),
    output: () =>
      z.object({
        match: z.enum(["exact", "case", "part", "none"]),
        definitions: z.array(z.object({
          path: z.string(),
          line: z.number(),
          kind: z.string(),
          name: z.string(),
          parent: z.string(),
          signature: z.string(),
          doc: z.string(),
          public: z.boolean(),
        })),
        defined: z.number(),
        references: z.array(z.object({ path: z.string(), line: z.number(), text: z.string() })),
        used: z.number(),
      }),
  },
  async (context, { symbol, limit }) => {
    const { findSymbol } = await import("../code_index.ts");
    const found = findSymbol(await indexNow(context), symbol, { limit });
    return {
      match: found.match,
      definitions: found.definitions.map((one) => {
        const { path, line, kind, name, parent, signature, doc } = one;
        return { path, line, kind, name, parent, signature, doc, public: one.public };
      }),
      defined: found.defined,
      references: found.references.map((one) => ({ ...one })),
      used: found.used,
    };
  },
);

/** `index.outline` */
export const indexOutline = defineOperation(
  {
    summary: "Show what a file declares, what it needs, and who needs it.",
    effect: "read",
    input: () => z.object({ file: described(z.string(), "The file") }),
    output: () =>
      z.object({
        path: z.string(),
        language: z.string(),
        lines: z.number(),
        doc: z.string(),
        state: z.string(),
        symbols: z.array(z.object({
          line: z.number(),
          kind: z.string(),
          name: z.string(),
          parent: z.string(),
          signature: z.string(),
          doc: z.string(),
          public: z.boolean(),
          marks: paths(),
        })),
        needs: paths(),
        needed_by: paths(),
      }),
  },
  async (context, { file }) => {
    const { outlineOf } = await import("../code_index.ts");
    const index = await indexNow(context);
    const outline = outlineOf(index, pathIn(index, context.project, file));
    const { path, language, lines, doc, state, symbols } = outline.file;
    return {
      ...{ path, language, lines, doc, state },
      symbols: symbols.map((symbol) => ({ ...symbol })),
      needs: outline.needs,
      needed_by: outline.neededBy,
    };
  },
);

/** `index.stats` */
export const indexStats = defineOperation(
  {
    summary: "Count the code: by language, and what could not be understood.",
    effect: "read",
    input: () => z.object({}),
    output: () => z.object({ root: z.string(), ...statsShape() }),
  },
  async (context) => {
    const { statsOf } = await import("../code_index.ts");
    const index = await indexNow(context);
    return { root: index.root, ...statsOf(index) };
  },
);

/** The folder that is indexed: inside of the project, unless a person says otherwise. */
function folderOf(
  { worktree, root, cwd }: { worktree: string; root: string; cwd: string },
  { path, anywhere }: { path: string | undefined; anywhere: boolean },
): string {
  if (path === undefined) return worktree;
  const folder = resolve(cwd, path);
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) {
    throw new CoordinationError(
      "not_found",
      `Cannot index "${oneLine(path, 200)}": there is no such folder; ` +
        "give one, or map, find, outline or stats",
      { data: { path } },
    );
  }
  const real = realpathSync(folder);
  if (!anywhere && ![worktree, root].some((top) => isInside(top, real))) {
    throw new CoordinationError(
      "unsafe_path",
      `Cannot index "${oneLine(path, 200)}": it is outside of the project; give a folder inside`,
      { data: { path } },
    );
  }
  return real;
}

function isInside(top: string, path: string): boolean {
  return path === top || path.startsWith(top.endsWith(sep) ? top : top + sep);
}

/** A path as a caller wrote it, from the root of the index. */
function pathIn({ root }: CodeIndex, { cwd }: { cwd: string }, path: string): string {
  const fromHere = relative(root, resolve(cwd, path)).replaceAll("\\", "/");
  if (!fromHere.startsWith("..")) return fromHere;
  throw new CoordinationError(
    "unsafe_path",
    `Cannot look at "${oneLine(path, 200)}": it is outside of the project; give a path inside`,
    { data: { path } },
  );
}
