/**
 * The languages that are read, each loaded when it is met.
 *
 * @module
 */
import type { Profile } from "./profile.ts";

/** Exhaustive by test: every language of the table with a grammar is here. */
const PROFILES: Readonly<Record<string, () => Promise<{ readonly profile: Profile }>>> = {
  c: () => import("./languages/c.ts"),
  cpp: () => import("./languages/cpp.ts"),
  csharp: () => import("./languages/csharp.ts"),
  go: () => import("./languages/go.ts"),
  java: () => import("./languages/java.ts"),
  javascript: () => import("./languages/javascript.ts"),
  kotlin: () => import("./languages/kotlin.ts"),
  php: () => import("./languages/php.ts"),
  python: () => import("./languages/python.ts"),
  ruby: () => import("./languages/ruby.ts"),
  rust: () => import("./languages/rust.ts"),
  scala: () => import("./languages/scala.ts"),
  shell: () => import("./languages/shell.ts"),
  tsx: () => import("./languages/typescript.ts"),
  typescript: () => import("./languages/typescript.ts"),
};

/**
 * What is said of a language.
 *
 * @param language Its id.
 * @returns Its profile; `undefined` if its declarations are not read.
 */
export async function profileOf(language: string): Promise<Profile | undefined> {
  return Object.hasOwn(PROFILES, language) ? (await PROFILES[language]!()).profile : undefined;
}
