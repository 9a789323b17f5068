/**
 * Which language a file is in: by its name, else by its first line.
 *
 * @module
 */

/** A language. */
export interface Language {
  /** Its name for people. */
  readonly title: string;
  /** The ends of names, without the dot. */
  readonly extensions: readonly string[];
  /** Whole names. */
  readonly names?: readonly string[];
  /** The module with its grammar; none if it is only counted, or read by hand. */
  readonly grammar?: Grammar;
}

/** The modules in `grammars/`. */
export type Grammar =
  | "bash"
  | "c"
  | "c_sharp"
  | "cpp"
  | "go"
  | "java"
  | "javascript"
  | "kotlin"
  | "php"
  | "python"
  | "ruby"
  | "rust"
  | "scala"
  | "tsx"
  | "typescript";

/** All languages whose declarations are read. */
export const LANGUAGES = {
  typescript: {
    title: "TypeScript",
    extensions: ["ts", "mts", "cts"],
    grammar: "typescript",
  },
  tsx: { title: "TypeScript", extensions: ["tsx"], grammar: "tsx" },
  javascript: {
    title: "JavaScript",
    extensions: ["js", "mjs", "cjs", "jsx"],
    grammar: "javascript",
  },
  python: { title: "Python", extensions: ["py", "pyi", "pyw"], grammar: "python" },
  go: { title: "Go", extensions: ["go"], grammar: "go" },
  rust: { title: "Rust", extensions: ["rs"], grammar: "rust" },
  java: { title: "Java", extensions: ["java"], grammar: "java" },
  c: { title: "C", extensions: ["c"], grammar: "c" },
  cpp: {
    title: "C++",
    extensions: ["cc", "cpp", "cxx", "c++", "h", "hh", "hpp", "hxx", "h++", "ipp", "tpp", "inl"],
    grammar: "cpp",
  },
  csharp: { title: "C#", extensions: ["cs"], grammar: "c_sharp" },
  ruby: {
    title: "Ruby",
    extensions: ["rb", "rake", "gemspec", "ru"],
    names: ["Rakefile", "Gemfile", "Guardfile", "Capfile"],
    grammar: "ruby",
  },
  php: { title: "PHP", extensions: ["php", "phtml", "inc"], grammar: "php" },
  kotlin: { title: "Kotlin", extensions: ["kt", "kts"], grammar: "kotlin" },
  scala: { title: "Scala", extensions: ["scala", "sc", "sbt"], grammar: "scala" },
  shell: {
    title: "Shell",
    extensions: ["sh", "bash", "zsh", "ksh", "bats"],
    names: [".bashrc", ".bash_profile", ".profile", ".zshrc", "PKGBUILD"],
    grammar: "bash",
  },
  markdown: { title: "Markdown", extensions: ["md", "markdown", "mdx"] },
} as const satisfies Readonly<Record<string, Language>>;

/** The id of a language that is read. */
export type LanguageId = keyof typeof LANGUAGES;

/** The same table, where an id may be any. */
const TABLE: Readonly<Record<string, Language>> = LANGUAGES;

const BY_EXTENSION = new Map<string, LanguageId>();

const BY_NAME = new Map<string, LanguageId>();

for (const [id, { extensions, names }] of Object.entries(TABLE)) {
  for (const extension of extensions) BY_EXTENSION.set(extension, id as LanguageId);
  for (const name of names ?? []) BY_NAME.set(name, id as LanguageId);
}

/** Programs in the first line of a script. */
const INTERPRETERS: readonly (readonly [RegExp, LanguageId])[] = [
  [/^(?:ba|da|z|k|a)?sh$/, "shell"],
  [/^(?:python|pypy)[\d.]*$/, "python"],
  [/^ruby[\d.]*$/, "ruby"],
  [/^(?:node|nodejs|bun)$/, "javascript"],
  [/^(?:deno|ts-node|tsx)$/, "typescript"],
  [/^php[\d.]*$/, "php"],
];

/**
 * The language of a file by its name.
 *
 * @param path The file's path, with `/`.
 * @returns Its id, or `undefined` if the name does not tell.
 */
export function languageOfName(path: string): LanguageId | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const known = BY_NAME.get(name);
  if (known !== undefined) return known;
  const dot = name.lastIndexOf(".");
  return dot < 1 ? undefined : BY_EXTENSION.get(name.slice(dot + 1).toLowerCase());
}

/**
 * The language of a script by its first line.
 *
 * @param text The file's text.
 * @returns Its id, or `undefined` if there is no such line.
 */
export function languageOfFirstLine(text: string): LanguageId | undefined {
  if (!text.startsWith("#!")) return undefined;
  const line = /^#!\s*(\S+)(?:\s+(.*))?/.exec(text.slice(0, 200));
  const words = [line?.[1] ?? "", ...(line?.[2] ?? "").split(/\s+/)]
    .map((word) => word.slice(word.lastIndexOf("/") + 1));
  const program = words.find((word, at) =>
    word !== "env" && !word.startsWith("-") && !(at > 0 && word.includes("="))
  );
  return INTERPRETERS.find(([pattern]) => pattern.test(program ?? ""))?.[1];
}

/**
 * What people call a language.
 *
 * @param id Its id, or the end of a file's name.
 * @returns Its title; the word itself if it is in no table.
 */
export function titleOf(id: string): string {
  return TABLE[id]?.title ?? id;
}

/**
 * The grammar of a language.
 *
 * @param id Its id.
 * @returns The module's name; `undefined` if there is none.
 */
export function grammarOf(id: string): Grammar | undefined {
  return TABLE[id]?.grammar;
}

/** Folders of tests, anywhere in a path. */
const TEST_FOLDER = /(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|testdata|fixtures|e2e)\//i;

/** Names of tests: `test_x.py`, `x_test.go`, `x.test.ts`, `XTest.java`, `x_spec.rb`. */
const TEST_NAME =
  /(?:^|\/)(?:test_[^/]*|conftest\.py|tests?\.\w+|[^/]*(?:_test|_spec|\.test|\.spec|-test|-spec|[a-z0-9]Tests?|[a-z0-9]Spec|TestCase)\.\w+)$/;

/**
 * Whether a file is a test, by its name and its place in the project. `latest_news.py` and
 * `contest.py` are none.
 *
 * @param path The file's path from the root, with `/`.
 * @returns Whether it is one.
 */
export function isTest(path: string): boolean {
  return TEST_FOLDER.test(path) || TEST_NAME.test(path);
}
