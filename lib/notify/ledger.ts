/**
 * What was told, so that of several programs on a project one tells, and what a crash kept from
 * being told is told by the next.
 *
 * ```
 *   (nothing) ──claim──▶ claimed ──finish──▶ done
 *                          └──two minutes old──▶ claimed by somebody else
 * ```
 *
 * The files are below `.claude/.cache/notify/<identity>/`, and derived: without them something may
 * be told twice.
 *
 * @module
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { ensureFolder, listFolder, lookAt, readFile, removeFile } from "../store/files.ts";
import { publishOnce } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import type { Notice } from "./notice.ts";

/** Whoever takes longer than this to tell was killed; milliseconds. */
const PATIENCE = 120_000;

/** What is older is of no interest any more; milliseconds. */
const STALE = 86_400_000;

/** So many files are kept before old ones are removed. */
const MOST = 500;

const QUICK = { durable: false };

/** What is to be told, and where. */
export interface Entry {
  /** The notice. */
  readonly notice: Notice;
  /** The channel, by whatever name tells it from others. */
  readonly channel: string;
}

/** What was told to one identity. */
export class Ledger {
  readonly #folder: string;
  readonly #now: () => number;

  /**
   * Opens the ledger of an identity.
   *
   * @param project The project, which has a store.
   * @param identity The identity, a valid name.
   * @param options The clock.
   */
  constructor(project: Project, identity: string, options: { now?: () => number } = {}) {
    this.#folder = ensureFolder(project.root, ".claude", ".cache", "notify", identity);
    this.#now = options.now ?? Date.now;
    this.#prune();
  }

  /**
   * Takes it upon this program to tell.
   *
   * @param entry What, and where.
   * @returns Whether this program tells; else another one does, or did.
   */
  claim(entry: Entry): boolean {
    const { claim, done } = this.#files(entry);
    if (lookAt(done) !== undefined) return false;
    if (this.#take(entry)) return true;
    const age = this.#ageOf(claim);
    if (age === undefined || age < PATIENCE) return false;
    // Of several that find it so, one moves it away.
    const taken = `${claim}.${crypto.randomUUID()}`;
    try {
      fs.renameSync(claim, taken);
    } catch {
      return false;
    }
    const takenAge = this.#ageOf(taken);
    if (takenAge !== undefined && takenAge < PATIENCE) {
      // Somebody else took the old one over meanwhile; this is the new one.
      fs.renameSync(taken, claim);
      return false;
    }
    removeFile(taken);
    return this.#take(entry);
  }

  /** Whoever finishes notes it before the claim goes, so a claim after that sees the note. */
  #take(entry: Entry): boolean {
    const { claim, done } = this.#files(entry);
    if (!publishOnce(claim, JSON.stringify(entry), QUICK)) return false;
    if (lookAt(done) === undefined) return true;
    removeFile(claim);
    return false;
  }

  /**
   * Notes that it was told.
   *
   * @param entry What, and where.
   */
  finish(entry: Entry): void {
    const { claim, done } = this.#files(entry);
    publishOnce(done, "", QUICK);
    removeFile(claim);
  }

  /**
   * What somebody meant to tell, and did not.
   *
   * @returns The entries; to be claimed before they are told.
   */
  unfinished(): Entry[] {
    return listFolder(this.#folder).filter((name) => name.endsWith(".json")).flatMap((name) => {
      const path = join(this.#folder, name);
      const age = this.#ageOf(path);
      if (age === undefined || age < PATIENCE) return [];
      if (age < STALE) return parseEntry(readFile(path));
      removeFile(path);
      return [];
    });
  }

  #files({ notice, channel }: Entry): { claim: string; done: string } {
    const name = createHash("sha256").update(`${channel}\n${notice.id}`).digest("hex").slice(0, 40);
    return {
      claim: join(this.#folder, `${name}.json`),
      done: join(this.#folder, `${name}.done`),
    };
  }

  #ageOf(path: string): number | undefined {
    const time = lookAt(path)?.mtime?.getTime();
    return time === undefined ? undefined : this.#now() - time;
  }

  #prune(): void {
    const names = listFolder(this.#folder);
    if (names.length < MOST) return;
    for (const name of names) {
      const path = join(this.#folder, name);
      if ((this.#ageOf(path) ?? 0) > STALE) removeFile(path);
    }
  }
}

function parseEntry(text: string | undefined): Entry[] {
  try {
    const entry = JSON.parse(text ?? "");
    const { notice, channel } = entry;
    const words = [channel, notice.id, notice.title, notice.text, notice.from, notice.at];
    return words.every((word) => typeof word === "string") ? [entry] : [];
  } catch {
    return [];
  }
}
