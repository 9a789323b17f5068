/**
 * Fenced claims: who holds a resource, decided without a server and without ever
 * removing anything that is alive.
 *
 * ```
 *   (nothing) ──publishIntent──▶ open ──decide──▶ granted ──end──▶ ended
 *                                     └─decide──▶ void
 * ```
 *
 * A resource is a folder; its generations are `g000001.json`, `g000002.json` … The outcome
 * of a generation is one file, `g000001.outcome.json`, so that granting it and declaring it
 * void is a compare-and-swap: the first decision stands, whoever makes it. Its end is
 * `g000001.end.json`.
 *
 * Invariants
 *
 * - A generation is published once, decided once and ended once; nothing is overwritten.
 * - Numbers only grow: a generation is a fencing token.
 * - Every open or granted generation has an entry in the index from before it is published
 *   until after it is ended, so that listing costs what is open, not what ever was.
 *
 * Not guaranteed: that nobody else published a higher number in the meantime. A caller lists
 * again after {@linkcode publishIntent} and before it grants.
 *
 * @module
 */

import { join } from "node:path";
import { listFolder, lookAt, readFile } from "./files.ts";
import { publishOnce, removePublished, replaceFile } from "./publish.ts";

/** The text of the outcome of a granted generation. */
const GRANTED = JSON.stringify({ granted: true });

/** What is known of a generation from file names alone. */
export interface GenerationEntry {
  /** Its number, from 1. */
  readonly number: number;
  /** Whether it was decided. */
  readonly decided: boolean;
  /** Whether it was ended. */
  readonly ended: boolean;
}

/** The decision on a generation. */
export interface Outcome {
  /** Whether the claim was granted. */
  readonly granted: boolean;
  /** Why it is void. */
  readonly reason?: string;
}

/** An entry of the index. */
export interface OpenEntry {
  /** The resource. */
  readonly name: string;
  /** The generation's number. */
  readonly number: number;
}

/**
 * The generations of a resource.
 *
 * @param folder The resource's folder.
 * @returns All generations, highest first.
 */
export function listGenerations(folder: string): GenerationEntry[] {
  const names = new Set(listFolder(folder));
  const entries: GenerationEntry[] = [];
  for (const name of names) {
    const number = Number(/^g(\d{6,15})\.json$/.exec(name)?.[1]);
    if (!Number.isSafeInteger(number)) continue;
    entries.push({
      number,
      decided: names.has(outcomeName(number)),
      ended: names.has(endName(number)),
    });
  }
  return entries.sort((a, b) => b.number - a.number);
}

/**
 * Publishes the claim of generation `number`.
 *
 * @param folder The resource's folder; exists.
 * @param number One more than the highest generation seen.
 * @param text The claim's record.
 * @returns Whether this call published it; if not, somebody else was first.
 */
export function publishIntent(folder: string, number: number, text: string): boolean {
  return publishOnce(join(folder, intentName(number)), text);
}

/**
 * Decides on a generation, unless that was done already.
 *
 * @param folder The resource's folder.
 * @param number The generation.
 * @param outcome What this caller decides.
 * @returns The decision that stands.
 */
export function decide(folder: string, number: number, outcome: Outcome): Outcome {
  const path = join(folder, outcomeName(number));
  const text = outcome.granted ? GRANTED : JSON.stringify({ reason: "void", ...outcome });
  if (publishOnce(path, text)) return outcome;
  return readOutcome(folder, number) ?? { granted: false, reason: "unreadable" };
}

/**
 * The decision on a generation.
 *
 * @param folder The resource's folder.
 * @param number The generation.
 * @returns The decision, or `undefined` while it is open.
 */
export function readOutcome(folder: string, number: number): Outcome | undefined {
  const path = join(folder, outcomeName(number));
  // The usual outcome is told by its size: a void one is longer, since it says why.
  if (lookAt(path)?.size === GRANTED.length) return { granted: true };
  const text = readFile(path);
  if (text === undefined) return undefined;
  // A damaged outcome never takes a lock away: what was granted stays granted.
  return { granted: !/"granted":\s*false/.test(text) };
}

/**
 * Reads a generation's claim.
 *
 * @param folder The resource's folder.
 * @param number The generation.
 * @returns The text, or `undefined` if there is no such generation.
 */
export function readIntent(folder: string, number: number): string | undefined {
  return readFile(join(folder, intentName(number)));
}

/**
 * The files that a generation's claim and outcome are in.
 *
 * @param folder The resource's folder.
 * @param number The generation.
 * @returns Their paths; they may not exist.
 */
export function generationFiles(folder: string, number: number): [intent: string, outcome: string] {
  return [join(folder, intentName(number)), join(folder, outcomeName(number))];
}

/**
 * Corrects a claim. Only its holder may, and only what no decision was based on.
 *
 * @param folder The resource's folder.
 * @param number The generation.
 * @param text The record.
 */
export function amendIntent(folder: string, number: number, text: string): void {
  replaceFile(join(folder, intentName(number)), text);
}

/**
 * When a generation was published, by the file system's clock.
 *
 * @param folder The resource's folder.
 * @param number The generation.
 * @returns Milliseconds since the epoch, or `undefined` if there is no such generation.
 */
export function publishedAt(folder: string, number: number): number | undefined {
  return lookAt(join(folder, intentName(number)))?.mtime?.getTime();
}

/**
 * Ends a granted generation, once.
 *
 * @param folder The resource's folder.
 * @param number The generation.
 * @param text How it ended.
 * @returns Whether this call ended it.
 */
export function endGeneration(folder: string, number: number, text: string): boolean {
  return publishOnce(join(folder, endName(number)), text);
}

/**
 * Reads how a generation ended.
 *
 * @param folder The resource's folder.
 * @param number The generation.
 * @returns The text, or `undefined` if it did not end.
 */
export function readEnd(folder: string, number: number): string | undefined {
  return readFile(join(folder, endName(number)));
}

/**
 * Enters a generation in the index.
 *
 * @param index The index's folder; exists.
 * @param entry The generation.
 */
export function markOpen(index: string, entry: OpenEntry): void {
  publishOnce(join(index, indexName(entry)), "");
}

/**
 * Takes a generation out of the index.
 *
 * @param index The index's folder.
 * @param entry The generation, ended or void.
 */
export function unmarkOpen(index: string, entry: OpenEntry): void {
  removePublished(join(index, indexName(entry)));
}

/**
 * Lists what is, or lately was, open.
 *
 * @param index The index's folder.
 * @returns The entries by name; some may have ended.
 */
export function listOpen(index: string): OpenEntry[] {
  const entries: OpenEntry[] = [];
  for (const name of listFolder(index)) {
    const [, resource, digits] = /^(.+)\.g(\d{6,15})$/.exec(name) ?? [];
    if (resource !== undefined) entries.push({ name: resource, number: Number(digits) });
  }
  return entries;
}

function stem(number: number): string {
  return `g${String(number).padStart(6, "0")}`;
}

function intentName(number: number): string {
  return `${stem(number)}.json`;
}

function outcomeName(number: number): string {
  return `${stem(number)}.outcome.json`;
}

function endName(number: number): string {
  return `${stem(number)}.end.json`;
}

function indexName(entry: OpenEntry): string {
  return `${entry.name}.${stem(entry.number)}`;
}
