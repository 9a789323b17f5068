/**
 * Plans of `init`, `uninstall` and `hooks install`, as people read them before they say yes.
 *
 * @module
 */
import { cleanText, oneLine } from "../lib/store/text.ts";
import type { PlannedWork } from "../lib/operations/install.ts";
import type { Style } from "./style.ts";

/** The exit code of a plan that nobody has agreed to. */
const WAITS = 4;

/** The words of a command. */
export interface PlanWords {
  /** What stands in brackets at the start of each line. */
  readonly name: string;
  /** What is said if there is nothing to do. */
  readonly nothing: string;
  /** The flag that carries the plan out. */
  readonly flag: string;
}

/**
 * Renders a plan, or what was done.
 *
 * @param work The plan.
 * @param style How parts are marked.
 * @param words The words of the command.
 * @returns The text.
 */
export function renderPlan(work: PlannedWork, style: Style, words: PlanWords): string {
  const { changes, folders, applied, notes, next, plan } = work;
  const { name, nothing, flag } = words;
  const remarks = notes.map((note) => `[${name}] note: ${oneLine(note, 400)}`);
  const steps = next.map((step) => `[${name}] next: ${oneLine(step, 400)}`);
  if (changes.length === 0) return [`[${name}] ${nothing}`, ...remarks].join("\n");
  const diffs = applied ? [] : changes.flatMap(({ diff }) => [paint(diff, style), ""]);
  const verbs = applied
    ? { create: "created", edit: "changed", remove: "removed" }
    : { create: "create", edit: "change", remove: "remove" };
  const rows = changes.map(({ path, kind, what, backup }) =>
    `  ${verbs[kind]} ${oneLine(path)} (${oneLine(what)}${
      backup === null ? "" : `; before: ${oneLine(backup)}`
    })`
  );
  const empty = folders.map((path) => `  ${verbs.remove} ${oneLine(path)}/ (empty)`);
  const head = applied
    ? `[${name}] done, ${count(changes.length)}:`
    : `[${name}] plan ${plan}, ${count(changes.length)}:`;
  const end = applied ? steps : [`[${name}] nothing is written yet; ${flag} does it`];
  return [...diffs, head, ...rows, ...empty, ...remarks, ...end].join("\n");
}

/**
 * The exit code of a plan: whoever asked for work and got a plan is told so.
 *
 * @param work The plan.
 * @returns The code.
 */
export function planExit({ waits }: PlannedWork): number {
  return waits ? WAITS : 0;
}

/**
 * What a person at a terminal is asked after a plan.
 *
 * @param work The plan.
 * @returns The question, and how to go on after a yes; `undefined` if there is none.
 */
export function planQuestion(
  { waits, changes, plan }: PlannedWork,
): { question: string; input: { yes: true; plan: string } } | undefined {
  if (!waits) return undefined;
  return { question: `Write ${count(changes.length)}?`, input: { yes: true, plan } };
}

function count(files: number): string {
  return files === 1 ? "1 file" : `${files} files`;
}

function paint(diff: string, style: Style): string {
  return cleanText(diff).split("\n").map((line) => {
    if (/^(?:---|\+\+\+) /.test(line)) return style.bold(line);
    if (line.startsWith("+")) return style.good(line);
    if (line.startsWith("-")) return style.bad(line);
    return line.startsWith("@@") ? style.dim(line) : line;
  }).join("\n");
}
