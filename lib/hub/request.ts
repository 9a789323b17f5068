/**
 * What came in a request, checked.
 *
 * @module
 */
import { checkIdentity, checkSession, checkSlug } from "../store/names.ts";
import { oneLine } from "../store/text.ts";

/** Why a request is not answered as it wishes. */
export class Refusal extends Error {
  /** The HTTP status. */
  readonly status: number;
  /** The error's short name. */
  readonly code: string;
  /** More of it. */
  readonly data: Readonly<Record<string, unknown>>;

  /**
   * Makes a refusal.
   *
   * @param status The HTTP status.
   * @param detail One line.
   * @param options Its short name, and more.
   */
  constructor(
    status: number,
    detail: string,
    { code, ...data }: { code: string } & Record<string, unknown>,
  ) {
    super(detail);
    this.name = "Refusal";
    this.status = status;
    this.code = code;
    this.data = data;
  }
}

/**
 * Reads a body, as long as it is neither too long nor too slow.
 *
 * @param request The request.
 * @param limits The most bytes and milliseconds.
 * @returns The body, which is a JSON object.
 * @throws {Refusal} 400, 408 or 413.
 */
export async function readBody(
  request: Request,
  limits: { readonly body: number; readonly bodyTime: number },
): Promise<Record<string, unknown>> {
  const tooLong = () =>
    new Refusal(413, `the body is longer than ${limits.body} bytes`, { code: "too_long" });
  if (Number(request.headers.get("content-length") ?? 0) > limits.body) throw tooLong();
  const reader = request.body?.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    reader?.cancel().catch(() => {});
  }, limits.bodyTime);
  try {
    for (;;) {
      const part = await reader?.read();
      if (late) throw new Refusal(408, "the body takes too long", { code: "too_slow" });
      if (part === undefined || part.done) break;
      size += part.value.length;
      if (size > limits.body) {
        reader?.cancel().catch(() => {});
        throw tooLong();
      }
      parts.push(part.value);
    }
  } finally {
    clearTimeout(timer);
  }
  let data: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await new Blob(parts).bytes());
    data = text === "" ? {} : JSON.parse(text);
  } catch {
    throw new Refusal(400, "the body is no JSON", { code: "invalid_input" });
  }
  if (typeof data === "object" && data !== null && !Array.isArray(data)) {
    return data as Record<string, unknown>;
  }
  throw new Refusal(400, "the body is no JSON object", { code: "invalid_input" });
}

/** The fields of a body; each is asked for by its name. */
export class Fields {
  readonly #data: Readonly<Record<string, unknown>>;

  /**
   * Takes a body.
   *
   * @param data The body.
   */
  constructor(data: unknown) {
    this.#data = Object(data);
  }

  /**
   * A text.
   *
   * @param name The field.
   * @param options What it is if it is missing, and its longest length in characters.
   * @returns The text.
   * @throws {Refusal} 422.
   */
  text(name: string, options: { default?: string; max?: number } = {}): string {
    const value = this.#data[name] ?? options.default;
    const { max = 500 } = options;
    if (typeof value !== "string" || !value.isWellFormed() || value.includes("\0")) {
      throw invalid(`"${name}" is no text`);
    }
    if (value.length > max) throw invalid(`"${name}" is longer than ${max} characters`);
    return value;
  }

  /**
   * A text of one line.
   *
   * @param name The field.
   * @param options What it is if it is missing, and its longest length in characters.
   * @returns The text, without what would not be seen.
   * @throws {Refusal} 422.
   */
  line(name: string, options: { default?: string; max?: number } = {}): string {
    return oneLine(this.text(name, options));
  }

  /**
   * A text, or nothing.
   *
   * @param name The field.
   * @returns The text of one line; `null` if it is missing.
   * @throws {Refusal} 422.
   */
  optional(name: string): string | null {
    return (this.#data[name] ?? null) === null ? null : this.line(name);
  }

  /**
   * A number from 0 on.
   *
   * @param name The field.
   * @param options What it is if it is missing.
   * @returns The number.
   * @throws {Refusal} 422.
   */
  count(name: string, options: { default?: number } = {}): number {
    const value = this.#data[name] ?? options.default;
    if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
    throw invalid(`"${name}" is no number`);
  }

  /**
   * Yes or no.
   *
   * @param name The field; no if it is missing.
   * @returns Which.
   * @throws {Refusal} 422.
   */
  flag(name: string): boolean {
    const value = this.#data[name] ?? false;
    if (typeof value === "boolean") return value;
    throw invalid(`"${name}" is neither true nor false`);
  }

  /**
   * A list.
   *
   * @param name The field; empty if it is missing.
   * @param max The most entries.
   * @returns The entries.
   * @throws {Refusal} 422.
   */
  list(name: string, max: number): unknown[] {
    const value = this.#data[name] ?? [];
    if (!Array.isArray(value)) throw invalid(`"${name}" is no list`);
    if (value.length > max) throw invalid(`"${name}" has more than ${max} entries`);
    return value;
  }

  /**
   * An object of texts.
   *
   * @param name The field; empty if it is missing.
   * @returns The object.
   * @throws {Refusal} 422.
   */
  object(name: string): Record<string, string> {
    const value = this.#data[name] ?? {};
    const isObject = typeof value === "object" && !Array.isArray(value);
    if (!isObject || Object.keys(value).length > 50) throw invalid(`"${name}" is no object`);
    return Object.fromEntries(
      Object.entries(value).map(([key, text]) => [oneLine(key, 60), oneLine(String(text), 300)]),
    );
  }

  /**
   * Paths and globs of a project.
   *
   * @param name The field.
   * @returns The paths.
   * @throws {Refusal} 422.
   */
  paths(name: string): string[] {
    return this.list(name, 500).map((path) => {
      const isPath = typeof path === "string" && path !== "" && path.length <= 1_024 &&
        !/\p{C}/u.test(path) && !path.startsWith("/") && !path.split("/").includes("..");
      if (isPath) return path;
      throw invalid(`"${name}" has an entry that is no path of the project`);
    });
  }

  /**
   * The name of a lock.
   *
   * @param name The field.
   * @returns The slug.
   * @throws {Refusal} 422.
   */
  slug(name: string): string {
    return this.#named(name, checkSlug);
  }

  /**
   * A session.
   *
   * @param name The field.
   * @returns The session.
   * @throws {Refusal} 422.
   */
  session(name: string): string {
    return this.#named(name, checkSession);
  }

  /**
   * An identity.
   *
   * @param name The field.
   * @returns The identity.
   * @throws {Refusal} 422.
   */
  identity(name: string): string {
    return this.#named(name, checkIdentity);
  }

  #named(name: string, check: (text: string) => string): string {
    const text = this.text(name);
    try {
      return check(text);
    } catch (error) {
      throw invalid(`"${name}": ${(error as Error).message}`);
    }
  }
}

/**
 * The refusal of a request that says something that cannot be.
 *
 * @param detail One line.
 * @returns The refusal.
 */
export function invalid(detail: string): Refusal {
  return new Refusal(422, oneLine(detail, 300), { code: "invalid_input" });
}
