/**
 * Records over a hub.
 *
 * ```
 *   hello ─▶ pull: log since the cursor ─▶ reconcile ─▶ push ──conflicts──▶ reconcile ─▶ push
 *     │                                                   │
 *     └── away: said in one line; the files are the spool, the next sync catches up
 * ```
 *
 * Invariants
 *
 * - The cursor moves only after what lies before it is on the disk.
 * - What a hub has is not sent again, and what came from it is not sent back.
 * - A hub that forgot, since it was set up anew, gets everything again.
 *
 * Not guaranteed: the order in which files appear; each is whole in itself.
 *
 * @module
 */
import { CoordinationError } from "../../errors.ts";
import { digest as shortDigest } from "../../store/digest.ts";
import { ensureFolder } from "../../store/files.ts";
import { fileSystemNow } from "../../store/publish.ts";
import type { Project } from "../../store/root.ts";
import { oneLine } from "../../store/text.ts";
import { parseTime, utcTime } from "../../store/times.ts";
import { aloneInSync } from "../alone.ts";
import { collectRecords } from "../collect.ts";
import { Ledger } from "../ledger.ts";
import { whyNot } from "../outgoing.ts";
import { sha256Of, type SyncKind } from "../record.ts";
import { type Outgoing, reconcile } from "../reconcile.ts";
import { forgetMoves } from "../rename.ts";
import { newReport, type SyncReport } from "../report.ts";
import { readSyncSettings } from "../settings.ts";
import { type HubAccess, HubError, HubHttp, type HubHttpOptions } from "./http.ts";
import { applyLockEvent, syncLocks } from "./locks.ts";
import { type LoggedRecord, MAX_TEXT, pushRecords, readLog } from "./records.ts";

/** So many records of the log are written before the cursor moves. */
const CHUNK = 5_000;

/** How often what the hub had in another form is offered again. */
const ROUNDS = 8;

/** Options for {@linkcode syncWithHub}. */
export interface HubSyncOptions extends HubHttpOptions {
  /** The hub. */
  access: HubAccess;
  /** Which kinds; what the project's settings say by default. */
  kinds?: ReadonlySet<SyncKind> | undefined;
  /** Whether locks are brought together too; what the project's settings say by default. */
  locks?: boolean | undefined;
}

/** What a hub says of itself, and of the token. */
export interface Hello {
  /** The project. */
  readonly project: string;
  /** Whose the token is. */
  readonly identity: string;
  /** The machine that the token is for. */
  readonly machine: string;
  /** The end of its log. */
  readonly head: number;
  /** Its clock, in milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Greets a hub.
 *
 * @param hub The hub.
 * @param projectId The project that the token should be for.
 * @returns What it says.
 * @throws {HubError} If it is away, or the token is for another project.
 */
export async function greet(hub: HubHttp, projectId?: string): Promise<Hello> {
  const { protocol, project, identity, machine, head, now } = await hub.get("/api/v1/hello");
  const texts = [project, identity].every((text) => typeof text === "string");
  if (protocol !== 1 || !texts || !Number.isSafeInteger(head)) {
    throw new HubError("away", "it speaks another protocol; update mclaude here or there");
  }
  if (projectId !== undefined && projectId !== project) {
    throw new HubError(
      "denied",
      `its token is for the project ${JSON.stringify(project)}, and not ` +
        `${JSON.stringify(projectId)}; run mclaude hub join`,
    );
  }
  const clock = typeof now === "number" ? now : parseTime(String(now));
  return {
    project: String(project),
    identity: String(identity),
    machine: typeof machine === "string" ? machine : "",
    head: head as number,
    now: clock ?? Date.now(),
  };
}

/**
 * Exchanges records with a hub.
 *
 * @param project The project.
 * @param options Which hub.
 * @returns What was done; `away` if the hub could not be reached.
 */
export async function syncWithHub(project: Project, options: HubSyncOptions): Promise<SyncReport> {
  const { access, signal } = options;
  const settings = readSyncSettings(project);
  const { kinds = settings.kinds, locks = settings.locks } = options;
  const report = newReport("hub", access.url);
  const hub = new HubHttp(access, options);
  return await aloneInSync(project, { signal }, async () => {
    try {
      const hello = await greet(hub, access.projectId);
      const name = ledgerName(access.url, hello.project, kinds);
      const ledger = new Ledger(project, name);
      if (hello.head < ledger.cursor) ledger.reset();
      await new HubSync(project, { hub, hello, kinds, ledger, report, locks }).run();
      forgetMoves(project);
      report.cursor = ledger.cursor;
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      report.away = error.message;
    }
    return report;
  });
}

function ledgerName(url: string, project: string, kinds: ReadonlySet<SyncKind>): string {
  const whole = `${url}\n${project}\n${[...kinds].sort().join()}`;
  return `hub-${shortDigest(whole)}${shortDigest(`${whole}\n`)}`;
}

interface Surroundings {
  readonly hub: HubHttp;
  readonly hello: Hello;
  readonly kinds: ReadonlySet<SyncKind>;
  readonly ledger: Ledger;
  readonly report: SyncReport;
  readonly locks: boolean;
}

class HubSync {
  readonly #project: Project;
  readonly #with: Surroundings;

  constructor(project: Project, surroundings: Surroundings) {
    this.#project = project;
    this.#with = surroundings;
  }

