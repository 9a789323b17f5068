/**
 * C#.
 *
 * @module
 */
import { flatten, type Profile } from "../profile.ts";
import { skimBraces } from "../skim_braces.ts";
import { typeLast } from "./typed.ts";

/** C#: what is public or protected, and what stands in an interface, is public. */
export const profile: Profile = {
  query: `
    (namespace_declaration name: (_) @name) @package
    (file_scoped_namespace_declaration name: (_) @name) @package
    (class_declaration name: (identifier) @name body: (_)? @body) @class
    (record_declaration name: (identifier) @name body: (_)? @body) @class
    (struct_declaration name: (identifier) @name body: (_)? @body) @struct
    (interface_declaration name: (identifier) @name body: (_)? @body) @interface
    (enum_declaration name: (identifier) @name body: (_)? @body) @enum
    (conversion_operator_declaration type: (_) @name body: (_)? @body) @method
    (delegate_declaration name: (identifier) @name) @type
    (method_declaration name: (identifier) @name body: (_)? @body) @method
    (constructor_declaration name: (identifier) @name body: (_)? @body) @method
    (property_declaration name: (identifier) @name accessors: (_)? @body value: (_)? @body) @property
    (event_declaration name: (identifier) @name accessors: (_)? @body) @property
    (event_field_declaration (variable_declaration (variable_declarator name: (identifier) @name))) @property
    (field_declaration (variable_declaration (variable_declarator name: (identifier) @name))) @property
    (enum_member_declaration name: (identifier) @name) @property
    [(lambda_expression) (anonymous_method_expression)] @hidden
    (using_directive) @import
  `,
  skim: (text) => skimBraces(text, "csharp"),
  comments: "slashes",
  mentions: true,
  complete(draft) {
    if (/\boperator$/.test(draft.before)) draft.name = `operator ${draft.name}`;
    const isOpen = draft.parentKind === "interface" || draft.parentKind === "enum";
    draft.public = isOpen
      ? !/\bprivate\b/.test(draft.before)
      : /\b(?:public|protected)\b/.test(draft.before);
    if (draft.kind === "method") draft.signature = draft.signature.replace(/\)\s*:.*$/, ")");
    typeLast(draft);
  },
  imports(text) {
    const path = /\busing\s+(?:static\s+)?(?:\w+\s*=\s*)?([\w.]+)\s*;/.exec(flatten(text))?.[1];
    return path === undefined ? [] : [{ from: path, names: [] }];
  },
};
