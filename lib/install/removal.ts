/**
 * What taking an installation out would change: what it put there, and nothing else.
 *
 * How a file is given back:
 *
 * ```
 *   as we left it, and the text before is in its backup ──▶ that text, byte for byte
 *   as we left it, and there was no file before ──▶ removed
 *   changed by somebody since ──▶ our entries out, all the rest stays
 *   a whole file of ours, changed by somebody ──▶ kept, and named
 * ```
 *
 * Invariant: a manifest comes with the project, from anybody; it tells sums only. Which files can
 * be touched at all is decided here.
 *
 * @module
 */
import { dirname, join, sep } from "node:path";
import { CoordinationError } from "../errors.ts";
import { isEqual, readValue } from "./json_edit.ts";
import {
  filePath,
  type FileRecord,
  type Manifest,
  parseManifest,
  recordPath,
  renderManifest,
} from "./manifest.ts";
import { OLD_SCRIPTS } from "./old.ts";
import type { Part } from "./part.ts";
import {
  type Folders,
  INSTALL_CLIENTS,
  type InstallClient,
  manifestPlace,
  partsOf,
  type Scope,
  SCOPES,
} from "./parts_of.ts";
import { changeOf, emptyFolders, type FileChange, type Plan, shownPath } from "./plan.ts";
import { ALL_KINDS } from "./planning.ts";
import { readTarget, sumOf, type Target } from "./target.ts";

/** Options for {@linkcode planRemoval}. */
export interface RemovalOptions {
  /**
   * The clients; all by default.
   *
   * @default {INSTALL_CLIENTS}
   */
  readonly clients?: readonly InstallClient[];
  /**
   * The scopes.
   *
   * @default {["project", "local"]}
   */
  readonly scopes?: readonly Scope[];
}

/**
 * Plans to take out what was installed. Nothing is written.
 *
 * @param folders Where.
 * @param options What.
 * @returns The plan.
 * @throws {CoordinationError} `damaged_record` if the record of the installation cannot be read,
 * `unsafe_path` if a link leads elsewhere.
 */
export function planRemoval(folders: Folders, options: RemovalOptions = {}): Plan {
  const { clients = INSTALL_CLIENTS, scopes = ["project", "local"] } = options;
  const changes: FileChange[] = [];
  const notes: string[] = [];
  const clear: string[] = [];
  for (const scope of scopes) {
    const removal = new Removal(scope, folders, new Set(changes.map(({ path }) => path)));
    for (const client of clients) removal.take(client);
    removal.finish();
    changes.push(...removal.changes);
    notes.push(...removal.notes);
    clear.push(...removal.clear);
  }
  return { changes, make: [], clear, notes, next: [] };
}

/** The removal of one scope. */
class Removal {
  readonly changes: FileChange[] = [];
  readonly notes: string[] = [];
  clear: string[] = [];
  readonly #records: Map<string, FileRecord>;
  readonly #manifest: Manifest;
  readonly #own: Target;
  readonly #base: string;
  readonly #path: string;

  /** Begins with the files that are gone by the removal of other scopes. */
  constructor(
    readonly scope: Scope,
    readonly folders: Folders,
    readonly gone: ReadonlySet<string>,
  ) {
    const { path, base } = manifestPlace(scope, folders);
    this.#base = base;
    this.#path = path;
    this.#own = readTarget(path, base);
    this.#manifest = parseManifest(this.#own.text, path);
    this.#records = new Map(this.#manifest.files.map((record) => [record.path, record]));
  }

  take(client: InstallClient): void {
    const parts = partsIn(client, this.scope, this.folders);
    for (const path of new Set(parts.map((part) => part.path))) {
      if (this.gone.has(path)) this.#records.delete(recordPath(this.#base, path));
      else this.#takeFile(path, parts.filter((part) => part.path === path));
    }
    if (client === "claude") this.#giveBackScripts();
  }

