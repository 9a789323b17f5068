/**
 * Shell scripts.
 *
 * @module
 */
import type { Profile } from "../profile.ts";

/** Shells: what does not begin with an underscore is public. */
export const profile: Profile = {
  query: `
    (function_definition name: (word) @name body: (_) @body) @function
    (program (variable_assignment name: (variable_name) @name) @variable)
    (program (declaration_command (variable_assignment name: (variable_name) @name)) @variable)
  `,
  comments: "hashes",
  mentions: false,
  complete(draft) {
    draft.public = !draft.name.startsWith("_");
    draft.signature = draft.kind === "function" ? `${draft.name}()` : draft.name;
  },
  imports: () => [],
  moreImports: (text) =>
    [...text.matchAll(/^\s*(?:source|\.)\s+(["']?)([^"'\n;&|]+)\1/gm)]
      .map(([, , path = ""]) => ({ from: sourced(path.trim()), names: [] }))
      .filter(({ from }) => from !== ""),
};

/** `"$(dirname "$0")/lib.sh"` as `./lib.sh`. */
function sourced(path: string): string {
  const bare = path.replace(/^(?:\$\{?\w+\}?|\$\(.*?\)|`.*?`)\/?/, "./").trim();
  return /[$`]/.test(bare) || bare === "./" ? "" : bare;
}
