/**
 * JavaScript, also with JSX.
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

/** JavaScript: what is exported is public, in both kinds of modules. */
export const profile: Profile = {
  query: `${SCRIPT}
    (class_declaration name: (identifier) @name body: (_) @body) @class
    (field_definition property: (_) @name
      value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @method
    (field_definition property: (_) @name) @property
  `,
  skim: (text) => skimBraces(text, "script"),
  comments: "slashes",
  mentions: false,
  complete: completeScript,
  finish: finishScript,
  imports: readScriptImport,
  moreImports: moreScriptImports,
};
