/**
 * Java.
 *
 * @module
 */
import { flatten, type Profile } from "../profile.ts";
import { skimBraces } from "../skim_braces.ts";
import { typeLast } from "./typed.ts";

/** Java: what is public or protected, and what stands in an interface, is public. */
export const profile: Profile = {
  query: `
    (package_declaration (_) @name) @package
    (class_declaration name: (identifier) @name body: (_) @body) @class
    (record_declaration name: (identifier) @name body: (_) @body) @class
    (interface_declaration name: (identifier) @name body: (_) @body) @interface
    (annotation_type_declaration name: (identifier) @name body: (_) @body) @interface
    (enum_declaration name: (identifier) @name body: (_) @body) @enum
    (method_declaration name: (identifier) @name body: (_)? @body) @method
    (annotation_type_element_declaration name: (identifier) @name) @method
    (constructor_declaration name: (identifier) @name body: (_) @body) @method
    (compact_constructor_declaration name: (identifier) @name body: (_) @body) @method
    (field_declaration declarator: (variable_declarator name: (identifier) @name)) @property
    (constant_declaration declarator: (variable_declarator name: (identifier) @name)) @property
    (enum_constant name: (identifier) @name) @property
    [(object_creation_expression) (lambda_expression) (static_initializer)] @hidden
    (import_declaration) @import
  `,
  skim: (text) => skimBraces(text, "java"),
  comments: "slashes",
  mentions: true,
  complete(draft) {
    const isOpen = draft.parentKind === "interface" ||
      (draft.parentKind === "enum" && draft.kind === "property" && draft.before === "");
    draft.public = isOpen
      ? !/\bprivate\b/.test(draft.before)
      : /\b(?:public|protected)\b/.test(draft.before);
    typeLast(draft);
  },
  imports(text) {
    const path = /^import\s+(?:static\s+)?([\w.]+\*?)/.exec(flatten(text))?.[1];
    return path === undefined ? [] : [{ from: path.replace(/\.$/, ""), names: [] }];
  },
};
