/**
 * A bridge to the other machines of a project.
 *
 * ```
 *   send, notify ─▶ a file here ──the hub answers──▶ there at once    delivered: "hub"
 *                                └──it is away─────▶ with a later sync  delivered: "file"
 *   claim ──────────▶ granted by the hub, then written here            confirmed
 *                └──▶ away: claimed here alone, offered by the next sync
 * ```
 *
 * Invariants
 *
 * - Nothing is only at the hub: what was sent or claimed is a file before, or as soon as, it is
 *   reported.
 * - A lock that somebody holds is refused with its holder; that nobody answers is said as that.
 *
 * @module
 */
import type { Caller } from "../caller.ts";
import { CoordinationError } from "../errors.ts";
import { listNames } from "../identity.ts";
import { observeSessions } from "../liveness.ts";
import type { ClaimRequest, Ended, Grant } from "../locks.ts";
import { type Inbox, type MessageInput, readInbox, sendMessage } from "../messages.ts";
import { readFile } from "../store/files.ts";
import { checkIdentity, checkSession } from "../store/names.ts";
import { findProject, type Project } from "../store/root.ts";
import { whyNot } from "../sync/outgoing.ts";
import { claimWithHub, releaseWithHub } from "../sync/hub/claim.ts";
import { type HubAccess, HubError, HubHttp } from "../sync/hub/http.ts";
import { type LoggedRecord, MAX_TEXT, pushRecords } from "../sync/hub/records.ts";
import { syncWithHub } from "../sync/hub/sync.ts";
import type { SyncReport } from "../sync/report.ts";
import { checkHubUrl } from "../sync/hub/access.ts";
import { type OpenSocket, streamLog } from "./socket.ts";

/** Whom a bridge works for, and which hub it uses. */
export interface BridgeOptions {
  /**
   * The project, or a folder in it.
   *
   * @default {Deno.cwd()}
   */
  project?: Project | string | undefined;
  /** The identity. */
  identity: string;
  /** The session. */
  session: string;
  /** The hub's address; without one everything is done with files alone. */
  url?: string | undefined;
  /** The token for it. */
  token?: string | undefined;
  /** The project that the token should be for. */
  projectId?: string | undefined;
  /**
   * The longest wait for an answer, in milliseconds.
   *
   * @default {5_000}
   */
  timeout?: number | undefined;
  /** Whether to fail where the hub is away. */
  strictOnline?: boolean | undefined;
  /** Carries requests; the platform's by default. */
  fetch?: typeof fetch | undefined;
  /** Opens sockets; the platform's by default. */
  openSocket?: OpenSocket | undefined;
}

/** What a message should say; only the recipient is needed. */
export type BridgeMessage = Omit<MessageInput, "allowed_secrets">;

/** A message that was sent. */
export interface BridgeSent {
  /** Whether the hub has it, or so far this machine alone. */
  readonly delivered: "hub" | "file";
  /** The message's id. */
  readonly id: string;
  /** Its file. */
  readonly path: string;
  /** Why the hub does not have it; `null` if it does. */
  readonly away: string | null;
}

/** What waits for a reader. */
export interface BridgeInbox extends Inbox {
  /** Why there may be more at the hub; `null` if it was asked. */
  readonly away: string | null;
}

/** A claim. */
export interface BridgeClaim {
  /** The lock; its generation is the fencing token. */
  readonly grant: Grant;
  /** Whether the hub granted it, or so far this machine alone. */
  readonly confirmed: boolean;
  /** Why the hub was not asked; `null` if it was. */
  readonly away: string | null;
}

/** Something that happened on some machine. */
export type BridgeEvent =
  /** A record; it is on the disk here, if it is of a kind that travels. */
  | { readonly event: "record"; readonly record: LoggedRecord }
  /** The hub cannot be reached; it is tried again. */
  | { readonly event: "away"; readonly reason: string }
  /** It can be reached again. */
  | { readonly event: "back" };

/** The longest time between two attempts to reach a hub, in milliseconds. */
const PATIENCE = 30_000;

