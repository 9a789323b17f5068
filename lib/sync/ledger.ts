/**
 * What is known of the other side: for each path the digest that it has there, and the digest of
 * the file that stood here when both were the same record.
 *
 * ```text
 *   <path> TAB <digest there> TAB <digest here> TAB <o if it came from here, or nothing>
 *   @ TAB <cursor>
 * ```
 *
 * A journal: lines are appended, the last one of a path counts. Files and the other side are the
 * truth: without a ledger the same is found out again, except what was deleted here.
 *
 * Invariants
 *
 * - A line is appended after the file that it tells of is on the disk, so that a kill at any
 *   moment only makes work be done again.
 * - Half a line, after a power cut, is no line.
 *
 * @module
 */
import { join } from "node:path";
import { append, readFile } from "../store/files.ts";
import { replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { syncFolder } from "./alone.ts";

/** What is known of a path. */
export interface Known {
  /** The digest there. */
  readonly remote: string;
  /** The digest of the file here. */
  readonly disk: string;
  /** Whether this machine sent it. */
  readonly own: boolean;
}

const MAX = { maxBytes: 512 * 1024 * 1024 };
const LINE = /^([^\t]+)\t([0-9a-f]{40,64}|-)\t([0-9a-f]{40,64}|-)\t(o?);$/;
const CURSOR = /^@\t(\d{1,15});$/;

/** What is known of one other side. */
export class Ledger {
  readonly #file: string;
  readonly #known = new Map<string, Known>();
  #pending: string[] = [];
  #lines = 0;
  #torn = false;
  /** Up to where the other side's log was read. */
  cursor = 0;

  /**
   * Reads the ledger of an other side.
   *
   * @param project The project.
   * @param name The other side, as a file may be called.
   */
  constructor(project: Project, name: string) {
    this.#file = join(syncFolder(project), `${name}.ledger`);
    const text = readFile(this.#file, MAX) ?? "";
    this.#torn = text !== "" && !text.endsWith("\n");
    for (const line of text.split("\n")) this.#read(line);
  }

  #read(line: string): void {
    const [, cursor] = CURSOR.exec(line) ?? [];
    const [, path, remote, disk, own] = LINE.exec(line) ?? [];
    this.#lines++;
    if (cursor !== undefined) this.cursor = Number(cursor);
    else if (path === undefined) return;
    else if (remote === "-") this.#known.delete(path);
    else this.#known.set(path, { remote: remote!, disk: disk!, own: own === "o" });
  }

  /** What is known of a path. */
  get(path: string): Known | undefined {
    return this.#known.get(path);
  }

  /** The paths of which something is known. */
  paths(): Iterable<string> {
    return this.#known.keys();
  }

  /** Takes a note, which {@linkcode Ledger.save} writes. */
  set(path: string, known: Known): void {
    const old = this.#known.get(path);
    if (old?.remote === known.remote && old.disk === known.disk && old.own === known.own) return;
    this.#known.set(path, known);
    this.#pending.push(lineOf(path, known));
  }

  /** Forgets a path. */
  forget(path: string): void {
    if (this.#known.delete(path)) this.#pending.push(`${path}\t-\t-\t;\n`);
  }

  /** Forgets everything: the other side did. */
  reset(): void {
    for (const path of [...this.#known.keys()]) this.forget(path);
    this.save(0);
  }

  /**
   * Writes the notes.
   *
   * @param cursor Up to where the other side's log was read.
   */
  save(cursor: number = this.cursor): void {
    if (cursor !== this.cursor) {
      this.cursor = cursor;
      this.#pending.push(`@\t${cursor};\n`);
    }
    if (this.#pending.length === 0) return;
    const text = this.#pending.join("");
    this.#lines += this.#pending.length;
    this.#pending = [];
    if (this.#lines > 2 * this.#known.size + 1_000) this.#compact();
    else append(this.#file, this.#torn ? `\n${text}` : text);
    this.#torn = false;
  }

  #compact(): void {
    const lines = Array.from(this.#known, ([path, known]) => lineOf(path, known));
    replaceFile(this.#file, [...lines, `@\t${this.cursor};\n`].join(""));
    this.#lines = lines.length + 1;
  }
}

function lineOf(path: string, { remote, disk, own }: Known): string {
  return `${path}\t${remote}\t${disk}\t${own ? "o" : ""};\n`;
}
