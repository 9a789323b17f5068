/**
 * TypeScript, also with JSX.
 *
 * @module
 */
import type { Profile } from "../profile.ts";
import { skimBraces } from "../skim_braces.ts";
import {
  completeScript,
  finishScript,
  moreScriptImports,
  readScriptImport,
  SCRIPT,
} from "./script.ts";

/** TypeScript: what is exported is public. */
export const profile: Profile = {
  query: `${SCRIPT}
    (class_declaration name: (type_identifier) @name body: (_) @body) @class
    (abstract_class_declaration name: (type_identifier) @name body: (_) @body) @class
    (interface_declaration name: (type_identifier) @name body: (_) @body) @interface
    (enum_declaration name: (identifier) @name body: (_) @body) @enum
    (enum_body [
      name: (property_identifier) @name
      (enum_assignment name: (property_identifier) @name)
    ] @property)
    (type_alias_declaration name: (type_identifier) @name value: (object_type) @body) @type
    (type_alias_declaration name: (type_identifier) @name) @type
    [(union_type) (intersection_type) (type_arguments) (tuple_type)] @hidden
    (type_annotation (object_type) @hidden)
    [(internal_module name: (_) @name body: (_) @body)
     (module name: (_) @name body: (_) @body)] @module
    (function_signature name: (identifier) @name) @function
    (method_signature name: (_) @name) @method
    (abstract_method_signature name: (_) @name) @method
    (property_signature name: (property_identifier) @name) @property
    (public_field_definition name: (_) @name
      value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @method
    (public_field_definition name: (_) @name) @property
    (required_parameter (accessibility_modifier) pattern: (identifier) @name) @field
    (required_parameter "readonly" pattern: (identifier) @name) @field
    (import_alias) @import
  `,
  skim: (text) => skimBraces(text, "script"),
  comments: "slashes",
  mentions: false,
  complete: completeScript,
  finish: finishScript,
  imports: readScriptImport,
  moreImports: moreScriptImports,
};