/**
 * A bridge to the other machines of a project.
 *
 * @example
 * ```ts
 * import { Bridge } from "@mclaude/mclaude";
 * import { assertEquals } from "@std/assert";
 *
 * const project = Deno.makeTempDirSync();
 * const bridge = new Bridge({ project, identity: "ani", session: "ani-1" });
 *
 * const { delivered } = await bridge.send({ to: "*", body: "Good morning" });
 * assertEquals(delivered, "file");
 * ```
 */
export class Bridge {
  readonly #project: Project;
  readonly #caller: Caller;
  readonly #access: HubAccess | undefined;
  readonly #options: BridgeOptions;

  /**
   * Makes a bridge. Nothing is asked yet.
   *
   * @param options Whom it works for, and which hub it uses.
   * @throws {CoordinationError} `invalid_name`, `not_a_project` or `invalid_input`.
   */
  constructor(options: BridgeOptions) {
    const { project = Deno.cwd(), url, token, projectId } = options;
    this.#options = options;
    this.#project = typeof project === "string" ? findProject(project) : project;
    this.#caller = {
      identity: checkIdentity(options.identity),
      identitySource: "flag",
      session: checkSession(options.session),
      sessionSource: "flag",
      process: null,
    };
    this.#access = url === undefined || token === undefined
      ? undefined
      : { url: checkHubUrl(url), token, projectId };
  }

  /**
   * Sends a message.
   *
   * @param message What it says.
   * @returns Where it is.
   * @throws {CoordinationError} `secret_found` if it seems to hold a secret.
   */
  async send(message: BridgeMessage): Promise<BridgeSent> {
    const reason = await whyNot(`${message.subject ?? ""}\n${message.body ?? ""}`, {
      maxBytes: MAX_TEXT,
    });
    if (reason !== undefined) {
      throw new CoordinationError("secret_found", `Cannot send the message: ${reason}`);
    }
    const { identity: from, session } = this.#caller;
    const { id, path, mailbox } = sendMessage(this.#project, { any: true, ...message }, {
      from,
      session,
    });
    const text = readFile(path)!;
    const away = await this.#try(async (hub) => {
      const record = { kind: "message", path: `messages/${mailbox}/${id}.md`, text } as const;
      let isThere = false;
      await pushRecords(hub, [{ ...record, base: undefined }], (_, { status }) => {
        isThere = status === "stored" || status === "known";
      });
      // Another one has the name: a whole sync finds it another.
      if (!isThere) await this.sync();
    });
    return { delivered: away === null ? "hub" : "file", id, path, away };
  }

  /**
   * Tells everybody something, in the mailbox `notifications`.
   *
   * @param text What.
   * @param options What it is about, and whether it should not wait.
   * @returns Where the message is.
   */
  notify(
    text: string,
    options: { subject?: string; urgent?: boolean; attention?: boolean } = {},
  ): Promise<BridgeSent> {
    const { attention = false, urgent = attention } = options;
    const subject = options.subject ?? (attention ? "Attention needed" : "Task complete");
    return this.send({
      to: "*",
      mailbox: "notifications",
      type: "update",
      subject,
      body: text,
      urgent,
    });
  }

  /**
   * What waits for the identity, with what is new at the hub.
   *
   * @param options Which mailbox, and whether what was read counts too.
   * @returns The messages.
   */
  async inbox(options: { mailbox?: string; includeRead?: boolean } = {}): Promise<BridgeInbox> {
    const away = this.#access === undefined ? noHubGiven() : (await this.sync()).away;
    const { identity: name } = this.#caller;
    const known = listNames(this.#project);
    const reader = known.find((one) => one.name === name || one.aliases.includes(name)) ??
      { name, aliases: [], roles: [] };
    return { ...readInbox(this.#project, { reader, known, ...options }), away };
  }

  /**
   * Claims a lock on all machines.
   *
   * @param request What to claim.
   * @param options `takeOver`: whether a silent holder's lock may be taken.
   * @returns The lock.
   * @throws {CoordinationError} `lock_held` or `lock_stale`, with the holder.
   */
  async claim(
    request: ClaimRequest,
    options: { takeOver?: boolean } = {},
  ): Promise<BridgeClaim> {
    const observe = observeSessions(this.#project, { verify: true });
    const claimed = await claimWithHub(this.#project, [request], {
      ...options,
      caller: this.#caller,
      observe,
      hub: this.#hub() ?? NOBODY,
      sync: this.#access && (() => this.sync()),
    });
    if (claimed.away !== null) this.#strictly(claimed.away);
    const { grants: [grant], confirmed, away } = claimed;
    return { grant: grant!, confirmed, away };
  }

  /**
   * Releases a lock on all machines.
   *
   * @param slug The lock.
   * @param options What was done.
   * @returns The ended lock, and why the hub does not know yet; the next sync tells it.
   * @throws {CoordinationError} `lock_missing` or `lock_not_yours`.
   */
  async release(
    slug: string,
    options: { summary?: string } = {},
  ): Promise<{ ended: Ended; away: string | null }> {
    const observe = observeSessions(this.#project);
    const hub = this.#hub() ?? NOBODY;
    return await releaseWithHub(this.#project, slug, {
      ...options,
      caller: this.#caller,
      observe,
      hub,
    });
  }

  /**
   * Exchanges all that is new with the hub.
   *
   * @returns What was done.
   * @throws {CoordinationError} `no_hub` if none was given.
   */
  async sync(): Promise<SyncReport> {
    if (this.#access === undefined) {
      throw new CoordinationError("no_hub", "Cannot sync: give the bridge a hub and a token");
    }
    const { timeout = 5_000, fetch } = this.#options;
    const report = await syncWithHub(this.#project, { access: this.#access, timeout, fetch });
    if (report.away !== null) this.#strictly(report.away);
    return report;
  }

  /**
   * What happens on all machines, as it happens. The connection is taken up again where it
   * stopped, and what came meanwhile is not missed.
   *
   * @param options `after`: the last event that is known; by default only new ones come.
   * @returns The events; what a record says is on the disk here when it is told.
   * @throws {CoordinationError} `no_hub` if no hub was given.
   */
  async *subscribe(
    options: { after?: number; signal?: AbortSignal } = {},
  ): AsyncGenerator<BridgeEvent> {
    const { signal = new AbortController().signal } = options;
    const open = this.#options.openSocket ?? ((url) => new WebSocket(url));
    let { after } = options;
    let failures = 0;
    while (!signal.aborted) {
      try {
        if (after === undefined) after = await this.#caughtUp();
        for await (const records of streamLog(this.#access!, { after, signal, open })) {
          if (failures > 0) yield { event: "back" };
          failures = 0;
          await this.#caughtUp();
          for (const record of records) {
            after = Math.max(after, record.seq);
            yield { event: "record", record };
          }
        }
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof HubError)) throw error;
        if (failures++ === 0) yield { event: "away", reason: error.message };
        await wait(Math.min(PATIENCE, 250 * 2 ** failures) * (0.5 + Math.random() / 2), signal);
      }
    }
  }

  /** Syncs, and says up to where the log is on the disk. */
  async #caughtUp(): Promise<number> {
    const { away, cursor } = await this.sync();
    if (away !== null) throw new HubError("away", away);
    return cursor;
  }

  #hub(): HubHttp | undefined {
    const { timeout = 5_000, fetch } = this.#options;
    return this.#access && new HubHttp(this.#access, { timeout, fetch });
  }

  /** Does what needs the hub; gives the reason if it is away. */
  async #try(work: (hub: HubHttp) => Promise<void>): Promise<string | null> {
    const hub = this.#hub();
    if (hub === undefined) return noHubGiven();
    try {
      await work(hub);
      return null;
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.#strictly(error.message);
      return error.message;
    }
  }

  #strictly(reason: string): void {
    if (!this.#options.strictOnline) return;
    throw new CoordinationError("no_hub", `Cannot reach the hub: ${reason}; try again`);
  }
}

function noHubGiven(): string {
  return "no hub was given";
}

/** A hub that is always away. */
const NOBODY = new HubHttp({ url: "http://nobody.invalid", token: "" }, {
  fetch: () => Promise.reject(new HubError("away", noHubGiven())),
});

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}
