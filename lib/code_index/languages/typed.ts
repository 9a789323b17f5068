/**
 * What languages have in common that write the type before the name.
 *
 * @module
 */
import type { Draft } from "../profile.ts";

/** Annotations and attributes. */
const ANNOTATIONS = /@[\w.]+(?:\s*\([^()]*(?:\([^()]*\)[^()]*)*\))?\s*|^(?:\[[^\]]*\]\s*)+/g;

/** Words before a type that are no part of it. */
const MODIFIERS =
  /\b(?:public|private|protected|internal|static|final|abstract|sealed|virtual|override|async|native|synchronized|default|strictfp|readonly|extern|inline|constexpr|consteval|constinit|explicit|friend|unsafe|partial|new|const(?=\s+\w+$)|volatile|transient|const(?=\s+\w+\s+\w)|required|register|typedef|mutable|event|delegate|non-sealed|ref(?=\s))\b\s*/g;

const MARKS = /\b(?:static|abstract|async|virtual|override)\b/g;

/**
 * Puts the type behind: `name(int a) -> Type`, and keeps the marks.
 *
 * @param draft The declaration.
 */
export function typeLast(draft: Draft): void {
  draft.marks.push(...draft.before.match(MARKS) ?? []);
  const type = draft.before.replace(ANNOTATIONS, "").replace(MODIFIERS, "")
    // What stands before it in a list of names.
    .replace(/\s*\*?\w+\s*(?:\[[^\]]*\]\s*)?(?:=[^,]*)?,.*$/, "").replace(/\(\s*\*?$/, "").trim();
  if (type === "" || type.length > 120) return;
  const isCall = draft.kind === "function" || draft.kind === "method";
  if (isCall) draft.signature = `${draft.signature} -> ${type}`;
  else if (draft.kind === "property" || draft.kind === "variable") {
    draft.signature = `${withoutValue(draft.signature)}: ${type}`;
  }
}

/**
 * A declaration without what it begins with.
 *
 * @param signature The text from the name on.
 * @returns It, up to the value.
 */
export function withoutValue(signature: string): string {
  return signature.replace(/\s*(?<![=!<>])=(?!=|>).*$/, "").replace(/\s*[,;)].*$/, "");
}
