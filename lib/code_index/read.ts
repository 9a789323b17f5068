/**
 * Reading files of a tree: what is known of each by its bytes.
 *
 * @module
 */
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FileFacts } from "./facts.ts";
import { extract } from "./extract.ts";
import { languageOfName } from "./languages.ts";

/** The largest file that is read, in bytes. */
export const MOST_BYTES = 1024 * 1024;

/** A file to read. */
export interface Job {
  /** Its path from the root. */
  readonly path: string;
  /** The hash of the content that is known already. */
  readonly known: string | undefined;
}

/** What came of a file. */
export interface ReadFile {
  /** Its path from the root. */
  readonly path: string;
  /** The hash of its content. */
  readonly hash: string;
  /** What is known of it, as JSON; `undefined` if the known content is what it has. */
  readonly facts: string | undefined;
}

/** Content that is not told apart. */
export const BINARY = "binary";

/** Content that could not be read. */
export const UNREADABLE = "unreadable";

/**
 * Reads files.
 *
 * @param root The folder that their paths begin at.
 * @param jobs The files.
 * @param onFile Told of each.
 * @returns What came of each, in the same order.
 */
export async function readFiles(
  root: string,
  jobs: readonly Job[],
  onFile: () => void = () => {},
): Promise<ReadFile[]> {
  const results: ReadFile[] = [];
  for (const { path, known } of jobs) {
    results.push(await readOne(root, path, known));
    onFile();
  }
  return results;
}

async function readOne(
  root: string,
  path: string,
  known: string | undefined,
): Promise<ReadFile> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(join(root, path));
  } catch {
    return { path, hash: UNREADABLE, facts: undefined };
  }
  const decoder = decoderOf(bytes);
  if (decoder === undefined) return { path, hash: BINARY, facts: undefined };
  const sum = hash("sha1", bytes, "hex");
  if (sum === known) return { path, hash: sum, facts: undefined };
  const facts = languageOfName(path) === undefined && !isScript(bytes)
    ? counted(path, bytes)
    : await tryToExtract(path, decoder.decode(bytes));
  return { path, hash: sum, facts: JSON.stringify(facts) };
}

/** A file that is only counted. */
function counted(path: string, bytes: Uint8Array): FileFacts {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  if (bytes.length > 0 && bytes.at(-1) !== 10) lines++;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  const language = dot < 1 ? "" : name.slice(dot + 1).toLowerCase().slice(0, 12);
  return {
    ...{ language, lines, doc: "", state: "none", symbols: [], imports: [] },
    ...{ namespace: "", mentions: [] },
  };
}

async function tryToExtract(path: string, text: string): Promise<FileFacts> {
  try {
    return await extract(path, text);
  } catch {
    const language = languageOfName(path) ?? "";
    const lines = text.split("\n").length;
    return {
      ...{ language, lines, doc: "", state: "failed", symbols: [], imports: [] },
      ...{ namespace: "", mentions: [] },
    };
  }
}

function isScript(bytes: Uint8Array): boolean {
  return bytes[0] === 35 && bytes[1] === 33;
}

/** How bytes are read as text; `undefined` if they are none. */
function decoderOf(bytes: Uint8Array): TextDecoder | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be");
  return bytes.subarray(0, 8_000).includes(0) ? undefined : UTF_8;
}

const UTF_8 = new TextDecoder("utf-8");
