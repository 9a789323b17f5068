/**
 * Rust.
 *
 * @module
 */
import type { CodeImport } from "../facts.ts";
import { flatten, type Profile } from "../profile.ts";
import { skimBraces } from "../skim_braces.ts";
import { withoutValue } from "./typed.ts";

/** Rust: what says `pub` is public, and what a trait asks for. */
export const profile: Profile = {
  query: `
    (function_item name: (_) @name body: (block) @body) @function
    (function_signature_item name: (_) @name) @function
    (struct_item name: (_) @name body: (_)? @body) @struct
    (union_item name: (_) @name body: (_) @body) @struct
    (enum_item name: (_) @name body: (_) @body) @enum
    (trait_item name: (_) @name body: (_) @body) @interface
    (mod_item name: (_) @name body: (_)? @body) @module
    (impl_item type: (_) @name body: (_) @body) @scope
    (type_item name: (_) @name) @type
    (associated_type name: (_) @name) @type
    (const_item name: (_) @name) @variable
    (static_item name: (_) @name) @variable
    (macro_definition name: (_) @name) @macro
    (field_declaration name: (_) @name) @property
    (enum_variant name: (_) @name) @property
    (use_declaration) @import
  `,
  skim: (text) => skimBraces(text, "rust"),
  comments: "slashes",
  mentions: true,
  complete(draft) {
    draft.public = /\bpub\b/.test(draft.before) || draft.parentKind === "interface" ||
      (draft.parentKind === "enum" && draft.kind === "property") ||
      / for $/.test(`${draft.access ?? ""} `) ||
      (draft.kind === "macro" && /macro_export[^{}]*$/.test(draft.outside));
    if (
      draft.kind === "function" && draft.parentKind !== undefined && draft.parentKind !== "module"
    ) {
      draft.kind = "method";
    }
    for (const mark of draft.before.match(/\b(?:async|unsafe|const)\b/g) ?? []) {
      draft.marks.push(mark);
    }
    if (draft.kind === "variable") draft.signature = withoutValue(draft.signature);
    if (draft.kind === "macro") draft.signature = `${draft.name}!`;
    draft.signature = draft.signature.replace(/\(\s*/, "(").replace(/,\s*\)/, ")");
  },
  imports: readUse,
  moreImports: (text) =>
    [...text.matchAll(/^\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;/gm)]
      .map(([, name = ""]) => ({ from: `self::${name}`, names: [] })),
};

/** `use a::{b, c::d};` as `a::b` and `a::c::d`. */
function readUse(text: string): CodeImport[] {
  const path = flatten(text).replace(/^.*?\buse\s+/, "").replace(/;$/, "");
  return expand(path).slice(0, 60).map((from) => ({
    from: from.replace(/\s+as\s+\w+$/, "").replace(/^::/, ""),
    names: [],
  }));
}

function expand(path: string): string[] {
  const open = path.indexOf("{");
  if (open < 0) return [path.trim()];
  const close = path.lastIndexOf("}");
  const head = path.slice(0, open);
  const parts: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = from; at <= close; at++) {
    const char = path[at];
    if (char === "{") depth++;
    else if (char === "}" && at < close) depth--;
    else if ((char === "," && depth === 0) || at === close) {
      parts.push(path.slice(from, at));
      from = at + 1;
    }
  }
  return parts.filter((part) => part.trim() !== "").flatMap((part) => expand(head + part.trim()));
}
