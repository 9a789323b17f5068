/**
 * The token that HTTP clients of this user show: one file that nobody else can read, outside
 * of every repository.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { CoordinationError } from "../lib/errors.ts";
import { hasCode, lookAt, readFile } from "../lib/store/files.ts";

/** Where the token is. */
export interface TokenFile {
  /** The file. */
  readonly path: string;
  /** The token. */
  readonly token: string;
}

/**
 * Reads the user's token, and makes one where there is none.
 *
 * @param home The user's folder.
 * @returns The token and its file.
 * @throws {CoordinationError} `unsafe_path` if others could have read it.
 */
export function userToken(home: string): TokenFile {
  const folder = join(home, ".mclaude");
  const path = join(folder, "mcp-token");
  Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lookAt(path) ?? create(path);
  const isOpen = Deno.build.os !== "windows" && ((found.mode ?? 0) & 0o077) !== 0;
  const token = found.isFile && !isOpen ? readFile(path)?.trim() ?? "" : "";
  if (/^[\w-]{32,}$/.test(token)) return { path, token };
  throw new CoordinationError(
    "unsafe_path",
    `Cannot use the token in "${path}": others could read it, or it is none; remove the file`,
  );
}

/** Makes the file in one step, so that nobody sees a part of it; another's may win. */
function create(path: string): Deno.FileInfo {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const token = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const draft = `${path}.${crypto.randomUUID()}`;
  Deno.writeTextFileSync(draft, `${token}\n`, { mode: 0o600, createNew: true });
  try {
    Deno.linkSync(draft, path);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    Deno.removeSync(draft);
  }
  return Deno.lstatSync(path);
}

/**
 * Whether a request shows the token. Takes as long for a wrong one as for the right one.
 *
 * @param header The `Authorization` header.
 * @param token The token.
 * @returns Whether it is the same.
 */
export function showsToken(header: string | null, token: string): boolean {
  const shown = /^Bearer +([^\s]+) *$/i.exec(header ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(shown), digest(token));
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
