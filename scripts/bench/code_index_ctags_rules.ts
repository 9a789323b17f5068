/**
 * Where Universal Ctags and the code index differ for a reason.
 *
 * @module
 */

/** A symbol as ctags tells it. */
export interface Tag {
  /** Its name. */
  name: string;
  /** Its file, from the root. */
  path: string;
  /** Its kind, a word. */
  kind: string;
  /** The language, as ctags calls it. */
  language: string;
  /** Its line. */
  line: number;
  /** What may use it. */
  access?: string | undefined;
  /** Whether it is known in its file alone. */
  file?: boolean | undefined;
  /** What it stands in. */
  scope?: string | undefined;
  /** The kind of that. */
  scopeKind?: string | undefined;
}

/** Where ctags and the index differ for a reason, by the language of ctags. */
export const EXPLAINED: readonly {
  /** The language. */
  language: string;
  /** Why the index does not have it. */
  why: string;
  /** Whether a tag is of this kind; its line is given. */
  test(tag: Tag, line: string): boolean;
}[] = [
  {
    language: "JavaScript",
    why: "ctags takes an object for a class",
    test: ({ kind }, line) => kind === "class" && !/\bclass\b/.test(line),
  },
  {
    language: "JavaScript",
    why: "a function that is given to a call is local to it, whatever its name",
    test: ({ kind, name }, line) =>
      kind === "function" &&
      new RegExp(`[(,]\\s*(?:async )?function\\*?\\s*${escaped(name)}`).test(line),
  },
  {
    language: "Kotlin",
    why: "a lambda, or a companion without a name, has no name",
    test: ({ name }) => name === "<lambda>" || name === "Companion",
  },
  {
    language: "Kotlin",
    why: "internal is not public",
    test: (_tag, line) => /\binternal\b/.test(line),
  },
  {
    language: "Kotlin",
    why: "what stands in an anonymous object, or in a function, is local",
    test: (_tag, line) => /^\s{12,}/.test(line),
  },
  {
    language: "PHP",
    why: "a method of an anonymous class is local",
    test: ({ scope }) => /AnonymousClass/.test(scope ?? ""),
  },
  {
    language: "C#",
    why: "ctags takes the constraint of a type parameter for a class",
    test: ({ kind, name }, line) =>
      kind === "class" && new RegExp(`\\bwhere\\s+${escaped(name)}\\b`).test(line),
  },
  {
    language: "C#",
    why: "ctags takes a statement for a declaration, after such a constraint",
    test: ({ scope }) => /__anon/.test(scope ?? ""),
  },
  {
    language: "Java",
    why: "ctags takes the default of an annotation's element for a field",
    test: (_tag, line) => /\)\s*default\b/.test(line),
  },
  {
    language: "Sh",
    why: "ctags takes an empty array for a function",
    test: (_tag, line) => /=\(\s*\)/.test(line),
  },
  {
    language: "Sh",
    why: "ctags takes words in a text, or a function of awk, for a declaration",
    test: ({ name }, line) =>
      /\bfunction\s+\w+\([^)]/.test(line) ||
      !new RegExp(`^\\s*(?:function\\s+)?${escaped(name)}\\s*(?:\\(|\\{|$)`).test(line),
  },
  {
    language: "Sh",
    why: "what a function or a block declares when it runs is local",
    test: (_tag, line) => /^(?:\t{2,}|\s{6,})/.test(line),
  },
  {
    language: "Sh",
    why: "what zsh alone knows is not understood",
    test: ({ path }) => path.endsWith(".zsh"),
  },
  {
    language: "JavaScript",
    why: "ctags gives functions and objects without a name one of its own, and what is in them",
    test: ({ name, scope }) => /Anonymous/.test(`${scope} ${name}`),
  },
  {
    language: "JavaScript",
    why: "what is given to a prototype inside of a function is local to it",
    test: ({ kind }, line) => kind === "method" && /^\s+\w+\.prototype\./.test(line),
  },
  {
    language: "JavaScript",
    why: "what is deep in functions is local, where ctags lost count of them",
    test: (_tag, line) => /^(?:\t{2,}|\s{6,})/.test(line) || line.length > 500,
  },
  {
    language: "TypeScript",
    why: "ctags takes words of a type for members",
    test: ({ kind, name }, line) =>
      kind === "property" &&
        !new RegExp(`(?:^|[\\s,(])["']?${escaped(name)}["']?[?!]?\\s*[:=;,)]`).test(line) ||
      name === "new" || name === "extends",
  },
  {
    language: "TypeScript",
    why: "ctags takes a type that is imported for one that is declared",
    test: ({ kind }, line) => kind === "alias" && /^\s*import\b/.test(line),
  },
  {
    language: "TypeScript",
    why: "what is returned is local",
    test: (_tag, line) => /^\s*return\b/.test(line),
  },
  {
    language: "Kotlin",
    why: "what says that it is private",
    test: (_tag, line) => /\bprivate\b/.test(line),
  },
  {
    language: "Ruby",
    why: "ctags takes the key of a hash for a constant",
    test: ({ kind }, line) => kind === "constant" && /=>/.test(line),
  },
  {
    language: "Ruby",
    why: "what stands in a text that is evaluated",
    test: ({ name }, line) =>
      /^_reduce_\d+$/.test(name) || /^def unescape\(orig\)/.test(line.trim()),
  },
  {
    language: "Ruby",
    why: "ctags gives the last part of `class A::B`",
    test: ({ kind, name }, line) =>
      (kind === "class" || kind === "module") && new RegExp(`::${escaped(name)}\\b`).test(line),
  },
  {
    language: "Rust",
    why: "a type in a function is local, and what is in it",
    test: ({ scope, kind }, line) =>
      /(?:^|::)[a-z]\w*::[A-Z]/.test(scope ?? "") || /\btests?\b/.test(scope ?? "") ||
      (kind === "field" || kind === "enumerator") && /^\s{8,}/.test(line),
  },
  {
    language: "C",
    why: "a declaration that begins in a line's middle is local; ctags lost the function around it",
    test: ({ kind }, line) => kind === "variable" && /^\s/.test(line),
  },
  {
    language: "C",
    why: "ctags takes a macro in a declaration for what is declared",
    test: ({ kind, name }, line) =>
      kind === "typedef" && new RegExp(`typedef\\s+${escaped(name)}\\b`).test(line),
  },
  {
    language: "C++",
    why: "what stands in a namespace without a name is the file's own",
    test: ({ scope }) => /__anon/.test(scope ?? ""),
  },
  {
    language: "C++",
    why: "ctags gives what is specialised, or an operator, other names",
    test: ({ name }) => /^operator/.test(name) || /</.test(name),
  },
];

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
