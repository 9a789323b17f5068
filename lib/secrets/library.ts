/**
 * Secretlint's rules, run here: its own runner reads the whole environment.
 *
 * Its rule that lets comments in the text switch others off is left out: whoever writes the
 * text would decide what is found in it.
 *
 * @module
 */
import { rules } from "@secretlint/secretlint-rule-preset-recommend";

const PREFIX = "@secretlint/secretlint-rule-";

/**
 * Besides the comments: URLs are judged by our rule, which looks at the password alone, and the
 * tokens of 1Password by one that takes linear time.
 */
const LEFT_OUT = ["filter-comments", "basicauth", "database-connection-string", "1password"];

const RULES = rules.map((rule) => ({ rule, name: rule.meta.id.replace(PREFIX, "") }))
  .filter(({ name }) => !LEFT_OUT.includes(name));

/** The names of the rules. */
export const LIBRARY_NAMES: readonly string[] = RULES.map(({ name }) => name);

/** What a rule of the library is given. */
interface RuleContext {
  sharedOptions: Record<string, never>;
  createTranslator(messages: unknown): (messageId: string) => { messageId: string };
  report(finding: { range: readonly number[] }): void;
  ignore(): void;
}

/** A place in a text. */
export interface LibraryFinding {
  /** The rule. */
  readonly rule: string;
  /** Where the secret begins. */
  readonly start: number;
  /** Where it has ended. */
  readonly end: number;
}

/**
 * Looks for secrets with the library's rules.
 *
 * @param text The text.
 * @returns What was found, stand-ins too, in no order.
 */
export async function findWithLibrary(text: string): Promise<LibraryFinding[]> {
  const found: LibraryFinding[] = [];
  const source = {
    content: text,
    contentType: "text",
    hasBOM: false,
    filePath: "text.txt",
    ext: ".txt",
    getFilePath: () => "text.txt",
    getPhysicalFilePath: () => undefined,
  };
  for (const { rule, name } of RULES) {
    const context: RuleContext = {
      sharedOptions: {},
      createTranslator: () => (messageId) => ({ messageId }),
      report: ({ range: [start = 0, end = 0] }) => found.push({ rule: name, start, end }),
      ignore() {},
    };
    const { file } = rule.create(context as never, {}) as {
      file?(source: unknown): void | Promise<void>;
    };
    await file?.(source);
  }
  return found;
}
