/**
 * Brings what is here and what is there together, whatever the records travel over: writes what
 * is new here, and says what has to go there.
 *
 * @module
 */
import { ensureFolder, hasCode, readFile, removeFile } from "../store/files.ts";
import { publishFirstFree } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { problem } from "../store/scan.ts";
import { syncFolder } from "./alone.ts";
import { applyRecord, deriveRest, endBeat } from "./apply.ts";
import { canonical, checkContent, isSame } from "./content.ts";
import type { Collection } from "./collect.ts";
import { decide, type Decision } from "./decide.ts";
import type { Ledger } from "./ledger.ts";
import { merge } from "./merge.ts";
import { fileOf, type Place, placeOf } from "./paths.ts";
import type { Digest, SyncKind } from "./record.ts";
import { renameOwn } from "./rename.ts";
import type { SyncReport } from "./report.ts";

/** The other side. */
export interface OtherSide {
  /** The paths to look at besides those of this side. */
  readonly paths: Iterable<string>;
  /** The digest that a path has there, or nothing. */
  digestOf(path: string): string | undefined;
  /** Reads texts; those that cannot be read are left out, with the reason. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, string | Error>>;
}

/** What {@linkcode reconcile} works on. */
export interface Reconciliation {
  /** What is here. */
  readonly here: Collection;
  /** What is there. */
  readonly there: OtherSide;
  /** What both were. */
  readonly ledger: Ledger;
  /** What happens is told here. */
  readonly report: SyncReport;
  /** How texts are told apart. */
  readonly digest: Digest;
  /** Which kinds. */
  readonly kinds: ReadonlySet<SyncKind>;
  /**
   * Whether all that is here is looked at, or only the paths of the other side.
   *
   * @default {"all"}
   */
  readonly scope?: "all" | "these" | undefined;
  /** Makes of a text that came the one that stands here; the same by default. */
  readonly localize?: ((text: string, where: Where) => string) | undefined;
}

/** A path and the place that it has here. */
export interface Where {
  /** The path. */
  readonly path: string;
  /** The place. */
  readonly place: Place;
}

/** A record that has to go to the other side. */
export interface Outgoing {
  /** Its path. */
  readonly path: string;
  /** Its kind. */
  readonly kind: SyncKind;
  /** Its text; nothing if it ended. */
  readonly text: string | undefined;
  /** The digest that it has there, or nothing. */
  readonly base: string | undefined;
}

/** So many texts are in memory at once. */
const BATCH = 400;

/**
 * Brings both sides together. Notes are taken, and written by the caller.
 *
 * @param project The project.
 * @param work Both sides.
 * @returns What has to go there.
 */
export async function reconcile(project: Project, work: Reconciliation): Promise<Outgoing[]> {
  return await new Reconciler(project, work).run();
}

class Reconciler {
  readonly #project: Project;
  readonly #work: Reconciliation;
  readonly #outgoing: Outgoing[] = [];
  readonly #written = new Set<SyncKind>();

  constructor(project: Project, work: Reconciliation) {
    this.#project = project;
    this.#work = work;
  }

  async run(): Promise<Outgoing[]> {
    const { here, there, report } = this.#work;
    const own = this.#work.scope === "these" ? [] : here.records.keys();
    const paths = new Set([...there.paths, ...own]);
    const coming: Where[] = [];
    const promoted = this.#promotedThere(paths);
    for (const path of [...paths].sort()) {
      const place = placeOf(path);
      if (place === undefined) {
        report.refused.push({ path, reason: "no record may have this path" });
        continue;
      }
      if (here.damaged.has(path) || !this.#work.kinds.has(place.kind)) continue;
      const decision = this.#decide(path, place);
      if (decision === "apply" && promoted.has(this.#remote(path)!) && isOpenFinding(path)) {
        this.#note(path, this.#remote(path)!);
      } else if (decision === "apply" || decision === "merge") {
        coming.push({ place, path });
      } else this.#settle(decision, { path, place });
    }
    for (let at = 0; at < coming.length; at += BATCH) {
      const batch = coming.slice(at, at + BATCH);
      const texts = await there.read(batch.map(({ path }) => path));
      for (const where of batch) {
        this.#guarded(where.place, () => this.#take(where, texts.get(where.path)));
      }
    }
    report.problems.push(...deriveRest(this.#project, this.#written));
    return this.#outgoing;
  }

  #remote(path: string): string | undefined {
    return this.#work.there.digestOf(path);
  }

  #local(path: string): string | undefined {
    return this.#work.here.records.get(path)?.digest;
  }

  #decide(path: string, { kind }: Place): Decision {
    const known = this.#work.ledger.get(path);
    return decide({ kind, local: this.#local(path), remote: this.#remote(path), known });
  }

  /** What is done without a text of the other side. */
  #settle(decision: Decision, { path, place }: Where): void {
    const { ledger, report } = this.#work;
    switch (decision) {
      case "note":
        this.#note(path, this.#local(path)!);
        return;
      case "push":
        this.#guarded(place, () => this.#push(path, place));
        return;
      case "end there":
        this.#outgoing.push({ path, kind: place.kind, text: undefined, base: this.#remote(path) });
        return;
      case "end here":
        endBeat(this.#project, place);
        ledger.forget(path);
        report.pulled++;
        return;
      case "distrust":
        report.refused.push({
          path,
          reason: "it was changed there, and is written once; what is here stays",
        });
        ledger.set(path, { ...ledger.get(path)!, remote: this.#remote(path)! });
    }
  }

  #guarded(place: Place, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#work.report.problems.push(problem(fileOf(this.#project, place), error));
      // What stops everything is the disk, and not one record.
      if (hasCode(error, "ENOSPC", "EDQUOT", "EROFS")) throw error;
    }
  }

  #push(path: string, { kind }: Place): void {
    const text = this.#text(path);
    if (text === undefined) return;
    this.#outgoing.push({ path, kind, text, base: this.#remote(path) });
  }

  #take({ path, place }: Where, read: string | Error | undefined): void {
    const { report, digest } = this.#work;
    if (typeof read !== "string") {
      report.refused.push({ path, reason: read?.message ?? "it could not be read there" });
      return;
    }
    try {
      checkContent(read, place);
    } catch (error) {
      report.refused.push({ path, reason: problem(path, error).reason });
      return;
    }
    const remote = canonical(place.kind, read);
    const local = this.#local(path) === undefined ? undefined : this.#text(path);
    // It was changed or removed since it was collected: the next sync looks again.
    if (
      local === undefined ? this.#local(path) !== undefined : digest(local) !== this.#local(path)
    ) {
      return;
    }
    if (local === undefined || this.#decide(path, place) === "apply") {
      const text = this.#work.localize?.(remote, { path, place }) ?? remote;
      this.#write(path, { place, text, over: local });
      return;
    }
    if (isSame(place.kind, local, remote)) {
      this.#note(path, digest(local));
      return;
    }
    const merged = merge(place.kind, { local, remote });
    if (merged === "rename") this.#rename(path, { place, local, remote });
    else if (merged.text === local) {
      this.#outgoing.push({ path, kind: place.kind, text: local, base: this.#remote(path) });
    } else {
      if (merged.lost !== undefined) this.#keep(path, merged.lost);
      this.#write(path, { place, text: merged.text, over: local });
      if (merged.text !== remote) {
        this.#outgoing.push({
          path,
          kind: place.kind,
          text: merged.text,
          base: this.#remote(path),
        });
      }
    }
  }

