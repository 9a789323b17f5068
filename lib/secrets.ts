/**
 * Secrets in a text that is about to be written where others read it.
 *
 * ```
 *   text ──quick look──▶ nothing that looks like one ──▶ written
 *              │
 *              ▼
 *        all rules ──▶ none ──▶ written
 *              │
 *              ▼
 *          refused: rule and masked value; --allow-secret <rule> writes and records it
 * ```
 *
 * Invariants
 *
 * - The secret itself stands in no message, no result and no file of ours.
 * - No text can switch the scan off.
 * - The quick look hides nothing that the rules find.
 *
 * Not guaranteed: that every secret is found. A password that looks like a word is one to
 * nobody but its owner.
 *
 * @module
 */
import { CoordinationError } from "./errors.ts";
import { looksSuspicious } from "./secrets/quick_look.ts";

/** What seems to be a secret. */
export interface SecretFinding {
  /** The rule that found it: `github`, `aws`. */
  readonly rule: string;
  /** Its first characters; the rest is hidden. */
  readonly masked: string;
  /** The line of the text, from 1. */
  readonly line: number;
}

/** What {@linkcode refuseSecrets} lets through. */
export interface RefuseSecretsOptions {
  /** Rules whose findings are let through. */
  allow?: readonly string[] | undefined;
}

/** As many findings are told as one can act on. */
const MOST_TOLD = 20;

/**
 * Looks for secrets.
 *
 * @example
 * ```ts
 * import { findSecrets } from "@mclaude/mclaude";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await findSecrets("Tokens start with npm_ and are 40 characters long"), []);
 * ```
 *
 * @param text The text.
 * @returns What was found, in the order of the text.
 */
export async function findSecrets(text: string): Promise<SecretFinding[]> {
  if (!looksSuspicious(text)) return [];
  const { scan } = await import("./secrets/scan.ts");
  return await scan(text);
}

/**
 * Refuses texts with secrets.
 *
 * @param parts The texts, each with what it is.
 * @param options What is let through.
 * @returns The rules that were let through and found something, to be recorded.
 * @throws {CoordinationError} `secret_found`, or `invalid_input` if a rule is not known.
 */
export async function refuseSecrets(
  parts: Iterable<readonly [field: string, text: string]>,
  options: RefuseSecretsOptions = {},
): Promise<string[]> {
  const { allow = [] } = options;
  if (allow.length > 0) await checkRules(allow);
  const found: (SecretFinding & { field: string })[] = [];
  for (const [field, text] of parts) {
    for (const finding of await findSecrets(text)) found.push({ field, ...finding });
  }
  const refused = found.filter(({ rule }) => !allow.includes(rule));
  const [first, ...more] = refused;
  if (first === undefined) return [...new Set(found.map(({ rule }) => rule))].sort();
  const { field, line, rule, masked } = first;
  const others = more.length === 0 ? "" : `, and ${more.length} more`;
  const rules = [...new Set(refused.map(({ rule }) => rule))];
  throw new CoordinationError(
    "secret_found",
    `Cannot write the text: it seems to hold a secret in "${field}", line ${line}: ` +
      `${rule}, ${masked}${others}; take it out, or repeat with --allow-secret ${rules.join(" ")}`,
    { data: { findings: refused.slice(0, MOST_TOLD), rules } },
  );
}

async function checkRules(names: readonly string[]): Promise<void> {
  const { RULE_NAMES } = await import("./secrets/scan.ts");
  const unknown = names.find((name) => !RULE_NAMES.includes(name));
  if (unknown === undefined) return;
  throw new CoordinationError(
    "invalid_input",
    `Cannot allow ${JSON.stringify(unknown.slice(0, 40))}: the rules are ${RULE_NAMES.join(", ")}`,
    { data: { rules: RULE_NAMES } },
  );
}
