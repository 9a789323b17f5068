/**
 * Records as a git tree, without a checkout: listed, read and committed by plumbing.
 *
 * Invariants
 *
 * - Neither a branch, nor the index, nor the work tree is read or written.
 * - A tree is only listed: a link, a submodule or an oversized blob in it is no record.
 *
 * @module
 */
import { CoordinationError } from "../../errors.ts";
import type { Outgoing } from "../reconcile.ts";
import type { Git } from "./run.ts";

/** A record in a tree. */
export interface TreeEntry {
  /** The blob. */
  readonly id: string;
  /** Its size in bytes. */
  readonly size: number;
  /** Why it is no record; nothing if it may be one. */
  readonly reason: string | undefined;
}

/** So many bytes are read from git at once. */
const AT_ONCE = 16 * 1024 * 1024;

/**
 * Lists the tree of a commit.
 *
 * @param git Git.
 * @param commit The commit.
 * @param options The most bytes of a record.
 * @returns What is in it, by path.
 */
export async function listTree(
  git: Git,
  commit: string,
  { maxBytes }: { maxBytes: number },
): Promise<Map<string, TreeEntry>> {
  const listed = await git.text(["ls-tree", "-r", "-l", "-z", "--full-tree", commit]);
  const entries = new Map<string, TreeEntry>();
  for (const line of listed.split("\0")) {
    const match = /^(\d{6}) (\w+) ([0-9a-f]{40,64}) +(\d+|-)\t([^]+)$/.exec(line);
    if (match === null) continue;
    const [, mode, type, id = "", bytes, path = ""] = match;
    const size = Number(bytes);
    const reason = type !== "blob" || mode === "120000"
      ? "it is no plain file there"
      : size > maxBytes
      ? `its ${size} bytes are more than the ${maxBytes} allowed`
      : undefined;
    entries.set(path, { id, size, reason });
  }
  return entries;
}

/**
 * Reads blobs.
 *
 * @param git Git.
 * @param entries What to read, by path.
 * @returns The texts by path; an error for what is no text.
 */
export async function readBlobs(
  git: Git,
  entries: ReadonlyMap<string, TreeEntry>,
): Promise<Map<string, string | Error>> {
  const texts = new Map<string, string | Error>();
  let part: [string, TreeEntry][] = [];
  let bytes = 0;
  const flush = async () => {
    if (part.length > 0) await readPart(git, part, texts);
    part = [];
    bytes = 0;
  };
  for (const [path, entry] of entries) {
    if (entry.reason !== undefined) {
      texts.set(path, new Error(entry.reason));
      continue;
    }
    part.push([path, entry]);
    bytes += entry.size;
    if (bytes > AT_ONCE) await flush();
  }
  await flush();
  return texts;
}

async function readPart(
  git: Git,
  part: readonly [string, TreeEntry][],
  texts: Map<string, string | Error>,
): Promise<void> {
  const stdin = new TextEncoder().encode(part.map(([, { id }]) => `${id}\n`).join(""));
  const { code, stdout, stderr } = await git.run(["cat-file", "--batch"], { stdin });
  if (code !== 0) throw new CoordinationError("store_failure", `Cannot read records: ${stderr}`);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let at = 0;
  for (const [path] of part) {
    const end = stdout.indexOf(10, at);
    const head = decoder.decode(stdout.subarray(at, end));
    const size = Number(/ blob (\d+)$/.exec(head)?.[1]);
    at = end + 1;
    if (!Number.isSafeInteger(size)) {
      texts.set(path, new Error("git does not have it"));
      continue;
    }
    try {
      texts.set(path, decoder.decode(stdout.subarray(at, at + size)));
    } catch {
      texts.set(path, new Error("it is not UTF-8"));
    }
    at += size + 1;
  }
}

/** Options for {@linkcode commitRecords}. */
export interface CommitOptions {
  /** The commit that this one follows; nothing for the first. */
  readonly parent: string | undefined;
  /** Who syncs. */
  readonly author: string;
  /** Now. */
  readonly now: Date;
}

/** Commits that are on their way; what is left of a killed sync goes with the next one. */
const WORK_REFS = "refs/mclaude/outgoing";

/**
 * Makes a commit of records upon another one.
 *
 * @param git Git.
 * @param records What is added, replaced or removed.
 * @param options What it follows, who makes it and when.
 * @returns The commit, which no ref names but one of ours.
 */
export async function commitRecords(
  git: Git,
  records: readonly Outgoing[],
  options: CommitOptions,
): Promise<{ commit: string; ref: string }> {
  const ref = `${WORK_REFS}/${crypto.randomUUID()}`;
  const stdin = importStream(ref, records, options);
  const args = ["fast-import", "--quiet", "--done", "--date-format=raw"];
  const { code, stdout, stderr } = await git.run(args, { stdin });
  const commit = new TextDecoder().decode(stdout).trim();
  if (code !== 0 || !/^[0-9a-f]{40,64}$/.test(commit)) {
    throw new CoordinationError("store_failure", `Cannot store records in git: ${stderr}`);
  }
  return { commit, ref };
}

/**
 * Removes the refs of commits that were on their way.
 *
 * @param git Git.
 */
export async function dropWork(git: Git): Promise<void> {
  const refs = await git.text(["for-each-ref", "--format=%(refname)", `${WORK_REFS}/`]);
  const names = refs.split("\n").filter((ref) => ref !== "");
  if (names.length === 0) return;
  const stdin = new TextEncoder().encode(names.map((ref) => `delete ${ref}\n`).join(""));
  await git.run(["update-ref", "--stdin"], { stdin });
}

function importStream(
  ref: string,
  records: readonly Outgoing[],
  { parent, author, now }: CommitOptions,
): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const say = (text: string) => parts.push(encoder.encode(text));
  const data = (text: string) => {
    const bytes = encoder.encode(text);
    say(`data ${bytes.length}\n`);
    parts.push(bytes);
    say("\n");
  };
  const name = author.replace(/[^A-Za-z0-9._-]/g, "") || "mclaude";
  say(`commit ${ref}\nmark :1\n`);
  say(`committer ${name} <${name}@mclaude> ${Math.floor(now.getTime() / 1000)} +0000\n`);
  data(`${records.length} records of ${name}`);
  if (parent !== undefined) say(`from ${parent}\n`);
  for (const { path, text } of records) {
    // Neither quotes nor backslashes nor control characters are in the path of a record.
    if (text === undefined) say(`D "${path}"\n`);
    else {
      say(`M 100644 inline "${path}"\n`);
      data(text);
    }
  }
  say("get-mark :1\ndone\n");
  return join(parts);
}

function join(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