  async run(): Promise<void> {
    const { report, locks } = this.#with;
    let leaving = await this.#pull("all");
    const told = locks ? await syncLocks(this.#project, this.#with) : false;
    // Who lost a lock is told by a message, which leaves at once.
    if (told) leaving = await this.#pull("all");
    if (leaving.length === 0 && !told) return;
    for (let round = 0; leaving.length > 0; round++) {
      const conflicts = await this.#push(leaving);
      if (conflicts.size === 0) break;
      if (round === ROUNDS) {
        for (const path of conflicts.keys()) {
          report.problems.push({ path, reason: "it changes all the time; the next sync goes on" });
        }
        break;
      }
      leaving = await this.#reconcile(conflicts, "these");
    }
    // What was sent stands in the log too: the cursor goes beyond it.
    await this.#pull("these");
  }

  /** Takes what is new, and finds what has to leave. */
  async #pull(scope: "all" | "these"): Promise<Outgoing[]> {
    const { hub, ledger, locks } = this.#with;
    let at = ledger.cursor;
    for (;;) {
      const latest = new Map<string, LoggedRecord>();
      let isEnd = false;
      while (!isEnd && latest.size < CHUNK) {
        const page = await readLog(hub, at);
        for (const record of page.records) {
          if (record.kind !== "lock") latest.set(record.path, record);
          else if (locks) applyLockEvent(this.#project, record, this.#with);
        }
        isEnd = page.records.length === 0 || page.next >= page.head;
        at = page.next;
      }
      const leaving = await this.#reconcile(latest, isEnd ? scope : "these");
      ledger.save(at);
      if (isEnd) return leaving;
    }
  }

  /** Looks at what came, and at the end at all that is here. */
  async #reconcile(
    came: ReadonlyMap<string, { text: string; digest: string; received_at?: string }>,
    scope: "all" | "these",
  ): Promise<Outgoing[]> {
    const { kinds, ledger, report, hello } = this.#with;
    const digest = sha256Of;
    const here = collectRecords(this.#project, { kinds, digest, digestName: "sha256" });
    if (scope === "all") report.problems.push(...here.problems);
    const outgoing = await reconcile(this.#project, {
      here,
      there: {
        paths: came.keys(),
        digestOf: (path) => came.get(path)?.digest ?? ledger.get(path)?.remote,
        read: (paths) =>
          Promise.resolve(new Map(paths.map((path) => [path, came.get(path)!.text]))),
      },
      ledger,
      report,
      digest,
      kinds,
      scope,
      localize: (text, { path, place }) =>
        place.kind === "heartbeat"
          ? this.#localBeat(text, parseTime(came.get(path)?.received_at ?? "") ?? hello.now)
          : text,
    });
    ledger.save();
    const leaving: Outgoing[] = [];
    for (const record of outgoing) {
      // A log has no removal: a session that ended falls silent there.
      if (record.text === undefined) continue;
      const reason = await whyNot(record.text, { maxBytes: MAX_TEXT });
      if (reason === undefined) leaving.push(record);
      else report.refused.push({ path: record.path, reason });
    }
    return leaving;
  }

  /** How old a beat is, is told by the hub's clock, whatever time it is on either machine. */
  #localBeat(text: string, receivedAt: number): string {
    const folder = ensureFolder(this.#project.root, ".claude", "heartbeats");
    const age = Math.max(0, this.#with.hello.now - receivedAt);
    const beat = JSON.parse(text);
    const shift = Date.now() - age - parseTime(beat.last_beat)!;
    const moved = (value: unknown) => {
      const time = typeof value === "string" ? parseTime(value) : undefined;
      return time === undefined ? value : utcTime(new Date(time + shift));
    };
    const { started_at, last_beat, last_activity } = beat;
    const local = {
      ...beat,
      started_at: moved(started_at),
      last_beat: moved(last_beat),
      last_activity: moved(last_activity),
      last_beat_fs: Math.floor(fileSystemNow(folder) - age),
    };
    return JSON.stringify(local, null, 2);
  }

  /** Gives records to the hub. What it has in another form comes back. */
  async #push(
    leaving: readonly Outgoing[],
  ): Promise<Map<string, { text: string; digest: string }>> {
    const { hub, ledger, report } = this.#with;
    const conflicts = new Map<string, { text: string; digest: string }>();
    try {
      await pushRecords(hub, leaving, ({ path, text }, result) => {
        const digest = sha256Of(text!);
        if (result.status === "conflict") conflicts.set(path, result);
        else if (result.status === "refused") {
          report.refused.push({ path, reason: result.reason });
        } else {
          ledger.set(path, { remote: digest, disk: digest, own: true });
          if (result.status === "stored") report.pushed++;
        }
      });
    } finally {
      ledger.save();
    }
    return conflicts;
  }
}

/**
 * The error of a project that has no hub.
 *
 * @param named A hub that the project's settings name. A token goes only where its owner says.
 * @returns The error.
 */
export function noHub(named?: string): CoordinationError {
  const url = named === undefined ? "URL" : oneLine(named, 120);
  return new CoordinationError(
    "no_hub",
    `Cannot sync: no hub was joined; run mclaude hub join ${url}, or mclaude sync --git`,
    { data: { hub: named ?? null } },
  );
}
