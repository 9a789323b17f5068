/**
 * C.
 *
 * @module
 */
import type { CodeImport } from "../facts.ts";
import type { Draft, Profile } from "../profile.ts";
import { skimBraces } from "../skim_braces.ts";
import { typeLast } from "./typed.ts";

/** A name below pointers and the like. */
function declared(inner: string): string {
  const one = `(pointer_declarator declarator: ${inner})`;
  const two = `(pointer_declarator declarator: ${one})`;
  return `${inner} ${one} ${two}`;
}

const CALLED = declared("(function_declarator declarator: (_) @name)");

const NAMED = declared("(identifier) @name");

const FIELD = declared("(field_identifier) @name");

const TYPE = declared("(type_identifier) @name");

/** What C and C++ have in common. */
export const C_LIKE = `
  (preproc_def name: (identifier) @name) @macro
  (preproc_function_def name: (identifier) @name) @macro
  (function_definition declarator: [${CALLED}] body: (_) @body) @function
  (declaration declarator: [${CALLED}]) @function
  (field_declaration declarator: [${CALLED}]) @method
  (type_definition type: (struct_specifier !name body: (_) @body)
    declarator: (type_identifier) @name) @struct
  (type_definition type: (union_specifier !name body: (_) @body)
    declarator: (type_identifier) @name) @struct
  (type_definition type: (enum_specifier !name body: (_) @body)
    declarator: (type_identifier) @name) @enum
  (type_definition declarator: [
    ${TYPE}
    (array_declarator declarator: (type_identifier) @name)
    (function_declarator declarator: (type_identifier) @name)
    (function_declarator declarator: (parenthesized_declarator
      (pointer_declarator declarator: (type_identifier) @name)))
    (pointer_declarator declarator: (function_declarator declarator: (parenthesized_declarator
      (pointer_declarator declarator: (type_identifier) @name))))
  ]) @type
  (struct_specifier name: (_) @name body: (_) @body) @struct
  (union_specifier name: (_) @name body: (_) @body) @struct
  (enum_specifier name: (_) @name body: (_) @body) @enum
  (enumerator name: (identifier) @name) @property
  (field_declaration declarator: [
    ${FIELD}
    (array_declarator declarator: [${FIELD}])
    (array_declarator declarator: (array_declarator declarator: [${FIELD}]))
    (pointer_declarator declarator: (array_declarator declarator: (field_identifier) @name))
    (pointer_declarator declarator: (function_declarator declarator: (parenthesized_declarator
      (pointer_declarator declarator: (field_identifier) @name))))
    (function_declarator declarator: (parenthesized_declarator
      (pointer_declarator declarator: (field_identifier) @name)))
  ]) @property
  (declaration declarator: [
    ${NAMED}
    (array_declarator declarator: [${NAMED}])
    (init_declarator declarator: [${NAMED} (array_declarator declarator: [${NAMED}])])
  ]) @variable
  (preproc_include) @import
`;

/** C: what is not static is public. */
export const profile: Profile = {
  query: C_LIKE,
  skim: (text) => skimBraces(text, "c"),
  macros: true,
  comments: "slashes",
  mentions: false,
  complete: completeC,
  imports: readInclude,
};

/**
 * Completes a declaration of C.
 *
 * @param draft The declaration.
 * @returns `false` if it is not to be listed.
 */
export function completeC(draft: Draft): boolean | void {
  if (!/^[A-Za-z_~]/.test(draft.name)) return false;
  draft.public = !/\bstatic\b/.test(draft.before) || draft.parentKind !== undefined;
  if (draft.kind === "macro") {
    draft.signature = /^\w+\([^)]*\)/.exec(draft.signature)?.[0] ?? draft.name;
    return;
  }
  if (draft.kind === "type") {
    draft.signature = draft.name;
    return;
  }
  typeLast(draft);
}

/**
 * Reads an `#include`.
 *
 * @param text The line.
 * @returns The header.
 */
export function readInclude(text: string): CodeImport[] {
  const path = /[<"]([^>"]+)[>"]/.exec(text)?.[1];
  return path === undefined ? [] : [{ from: path, names: [] }];
}
