/**
 * References to other systems in handoffs: `linear:ENG-12`, `linear #12`, `gh:owner/repo#12`.
 *
 * As in mclaude 0.6 a provider is followed by a colon, `#` or white space, in any case. In prose,
 * white space alone is not enough: `linear time` is no reference, and `linear 12` is one.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { oneLine } from "../store/text.ts";

/** The longest id, in characters. */
const LONGEST = 200;

/**
 * Checks the name of a provider.
 *
 * @param name What was given.
 * @returns The name in lower case.
 * @throws {CoordinationError} `invalid_name`.
 */
export function checkProvider(name: string): string {
  if (/^[A-Za-z][A-Za-z0-9_.-]{0,39}$/.test(name)) return name.toLowerCase();
  throw new CoordinationError(
    "invalid_name",
    `Cannot use the provider "${
      oneLine(name, 60)
    }": give the word before the colon, such as linear`,
    { data: { name } },
  );
}

/**
 * Finds the ids of a provider in a handoff.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const text = "Blocked by linear:ENG-12. In linear time.\n\n## Refs\n\n- linear:ENG-13\n";
 * assertEquals(findReferences(text, "linear", ["linear:ENG-13"]), ["ENG-12", "ENG-13"]);
 * ```
 *
 * @param text The whole file.
 * @param provider The provider, checked.
 * @param refs The handoff's list of references; an id there may have any signs.
 * @returns The ids, sorted, each once.
 */
export function findReferences(
  text: string,
  provider: string,
  refs: readonly string[] = [],
): string[] {
  const ids = new Set<string>();
  // What is read as an item of the list is not read as prose once more, and maybe in part.
  const items = new Set(refs.map((ref) => `- ${oneLine(ref)}`));
  const prose = text.split(/\r\n|\r|\n/).filter((line) => !items.has(oneLine(line))).join("\n");
  for (const ref of refs) {
    const line = oneLine(ref, LONGEST);
    const colon = line.indexOf(":");
    if (colon < 0 || line.slice(0, colon).trim().toLowerCase() !== provider) continue;
    const id = line.slice(colon + 1).trim();
    if (id !== "") ids.add(id);
  }
  for (const [, sign = "", id = ""] of prose.matchAll(patternOf(provider))) {
    if (/[:#]/.test(sign) || /\d/.test(id)) ids.add(id.slice(0, LONGEST));
  }
  return [...ids].sort();
}

function patternOf(provider: string): RegExp {
  const name = provider.replace(/[.-]/g, "\\$&");
  const id = "[A-Za-z0-9_-]+(?:[./#][A-Za-z0-9_-]+)*";
  // Looking ahead only: of "linear linear:7" the second word is no id.
  return new RegExp(`(?<![\\p{L}\\p{N}_-])${name}(?=([:\\s#]{1,20})(${id}))`, "giu");
}
