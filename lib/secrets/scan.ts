/**
 * All rules: the library's, and ours for what it does not know.
 *
 * @module
 */
import type { SecretFinding } from "../secrets.ts";
import { isStandIn } from "./chance.ts";
import { CONTEXT_RULES } from "./context_rules.ts";
import { findWithLibrary, LIBRARY_NAMES } from "./library.ts";
import type { Rule } from "./rule.ts";
import { TOKEN_RULES } from "./token_rules.ts";

/** The names of all rules. */
export const RULE_NAMES: readonly string[] = [
  ...new Set([
    ...LIBRARY_NAMES,
    ...[...TOKEN_RULES, ...CONTEXT_RULES].map(({ name }) => name),
  ]),
].sort();

/** A finding by its place in the text. */
interface Place {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
  /** Whether only its surroundings tell that it is one. */
  readonly isGuess: boolean;
}

/**
 * Looks for secrets with all rules.
 *
 * @param text The text.
 * @returns What was found, in the order of the text, each place once.
 */
export async function scan(text: string): Promise<SecretFinding[]> {
  const known = (await findWithLibrary(text))
    .filter(({ start, end }) => !isStandIn(text.slice(start, end)))
    .map((place) => ({ ...place, isGuess: false }));
  const places = [
    ...known,
    ...placesOf(text, { rules: TOKEN_RULES, isGuess: false }),
    ...placesOf(text, { rules: CONTEXT_RULES, isGuess: true }),
  ].sort((a, b) => a.start - b.start || Number(a.isGuess) - Number(b.isGuess) || b.end - a.end);
  let line = 1, seen = 0;
  return eachOnce(places).map(({ rule, start, end, isGuess }) => {
    for (; seen < start; seen++) if (text.charCodeAt(seen) === 10) line++;
    return { rule, masked: mask(text.slice(start, end), isGuess ? 2 : 4), line };
  });
}

/** One secret can fit several rules: what knows it names it, else the first and longest. */
function eachOnce(places: readonly Place[]): Place[] {
  const kept: Place[] = [];
  for (const place of places) {
    const last = kept.at(-1);
    if (last === undefined || place.start >= last.end) kept.push(place);
    else if (last.isGuess && !place.isGuess) kept[kept.length - 1] = place;
  }
  return kept;
}

function placesOf(text: string, of: { rules: readonly Rule[]; isGuess: boolean }): Place[] {
  return of.rules.flatMap(({ name: rule, pattern, isSecret }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const [whole] = match;
      const { groups = {} } = match;
      const secret = groups.secret ?? whole;
      const found = { secret, groups };
      if (!(isSecret === undefined ? !isStandIn(secret) : isSecret(found))) return [];
      const start = match.index + whole.lastIndexOf(secret);
      return [{ rule, start, end: start + secret.length, isGuess: of.isGuess }];
    })
  );
}

/** Enough to be found again in the text, and not enough to be used. */
function mask(secret: string, most: number): string {
  const shown = secret.slice(0, Math.min(most, Math.floor(secret.length / 4)));
  return `${shown.replace(/[^\x21-\x7e]/g, "?")}****`;
}
