/**
 * Writing `code-map.md` and `llms.txt`, and telling whether they are up to date.
 *
 * Invariants
 *
 * - What a person wrote into one of the files stays, byte for byte.
 * - A file that is up to date is not touched.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { ensureFolder, readFile } from "../store/files.ts";
import { replaceFile } from "../store/publish.ts";
import { oneLine } from "../store/text.ts";
import { renderCodeMap } from "./code_map.ts";
import type { CodeIndex } from "./index.ts";
import { renderLlms } from "./llms.ts";
import { whoseIs, withOurPart } from "./own_block.ts";

/** A file that is made of an index. */
export type Output = "code-map" | "llms-txt";

/** The largest file that is looked at before it is written, in bytes. */
const MOST_BYTES = 64 * 1024 * 1024;

/** What is written. */
export interface WriteOptions {
  /** Which files; both by default. */
  outputs?: readonly Output[] | undefined;
  /** What the map in `llms.txt` may cost, in tokens. */
  budget?: number | undefined;
  /** Only tell what would be written. */
  check?: boolean | undefined;
}

/** What became of a file. */
export interface Written {
  /** Which. */
  readonly output: Output;
  /** Where it is. */
  readonly path: string;
  /** Whether it was not up to date. */
  readonly changed: boolean;
}

/**
 * Writes what is made of an index.
 *
 * @param index The index.
 * @param options Which files, and whether they are only compared.
 * @returns What became of each.
 * @throws {CoordinationError} `damaged_record` if the marks in a file are not as they were made,
 * `unsafe_path` if something stands there that is no plain file.
 */
export function writeOutputs(index: CodeIndex, options: WriteOptions = {}): Written[] {
  const { outputs = ["code-map", "llms-txt"], check = false } = options;
  return outputs.map((output) => {
    const path = output === "code-map" ? codeMapPath(index.root) : llmsPath(index.root);
    const part = output === "code-map" ? renderCodeMap(index) : renderLlms(index, options);
    const before = readFile(path, { maxBytes: MOST_BYTES });
    const text = put(path, { before, part });
    const changed = text !== before;
    if (changed && !check) {
      if (path.startsWith(join(index.root, ".claude"))) ensureFolder(index.root, ".claude");
      replaceFile(path, text);
    }
    return { output, path, changed };
  });
}

function put(path: string, { before, part }: { before: string | undefined; part: string }): string {
  try {
    return withOurPart(before, part);
  } catch (cause) {
    throw new CoordinationError(
      "damaged_record",
      `Cannot write "${oneLine(path, 200)}": the marks in it are not as mclaude made them; ` +
        "repair them or move the file away",
      { cause, data: { path } },
    );
  }
}

/**
 * Where the map of a tree is.
 *
 * @param root The tree's folder.
 * @returns The path.
 */
export function codeMapPath(root: string): string {
  return join(root, ".claude", "code-map.md");
}

/** In the root, unless what stands there is somebody's. */
function llmsPath(root: string): string {
  const path = join(root, "llms.txt");
  return isOurs(path) ? path : join(root, ".claude", "llms.txt");
}

function isOurs(path: string): boolean {
  try {
    return !["foreign", "damaged"].includes(whoseIs(readFile(path, { maxBytes: MOST_BYTES })));
  } catch {
    return false;
  }
}
