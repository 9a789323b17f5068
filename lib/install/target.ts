/**
 * Files of the person's own that are read and replaced: every byte counts, and no link leads
 * elsewhere.
 *
 * @module
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { CoordinationError } from "../errors.ts";
import { lookAt } from "../store/files.ts";

/** The largest file that is edited, in bytes. */
const LARGEST = 4 * 1024 * 1024;

/** A file, as it stands on the disk. */
export interface Target {
  /** Where it really is, links inside of the base followed. */
  readonly real: string;
  /** Its text, a byte order mark with it; `undefined` if there is none. */
  readonly text: string | undefined;
  /** Its permission bits. */
  readonly mode: number;
}

/**
 * Reads a file that may be changed.
 *
 * @param path The file; absolute.
 * @param base A folder above it, trusted as it is.
 * @returns The file.
 * @throws {CoordinationError} `unsafe_path` if it, or a folder on the way, leads out of the base
 * or is no plain file or folder; `damaged_record` if it is too large or not UTF-8.
 */
export function readTarget(path: string, base: string): Target {
  const real = resolveInside(path, base);
  const stat = lookAt(real);
  if (stat === undefined) return { real, text: undefined, mode: 0o644 };
  if (!stat.isFile) throw refusal("unsafe_path", path, "it is not a plain file; move it away");
  if (stat.size > LARGEST) {
    throw refusal("damaged_record", path, `it has over ${LARGEST} bytes; make it smaller`);
  }
  const bytes = fs.readFileSync(real);
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { real, text, mode: (stat.mode ?? 0o644) & 0o777 };
  } catch {
    throw refusal("damaged_record", path, "it is not UTF-8; repair it");
  }
}

/**
 * The sum by which a text is known again.
 *
 * @param text The text.
 * @returns SHA-256 in hex.
 */
export function sumOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Follows links on the way to a file, as long as they stay in the base. */
function resolveInside(path: string, base: string): string {
  const top = fs.realpathSync(base);
  const parts = relative(base, path).split(sep);
  let at = top;
  for (const [order, part] of parts.entries()) {
    const next = join(at, part);
    const stat = lookAt(next);
    if (stat === undefined) return join(at, ...parts.slice(order));
    at = stat.isSymlink ? follow(next, path) : next;
    if (!at.startsWith(top.endsWith(sep) ? top : top + sep)) {
      throw refusal("unsafe_path", path, "a link leads out of the folder; replace the link");
    }
    if (order < parts.length - 1 && !fs.statSync(at).isDirectory()) {
      throw refusal("unsafe_path", path, `"${part}" is no folder; move it away`);
    }
  }
  return at;
}

function follow(link: string, path: string): string {
  try {
    return fs.realpathSync(link);
  } catch {
    const name = `the link ${basename(dirname(link))}/${basename(link)} leads nowhere`;
    throw refusal("unsafe_path", path, `${name}; remove it`);
  }
}

function refusal(
  code: "unsafe_path" | "damaged_record",
  path: string,
  why: string,
): CoordinationError {
  return new CoordinationError(code, `Cannot change "${path}": ${why}`, { data: { path } });
}
