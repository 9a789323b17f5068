/**
 * Whether two sets of paths and globs can name the same file. Pure; nothing on disk is
 * looked at, because the files may not exist yet.
 *
 * A path stands for itself and, if it is a folder, for all below it. In a glob `*` and `?`
 * match within a name, `[…]` one character, `**` any number of folders, `{a,b}` either.
 *
 * Invariant: two patterns that match a common path always overlap. The other way there
 * are false alarms: `[…]` is taken for any character.
 *
 * @module
 */

/** Two patterns that overlap. */
export interface Overlap {
  /** The pattern of the first set. */
  readonly mine: string;
  /** The pattern of the second set. */
  readonly theirs: string;
}

/** Most alternatives that braces may expand to; a pattern with more is taken as it stands. */
const MAX_ALTERNATIVES = 64;

/**
 * The first pair of patterns that overlaps.
 *
 * @param mine Paths and globs relative to the project, with `/`.
 * @param theirs Ditto.
 * @returns The pair, or `undefined` if the sets are apart.
 */
export function findOverlap(
  mine: readonly string[],
  theirs: readonly string[],
): Overlap | undefined {
  for (const a of mine) {
    for (const b of theirs) {
      if (patternsOverlap(a, b)) return { mine: a, theirs: b };
    }
  }
  return undefined;
}

/**
 * Whether two patterns can name the same file.
 *
 * @param a A path or glob relative to the project, with `/`.
 * @param b Ditto.
 * @returns Whether they overlap.
 */
export function patternsOverlap(a: string, b: string): boolean {
  if (a === b) return true;
  const left = foldPattern(a);
  const right = foldPattern(b);
  // Two plain paths, as nearly all are.
  if (!isGlob(left) && !isGlob(right)) return isWithin(left, right) || isWithin(right, left);
  const lefts = alternatives(left).map(segments);
  const rights = alternatives(right).map(segments);
  return lefts.some((left) => rights.some((right) => pathsMeet(left, right)));
}

/**
 * A path or glob as it is compared: in one Unicode form, without empty parts, and on systems
 * that know no case without case.
 *
 * @param pattern The path or glob.
 * @returns The same, folded; `""` for the top.
 */
export function foldPattern(pattern: string): string {
  const folded = (Deno.build.os === "linux" ? pattern : pattern.toLowerCase()).normalize("NFC");
  return /(?:^|\/)\.?(?:\/|$)/.test(folded) ? segments(folded).join("/") : folded;
}

/**
 * Whether a pattern is more than a path.
 *
 * @param pattern The path or glob.
 * @returns Whether it has a wildcard.
 */
export function isGlob(pattern: string): boolean {
  return /[*?[{]/.test(pattern);
}

/**
 * Whether a folded path is another one or below it.
 *
 * @param path The path.
 * @param folder The other one.
 * @returns Whether it is.
 */
export function isWithin(path: string, folder: string): boolean {
  if (folder === "" || path === folder) return true;
  return path.startsWith(folder) && path[folder.length] === "/";
}

function segments(pattern: string): string[] {
  return pattern.split("/").filter((part) => part !== "" && part !== ".");
}

/** Expands `{a,b}` from the left. */
function alternatives(pattern: string): string[] {
  const done: string[] = [];
  const open = [pattern];
  while (open.length > 0) {
    const next = open.pop()!;
    const match = /\{([^{}]*,[^{}]*)\}/.exec(next);
    if (match === null) done.push(next);
    else {
      for (const choice of match[1]!.split(",")) {
        open.push(next.slice(0, match.index) + choice + next.slice(match.index + match[0].length));
      }
    }
    if (done.length + open.length > MAX_ALTERNATIVES) return [allBelow(pattern)];
  }
  return done;
}

/** The folder before the first brace, and all below it. */
function allBelow(pattern: string): string {
  return `${pattern.slice(0, pattern.lastIndexOf("/", pattern.indexOf("{")) + 1)}**`;
}

/** Whether two segment lists meet; where one ends, it may be a folder that holds the other. */
function pathsMeet(left: string[], right: string[]): boolean {
  return meet(left.length, right.length, (i, j, next) => {
    if (i === left.length || j === right.length) return true;
    if (left[i] === "**") return next(i + 1, j) || next(i, j + 1);
    if (right[j] === "**") return next(i, j + 1) || next(i + 1, j);
    return namesMeet(left[i]!, right[j]!) && next(i + 1, j + 1);
  });
}

/** Whether two names with wildcards have a common match. */
function namesMeet(left: string, right: string): boolean {
  if (left === right) return true;
  const a = wildcards(left);
  const b = wildcards(right);
  return meet(a.length, b.length, (i, j, next) => {
    if (i === a.length && j === b.length) return true;
    if (a[i] === "*") return next(i + 1, j) || (j < b.length && next(i, j + 1));
    if (b[j] === "*") return next(i, j + 1) || (i < a.length && next(i + 1, j));
    if (i === a.length || j === b.length) return false;
    return (a[i] === "?" || b[j] === "?" || a[i] === b[j]) && next(i + 1, j + 1);
  });
}

function wildcards(name: string): string[] {
  return [...name.replaceAll(/\[[^\]]*\]/g, "?").replaceAll(/\*+/g, "*")];
}

type Step = (i: number, j: number, next: (i: number, j: number) => boolean) => boolean;

/** Runs `step` from (0, 0) and remembers every position, so that no glob costs more than m × n. */
function meet(rows: number, columns: number, step: Step): boolean {
  const known = new Map<number, boolean>();
  function at(i: number, j: number): boolean {
    if (i > rows || j > columns) return false;
    const key = i * (columns + 1) + j;
    let answer = known.get(key);
    if (answer === undefined) {
      known.set(key, false);
      answer = step(i, j, at);
      known.set(key, answer);
    }
    return answer;
  }
  return at(0, 0);
}
