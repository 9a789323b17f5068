/**
 * `mclaude index`.
 *
 * @module
 */
import {
  indexFind,
  indexMap,
  indexOutline,
  indexRun,
  type IndexRunResult,
  indexStats,
} from "../../lib/operations/index.ts";
import type { Verb } from "../../lib/operations/mod.ts";
import { cleanText, oneLine } from "../../lib/store/text.ts";
import { FLAGS } from "../flag_tables/index.ts";
import { type Command, command } from "../command.ts";
import type { Style } from "../style.ts";

/** The commands of the noun. */
export const commands: Record<Verb<"index">, Command> = {
  run: command(indexRun, {
    flags: FLAGS.run,
    positionals: ["path"],
    examples: [
      "mclaude index",
      "mclaude index --check",
      "mclaude index --format llms-txt --budget 1000",
    ],
    gather(input) {
      // A person may index what they like; a tool of an agent stays in the project.
      if (input.path !== undefined) input.anywhere ??= true;
    },
    render: renderRun,
    exitCode: ({ checked, changed }) => checked && changed.length > 0 ? 1 : 0,
  }),
  map: command(indexMap, {
    flags: FLAGS.map,
    positionals: ["focus"],
    examples: ["mclaude index map", "mclaude index map --budget 500"],
    render({ text, files, of, tokens }, style) {
      const last = `[index] ${files.length} of ${of} modules, about ${number(tokens)} tokens`;
      return `${cleanText(text)}${style.dim(last)}`;
    },
  }),
  find: command(indexFind, {
    flags: FLAGS.find,
    positionals: ["symbol"],
    examples: ["mclaude index find main"],
    render({ match, definitions, defined, references, used }, style) {
      const said = match === "part" ? " that have it in their name" : "";
      return [
        `[index] ${count(defined, "definition")}${said}, ${count(used, "line")} that use it`,
        ...definitions.map(({ path, line, kind, parent, signature, doc }) => {
          const owner = parent === "" ? "" : `${parent}.`;
          const what = oneLine(`${kind} ${owner}${signature}`, 160);
          const note = doc === "" ? "" : style.dim(`  ${oneLine(doc, 80)}`);
          return `  ${style.bold(`${oneLine(path)}:${line}`)}  ${what}${note}`;
        }),
        ...more(defined - definitions.length),
        ...references.map(({ path, line, text }) => `  ${oneLine(path)}:${line}: ${oneLine(text)}`),
        ...more(used - references.length),
      ].join("\n");
    },
    exitCode: ({ match }) => match === "none" ? 1 : 0,
  }),
  outline: command(indexOutline, {
    flags: FLAGS.outline,
    positionals: ["file"],
    examples: ["mclaude index outline src/app.ts"],
    render({ path, lines, doc, symbols, needs, needed_by }, style) {
      return [
        `${style.bold(oneLine(path))}  ${number(lines)} lines${doc && `  ${oneLine(doc, 100)}`}`,
        ...symbols.map((symbol) => {
          const depth = symbol.parent === "" ? 0 : symbol.parent.split(".").length;
          const what = `${"  ".repeat(Math.min(depth, 8))}${symbol.kind} ${symbol.signature}`;
          const text = `${String(symbol.line).padStart(6)}  ${oneLineKept(what)}`;
          return symbol.public ? text : style.dim(text);
        }),
        ...named("needs", needs),
        ...named("needed by", needed_by),
      ].join("\n");
    },
  }),
  stats: command(indexStats, {
    flags: FLAGS.stats,
    positionals: [],
    examples: ["mclaude index stats"],
    render(stats, style) {
      return [
        summary(stats),
        ...stats.languages.slice(0, 40).map(({ language, files, lines, symbols }) =>
          `  ${oneLine(language, 20).padEnd(14)} ${number(files).padStart(8)} files ` +
          `${number(lines).padStart(11)} lines ${number(symbols).padStart(9)} symbols`
        ),
        ...notes(stats, style),
      ].join("\n");
    },
  }),
};

function renderRun(result: IndexRunResult, style: Style): string {
  const { outputs, changed, checked, milliseconds } = result;
  const took = `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 0)} s`;
  return [
    `${summary(result)} · ${took}`,
    ...outputs.map((path) => {
      const isStale = changed.includes(path);
      if (checked) {
        return isStale ? style.warn(`[index] out of date ${path}`) : `[index] current ${path}`;
      }
      return `[index] ${isStale ? "wrote" : "unchanged"} ${path}`;
    }),
    ...notes(result, style),
  ].join("\n");
}

function summary(
  { modules, classes, functions, methods }: {
    modules: number;
    classes: number;
    functions: number;
    methods: number;
  },
): string {
  return `[index] ${count(modules, "module")} · ${count(classes, "class", "classes")} · ` +
    `${number(functions + methods)} fns`;
}

/** What a scan left out, and why. */
function notes(
  { not_understood, too_large, unreadable, over }: Pick<
    IndexRunResult,
    "not_understood" | "too_large" | "unreadable" | "over"
  >,
  style: Style,
): string[] {
  return [
    ...note("understood in part", not_understood),
    ...note("too large to read", too_large),
    ...note("cannot be opened", unreadable),
    ...(over > 0 ? [`  ${number(over)} files are beyond the most that are read`] : []),
  ].map((line) => style.dim(line));
}

function note(what: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const shown = paths.slice(0, 3).map((path) => oneLine(path, 100)).join(", ");
  const rest = paths.length > 3 ? `, ${number(paths.length - 3)} more` : "";
  return [`  ${what}: ${shown}${rest}`];
}

function named(label: string, paths: readonly string[]): string[] {
  return paths.length === 0 ? [] : [`  ${label}: ${oneLine(paths.join(", "), 600)}`];
}

function more(left: number): string[] {
  return left > 0 ? [`  (${number(left)} more)`] : [];
}

/** One line that keeps its indentation. */
function oneLineKept(text: string): string {
  return (/^ */.exec(text)?.[0] ?? "") + oneLine(text, 160);
}

function count(amount: number, one: string, many = `${one}s`): string {
  return `${number(amount)} ${amount === 1 ? one : many}`;
}

function number(amount: number): string {
  return String(amount).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
