/**
 * C++.
 *
 * @module
 */
import { flatten, type Profile } from "../profile.ts";
import { skimBraces } from "../skim_braces.ts";
import { C_LIKE, completeC, readInclude } from "./c.ts";

/** C++: besides what C has, what a class says to be private is. */
export const profile: Profile = {
  query: `${C_LIKE}
    (class_specifier name: (_) @name body: (_) @body) @class
    (namespace_definition name: (_) @name body: (_) @body) @module
    (function_definition declarator: (reference_declarator
      (function_declarator declarator: (_) @name)) body: (_)? @body) @function
    (field_declaration declarator: (reference_declarator
      (function_declarator declarator: (_) @name))) @method
    (declaration declarator: (reference_declarator
      (function_declarator declarator: (_) @name))) @function
    (function_definition declarator: (function_declarator declarator: (_) @name)) @function
    (alias_declaration name: (_) @name) @type
    (concept_definition name: (_) @name) @type
    (access_specifier) @access
    (lambda_expression) @hidden
  `,
  skim: (text) => skimBraces(text, "cpp"),
  macros: true,
  comments: "slashes",
  mentions: false,
  complete(draft) {
    draft.name = flatten(draft.name);
    if (/^operator\b/.test(draft.name)) draft.name = draft.name.replace(/\s*\(.*$/, "");
    const at = draft.name.replace(/<[^<>]*>/g, (inner) => "_".repeat(inner.length)).lastIndexOf(
      "::",
    );
    if (at >= 0) {
      const owner = draft.name.slice(0, at).replace(/<.*?>/g, "").replaceAll("::", ".");
      draft.parent = draft.parent === "" ? owner : `${draft.parent}.${owner}`;
      draft.name = draft.name.slice(at + 2);
      if (draft.kind === "function") draft.kind = "method";
      draft.signature = draft.signature.slice(at + 2);
    }
    if (draft.kind === "class" || draft.kind === "struct") {
      draft.name = draft.name.replace(/\s*<.*$/, "");
    }
    const inType = draft.parentKind === "class" || draft.parentKind === "struct";
    if (inType && draft.kind === "function") draft.kind = "method";
    draft.signature = draft.signature.replace(/\)\s*:\s*\w.*$/, ")")
      .replace(/\s*=\s*(?:default|delete|0)$/, "");
    if (completeC(draft) === false) return false;
    if (!inType || draft.parent.includes("(")) return;
    draft.public =
      (draft.access ?? (draft.parentKind === "class" ? "private" : "public")) !== "private";
  },
  imports: readInclude,
};
