/**
 * Ruby.
 *
 * @module
 */
import type { Profile } from "../profile.ts";
import { withoutValue } from "./typed.ts";

/** Ruby: what is not said to be private or protected is public. */
export const profile: Profile = {
  query: `
    (class name: (_) @name) @class
    (module name: (_) @name) @module
    (singleton_class) @scope
    (method name: (_) @name body: (_)? @body) @method
    (singleton_method name: (_) @name body: (_)? @body) @method
    (alias name: (_) @name) @method
    (assignment left: (constant) @name) @variable
    (call method: (identifier) @_call arguments: (argument_list (simple_symbol) @name)
      (#any-of? @_call "attr_reader" "attr_accessor" "attr_writer" "alias_method")) @property
    ((identifier) @access (#any-of? @access "private" "protected" "public"))
  `,
  comments: "hashes",
  mentions: true,
  complete(draft) {
    draft.name = draft.name.replace(/^:/, "");
    if (draft.kind === "method" && draft.parentKind === undefined) draft.kind = "function";
    const isStatic = /^def\s+\S+\.$/.test(draft.before.replace(/\s+$/, ""));
    if (isStatic) draft.marks.push("static");
    draft.public = isStatic || (draft.access ?? "public") === "public";
    if (/\b(?:private|protected|private_class_method)\s+$/.test(draft.outside)) {
      draft.public = false;
    }
    if (draft.kind === "variable") draft.signature = withoutValue(draft.signature);
    if (draft.kind === "property") draft.signature = draft.name;
    draft.signature = draft.signature.replace(/\s*;.*$|\s+end$/, "");
    if (draft.kind === "class" || draft.kind === "module") {
      draft.signature = draft.signature.split(/;|\s(?=def |include |end\b)/)[0]!.trim();
      draft.signature = /^\S+(?:\s*<\s*[\w:.]+)?/.exec(draft.signature)?.[0] ?? draft.name;
    }
  },
  finish(drafts, text) {
    const hidden = new Set<string>();
    const lists =
      /^\s*(?:private|protected|private_class_method|private_constant)\s+((?::\w+[?!=]?[,\s]*)+)/gm;
    for (const [, list = ""] of text.matchAll(lists)) {
      for (const [, name = ""] of list.matchAll(/:(\w+[?!=]?)/g)) hidden.add(name);
    }
    for (const draft of drafts) if (hidden.has(draft.name)) draft.public = false;
  },
  imports: () => [],
  moreImports: (text) =>
    [...text.matchAll(
      /^\s*(require|require_relative|load|autoload\s+:\w+,)\s*\(?\s*["']([^"'#\n]+)["']/gm,
    )]
      .map(([, how, path = ""]) => ({
        from: how === "require_relative" && !path.startsWith(".") ? `./${path}` : path,
        names: [],
      })),
};