  #write(
    path: string,
    incoming: { place: Place; text: string; over: string | undefined },
  ): void {
    const { digest, ledger, report } = this.#work;
    if (incoming.text !== incoming.over) {
      if (!applyRecord(this.#project, incoming)) return;
      report.pulled++;
      this.#written.add(incoming.place.kind);
    }
    ledger.set(path, { remote: this.#remote(path)!, disk: digest(incoming.text), own: false });
    if (/^_inbox\/findings\/promoted\//.test(path)) this.#closeFinding(digest(incoming.text));
  }

  #rename(path: string, both: { place: Place; local: string; remote: string }): void {
    const { digest, ledger, report, here } = this.#work;
    const isTaken = (name: string) =>
      this.#remote(name) !== undefined || here.records.has(name) || ledger.get(name) !== undefined;
    const { place, ...texts } = both;
    const renamed = renameOwn(this.#project, { path, ...texts, isTaken });
    if (renamed === undefined) return;
    report.renamed.push(renamed);
    report.pulled++;
    this.#written.add(place.kind);
    ledger.set(path, { remote: this.#remote(path)!, disk: digest(texts.remote), own: false });
    const text = texts.local;
    this.#outgoing.push({ path: renamed.to, kind: place.kind, text, base: undefined });
  }

  /** What gave way is kept, on this machine only. */
  #keep(path: string, text: string): void {
    const folder = syncFolder(this.#project, "gave-way");
    const stem = path.replaceAll("/", "_").slice(-120);
    const names = Array.from({ length: 9_999 }, (_, n) => n === 0 ? stem : `${n + 1}_${stem}`);
    const file = publishFirstFree(folder, names, text);
    if (file === undefined) throw new Error("no free name is left to keep the text that is here");
    this.#work.report.gaveWay.push({ path, kept: file.slice(this.#project.root.length + 1) });
  }

  #note(path: string, disk: string): void {
    const { ledger } = this.#work;
    const own = ledger.get(path)?.own ?? false;
    ledger.set(path, { remote: this.#remote(path)!, disk, own });
  }

  #text(path: string): string | undefined {
    const { kind, file } = this.#work.here.records.get(path)!;
    const text = readFile(file);
    return text === undefined ? undefined : canonical(kind, text);
  }

  /** Digests of findings that became drawers there: those do not wait any longer. */
  #promotedThere(paths: Iterable<string>): Set<string> {
    const digests = [...paths].filter((path) => /^_inbox\/findings\/promoted\//.test(path))
      .map((path) => this.#remote(path));
    return new Set(digests.filter((digest) => digest !== undefined));
  }

  /** A finding that became a drawer elsewhere leaves the inbox here too. */
  #closeFinding(digest: string): void {
    for (const record of this.#work.here.records.values()) {
      if (record.digest !== digest || !isOpenFinding(record.path)) continue;
      const place = placeOf(record.path)!;
      ensureFolder(this.#project.root, ...place.folders);
      const text = readFile(record.file);
      if (text !== undefined && this.#work.digest(text) === digest) removeFile(record.file);
      if (this.#remote(record.path) === undefined) continue;
      this.#note(record.path, digest);
    }
  }
}

function isOpenFinding(path: string): boolean {
  return /^_inbox\/findings\/[^/]+$/.test(path);
}