  #takeFile(path: string, parts: readonly Part[]): void {
    const shown = shownPath(path, this.#base);
    const target = readTarget(path, parts[0]!.base);
    const { text } = target;
    const name = recordPath(this.#base, path);
    const record = this.#records.get(name);
    if (text === undefined) {
      this.#records.delete(name);
      return;
    }
    let after: string | undefined;
    try {
      after = this.#without({ path, target, parts, record });
    } catch (error) {
      if (!(error instanceof CoordinationError)) throw error;
      this.notes.push(`${shown}: ${error.message.replace(/^Cannot read JSON: /, "")}; kept`);
      return;
    }
    if (after === text) {
      const isWhole = parts.some(({ content }) => content !== undefined);
      if (isWhole && record !== undefined) {
        this.notes.push(`${shown}: somebody changed it; kept as it is`);
      }
      this.#records.delete(name);
      return;
    }
    const what = [...new Set(parts.map((part) => part.what))].join(", ");
    this.#records.delete(name);
    const drop = this.#backupOf(target.real, record);
    this.changes.push(changeOf(path, target, { after, what, drop }));
  }

  /** The text without ours; `undefined` if nothing is left that was not there before. */
  #without(
    { path, target, parts, record }: {
      path: string;
      target: Target;
      parts: readonly Part[];
      record: FileRecord | undefined;
    },
  ): string | undefined {
    const text = target.text!;
    if (record?.after === sumOf(text)) {
      if (record.how === "created") return undefined;
      const before = this.#readBackup(target.real, record);
      if (before !== undefined) return before;
    }
    const isWhole = parts.some(({ content }) => content !== undefined);
    // What another scope put there is not this one's to take.
    if (isWhole && record === undefined && this.#isOthers(path)) return text;
    const rest = parts.reduce((left, part) => part.take(left), text);
    const wasOurs = record === undefined ? rest === "" : record.how === "created";
    return rest !== text && wasOurs && isBare(rest) ? undefined : rest;
  }

  /** Scripts of mclaude 0.6 that were put aside come back. */
  #giveBackScripts(): void {
    for (const script of Object.keys(OLD_SCRIPTS)) {
      const path = join(this.folders.top, ".claude", "hooks", script);
      const name = recordPath(this.#base, path);
      const record = this.#records.get(name);
      if (record?.how !== "removed") continue;
      const target = readTarget(path, this.folders.top);
      const before = this.#readBackup(target.real, record);
      if (before === undefined || target.text !== undefined) {
        this.notes.push(`${shownPath(path, this.#base)}: cannot be given back; left as it is`);
      } else {
        const drop = this.#backupOf(target.real, record);
        const what = "script of mclaude 0.6";
        this.changes.push(changeOf(path, target, { after: before, what, drop }));
      }
      this.#records.delete(name);
    }
  }

  finish(): void {
    const known = this.#knownPaths();
    const files = [...this.#records.values()].filter(({ path, how }) =>
      how === "removed" || known.includes(filePath(this.#base, path))
    );
    const removed = [...this.gone];
    for (const { path, after, drop } of this.changes) {
      if (after === undefined) removed.push(path);
      if (drop !== undefined) removed.push(drop);
    }
    const given = this.changes.flatMap(({ path, kind }) => kind === "create" ? [path] : []);
    if (files.length === 0 && this.#own.text !== undefined) removed.push(this.#path);
    const folders = this.#manifest.folders.map((name) => filePath(this.#base, name))
      .filter((folder) => this.#couldBeOurs(folder))
      .filter((folder) => !given.some((path) => path.startsWith(folder + sep)));
    this.clear = emptyFolders(folders, removed);
    if (this.#own.text === undefined) return;
    const left = { ...this.#manifest, files };
    const after = files.length === 0 ? undefined : renderManifest(left);
    if (after === this.#own.text) return;
    const what = "what was installed";
    this.changes.push(changeOf(this.#path, this.#own, { after, what }));
  }

  /** Only folders on the way to something that can be installed. */
  #couldBeOurs(folder: string): boolean {
    return [this.#path, ...this.#knownPaths()].some((path) => path.startsWith(folder + sep));
  }

  #knownPaths(): string[] {
    return INSTALL_CLIENTS.flatMap((client) =>
      partsIn(client, this.scope, this.folders).map(({ path }) => path)
    );
  }

  #isOthers(path: string): boolean {
    return SCOPES.filter((scope) => scope !== this.scope && scope !== "user").some((scope) => {
      const place = manifestPlace(scope, this.folders);
      const { files } = parseManifest(readTarget(place.path, place.base).text, place.path);
      return files.some((record) => record.path === recordPath(place.base, path));
    });
  }

  #readBackup(real: string, { backup, before }: FileRecord): string | undefined {
    if (backup === undefined || before === undefined) return undefined;
    try {
      const { text } = readTarget(join(dirname(real), backup), dirname(real));
      return text !== undefined && sumOf(text) === before ? text : undefined;
    } catch {
      return undefined;
    }
  }

  /** The backup of a file, if it is as we wrote it. */
  #backupOf(real: string, record: FileRecord | undefined): string | undefined {
    if (record?.backup === undefined) return undefined;
    const path = join(dirname(real), record.backup);
    return readTarget(path, dirname(real)).text === undefined ? undefined : path;
  }
}

function partsIn(client: InstallClient, scope: Scope, folders: Folders): Part[] {
  try {
    return partsOf(client, folders, {
      ...{ scope, program: "mclaude", windows: false, server: true, repair: false },
      kinds: new Set(ALL_KINDS),
    });
  } catch (error) {
    // A client that has no such scope has nothing there.
    if (error instanceof CoordinationError && error.code === "invalid_input") return [];
    throw error;
  }
}

/** Whether a text says nothing. */
function isBare(text: string): boolean {
  if (text.trim() === "") return true;
  try {
    return isEqual(readValue(text, []), {}) && text.replace(/\s/g, "") === "{}";
  } catch {
    return false;
  }
}
