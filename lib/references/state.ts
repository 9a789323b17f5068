/**
 * What was called already: `handoffs/.link-state.json`, which mclaude 0.6's example script keeps
 * as `{"<handoff file>": ["<id>", …]}`.
 *
 * That file does not say of which provider an id is. We add the key `mclaude`, which that
 * script leaves as it is: `{"<handoff file>": ["<provider>:<id>", …]}`.
 *
 * Invariants
 *
 * - What that script did is not done again, and what we did is not done again by it.
 * - An id that we did for one provider is not taken for done for another one.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { ensureFolder, readFile } from "../store/files.ts";
import { replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";

/** The file's name. */
export const STATE_FILE = ".link-state.json";

const OURS = "mclaude";

/** The largest file that is read. */
const MAX = { maxBytes: 64 * 1024 * 1024 };

/** A reference in a handoff. */
export interface Reference {
  /** The handoff's file. */
  readonly file: string;
  /** The provider. */
  readonly provider: string;
  /** The id. */
  readonly id: string;
}

type Table = Record<string, unknown>;

/** What was called already. */
export class LinkState {
  readonly #project: Project;
  readonly #path: string;
  #table: Table = {};

  /**
   * Reads the file.
   *
   * @param project The project.
   * @throws {CoordinationError} `damaged_record` if it is there and cannot be read: to take it
   * for empty would call for everything once more.
   */
  constructor(project: Project) {
    this.#project = project;
    this.#path = join(project.store, "handoffs", STATE_FILE);
    this.#read();
  }

  /**
   * Whether there was a call.
   *
   * @param reference The reference.
   * @returns Whether there was one that succeeded.
   */
  has({ file, provider, id }: Reference): boolean {
    const ours = strings(this.#ours()[file]);
    if (ours.includes(`${provider}:${id}`)) return true;
    // An id that no call of ours explains is the script's.
    return strings(own(this.#table, file)).includes(id) &&
      !ours.some((done) => done.slice(done.indexOf(":") + 1) === id);
  }

  /**
   * Records a call, durably.
   *
   * @param reference The reference.
   */
  add({ file, provider, id }: Reference): void {
    ensureFolder(this.#project.root, ".claude", "handoffs");
    // The script may have written since.
    this.#read();
    const ours = this.#ours();
    const table = {
      ...this.#table,
      [file]: sorted(strings(own(this.#table, file)), id),
      [OURS]: { ...ours, [file]: sorted(strings(own(ours, file)), `${provider}:${id}`) },
    };
    replaceFile(this.#path, JSON.stringify(table, null, 2));
    this.#table = table;
  }

  #ours(): Table {
    const ours = own(this.#table, OURS);
    return isTable(ours) ? ours : {};
  }

  #read(): void {
    const text = readFile(this.#path, MAX);
    if (text === undefined) {
      this.#table = {};
      return;
    }
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch {
      data = undefined;
    }
    if (!isTable(data)) {
      throw new CoordinationError(
        "damaged_record",
        `Cannot read "${this.#path}": it is no JSON object; repair it, or remove it to have ` +
          "the command called for all references again",
        { data: { path: this.#path } },
      );
    }
    this.#table = data;
  }
}

function own(table: Table, key: string): unknown {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function sorted(list: readonly string[], more: string): string[] {
  return [...new Set([...list, more])].sort();
}
