/**
 * Colours on a terminal, and nothing anywhere else.
 *
 * @module
 */

/** Marks parts of a text. */
export interface Style {
  /** What matters. */
  bold(text: string): string;
  /** What does not. */
  dim(text: string): string;
  /** What is well. */
  good(text: string): string;
  /** What needs care. */
  warn(text: string): string;
  /** What is wrong. */
  bad(text: string): string;
}

function code(open: number, close: number): (text: string) => string {
  return (text) => `\x1b[${open}m${text}\x1b[${close}m`;
}

/** Marks with colours. */
export const COLOURS: Style = {
  bold: code(1, 22),
  dim: code(2, 22),
  good: code(32, 39),
  warn: code(33, 39),
  bad: code(31, 39),
};

function same(text: string): string {
  return text;
}

/** Marks with nothing. */
export const PLAIN: Style = { bold: same, dim: same, good: same, warn: same, bad: same };

/**
 * Chooses the style of an output.
 *
 * @param options Whether it is a terminal, whether colours were forbidden, the environment.
 * @returns The style.
 */
export function chooseStyle(
  options: {
    terminal: boolean;
    noColor: boolean;
    env: Readonly<Record<string, string | undefined>>;
  },
): Style {
  const { terminal, noColor, env } = options;
  if (noColor || env.NO_COLOR || env.TERM === "dumb") return PLAIN;
  const wanted = env.FORCE_COLOR ? env.FORCE_COLOR !== "0" : terminal;
  return wanted ? COLOURS : PLAIN;
}
