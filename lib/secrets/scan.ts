/**
 * All rules: secretlint's, and ours for what it does not know.
 *
 * Secretlint's rule that lets comments in the text switch others off is left out: whoever
 * writes the text would decide what is found in it.
 *
 * @module
 */
import { lintSource } from "@secretlint/core";
import { rules } from "@secretlint/secretlint-rule-preset-recommend";
import type { SecretFinding } from "../secrets.ts";
import { isNoPlaceholder, OWN_RULES } from "./own_rules.ts";

const PREFIX = "@secretlint/secretlint-rule-";

/** An account's number is no secret, and what is in one's own URL is judged by our rule. */
const LEFT_OUT = ["filter-comments", "basicauth"];

const LIBRARY = rules.filter(({ meta }) => !LEFT_OUT.includes(meta.id.replace(PREFIX, "")));

/** The names of all rules. */
export const RULE_NAMES: readonly string[] = [
  ...new Set([
    ...LIBRARY.map(({ meta }) => meta.id.replace(PREFIX, "")),
    ...OWN_RULES.map(({ name }) => name),
  ]),
].sort();

/** A finding by its place in the text. */
interface Found {
  rule: string;
  start: number;
  end: number;
}

/**
 * Looks for secrets with all rules.
 *
 * @param text The text.
 * @returns What was found, in the order of the text, each place once.
 */
export async function scan(text: string): Promise<SecretFinding[]> {
  const found = [...await scanWithLibrary(text), ...scanWithOwn(text)]
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const findings: SecretFinding[] = [];
  let end = 0;
  for (const { rule, ...place } of found) {
    // One secret can fit several rules; the first and longest names it.
    if (place.start < end) continue;
    end = place.end;
    findings.push({
      rule,
      masked: mask(text.slice(place.start, place.end)),
      line: text.slice(0, place.start).split("\n").length,
    });
  }
  return findings;
}

async function scanWithLibrary(text: string): Promise<Found[]> {
  const { messages } = await lintSource({
    source: { filePath: "text.txt", content: text, contentType: "text" },
    options: { config: { rules: LIBRARY.map((rule) => ({ id: rule.meta.id, rule })) } },
  });
  return messages.filter(({ messageId }) => messageId !== "AWSAccountID")
    .map(({ ruleId, range: [start, end] }) => ({ rule: ruleId.replace(PREFIX, ""), start, end }))
    .filter(({ start, end }) => isNoPlaceholder(text.slice(start, end)));
}

function scanWithOwn(text: string): Found[] {
  return OWN_RULES.flatMap(({ name, pattern, isSecret = isNoPlaceholder }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const secret = match.groups?.secret ?? match[0];
      if (!isSecret(secret, match[0])) return [];
      const start = match.index + match[0].lastIndexOf(secret);
      return [{ rule: name, start, end: start + secret.length }];
    })
  );
}

/** Enough to be found again in the text, and not enough to be used. */
function mask(secret: string): string {
  const line = secret.split("\n")[0]!;
  return `${line.slice(0, Math.min(4, Math.floor(line.length / 4)))}****`;
}
