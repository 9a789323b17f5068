/**
 * Records over a git remote, for teams that have nothing else: a ref of their own,
 * `refs/mclaude/records`, whose tree holds the records under their paths.
 *
 * ```
 *   fetch ─▶ reconcile ─▶ commit upon what was fetched ─▶ push ──▶ done
 *     ▲                                                     │ somebody was faster
 *     └─────────────────────────────────────────────────────┘
 * ```
 *
 * Invariants
 *
 * - Neither a branch, nor the index, nor the work tree is touched; no hook of git runs.
 * - The ref only moves forward: nothing that was pushed is lost.
 * - Killed at any moment, nothing is lost and nothing is there twice.
 *
 * Not guaranteed: that a record is by whom it says. Everybody who may push there may say
 * everything; the hub binds names to tokens. Locks do not travel: a ref cannot grant in time.
 *
 * @module
 */
import { CoordinationError } from "../../errors.ts";
import { digest as shortDigest } from "../../store/digest.ts";
import type { Project } from "../../store/root.ts";
import { aloneInSync } from "../alone.ts";
import { collectRecords } from "../collect.ts";
import { Ledger } from "../ledger.ts";
import { whyNot } from "../outgoing.ts";
import { blobDigest, type SyncKind } from "../record.ts";
import { type Outgoing, reconcile } from "../reconcile.ts";
import { forgetMoves } from "../rename.ts";
import { newReport, type SyncReport } from "../report.ts";
import { readSyncSettings } from "../settings.ts";
import { type Git, gitAt } from "./run.ts";
import { commitRecords, dropWork, listTree, readBlobs, type TreeEntry } from "./tree.ts";

/** The ref that carries the records. */
export const RECORDS_REF = "refs/mclaude/records";

/** The largest record, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** How often a push that somebody was faster than is tried again. */
const ATTEMPTS = 40;

/** How long a remote may take, in milliseconds. */
const REMOTE_TIME = 60_000;

/** Options for {@linkcode syncOverGit}. */
export interface GitSyncOptions {
  /** The remote, by name or address; what the project's settings say, or else git. */
  remote?: string | undefined;
  /** Who syncs; stands in the commits. */
  author: string;
  /** Which kinds; what the project's settings say by default. */
  kinds?: ReadonlySet<SyncKind> | undefined;
  /** Ends what waits. */
  signal?: AbortSignal | undefined;
  /**
   * Now.
   *
   * @default {new Date()}
   */
  now?: Date | undefined;
}

/**
 * Exchanges records with everybody who syncs over the same remote.
 *
 * @param project The project.
 * @param options Which remote, and who syncs.
 * @returns What was done; `away` if the remote could not be reached.
 * @throws {CoordinationError} `invalid_input` if there is no repository or no such remote.
 */
export async function syncOverGit(project: Project, options: GitSyncOptions): Promise<SyncReport> {
  const settings = readSyncSettings(project);
  const git = gitAt(project.worktree, options.signal);
  await checkRepository(git, project);
  const remote = await chooseRemote(git, { given: options.remote, named: settings.git });
  const kinds = options.kinds ?? settings.kinds;
  return await aloneInSync(project, { signal: options.signal }, async () => {
    await dropWork(git);
    const algorithm = (await git.text(["rev-parse", "--show-object-format"])).trim();
    const digestName = algorithm === "sha256" ? "sha256" : "sha1";
    const name = `git-${shortDigest(remote)}${shortDigest(`${remote}\n`)}`;
    const sync = new GitSync(project, {
      git,
      remote,
      kinds,
      digestName,
      ledger: new Ledger(project, name),
      tracking: `refs/mclaude/remotes/${name}`,
      author: options.author,
      now: options.now ?? new Date(),
    });
    const report = await sync.run();
    await dropWork(git);
    return report;
  });
}

interface Surroundings {
  readonly git: Git;
  readonly remote: string;
  readonly kinds: ReadonlySet<SyncKind>;
  readonly digestName: "sha1" | "sha256";
  readonly ledger: Ledger;
  readonly tracking: string;
  readonly author: string;
  readonly now: Date;
}

class GitSync {
  readonly #project: Project;
  readonly #with: Surroundings;
  readonly #report: SyncReport;

  constructor(project: Project, surroundings: Surroundings) {
    this.#project = project;
    this.#with = surroundings;
    this.#report = newReport("git", surroundings.remote);
  }

  async run(): Promise<SyncReport> {
    const report = this.#report;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const tip = await this.#fetch();
      if (tip === null) return report;
      report.problems.length = 0;
      report.refused.length = 0;
      const leaving = await this.#reconcile(tip);
      if (leaving.length === 0) return this.#finish();
      if (await this.#push(tip, leaving)) return this.#finish();
      if (report.away !== null) return report;
      await pause(attempt);
    }
    report.away = `others pushed at the same time, ${ATTEMPTS} times in a row`;
    return report;
  }

  #finish(): SyncReport {
    forgetMoves(this.#project);
    return this.#report;
  }

  /** The commit that the remote has; `undefined` if none yet, `null` if it is away. */
  async #fetch(): Promise<string | undefined | null> {
    const { git, remote, tracking } = this.#with;
    const options = { timeout: REMOTE_TIME };
    const listed = await git.run(["ls-remote", "--refs", "--", remote, RECORDS_REF], options);
    if (listed.code !== 0) return this.#isAway(listed.stderr);
    const answer = new TextDecoder().decode(listed.stdout);
    const tip = /^([0-9a-f]{40,64})\t/.exec(answer)?.[1];
    if (tip === undefined) return undefined;
    const here = await git.run(["rev-parse", "--verify", "--quiet", tracking]);
    if (new TextDecoder().decode(here.stdout).trim() === tip) return tip;
    const flags = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"];
    const fetched = await git.run(
      ["fetch", ...flags, "--no-auto-maintenance", "--", remote, `+${RECORDS_REF}:${tracking}`],
      options,
    );
    if (fetched.code !== 0) return this.#isAway(fetched.stderr);
    return (await git.text(["rev-parse", "--verify", `${tracking}^{commit}`])).trim();
  }

  #isAway(reason: string): null {
    this.#report.away = reason;
    return null;
  }

  async #reconcile(tip: string | undefined): Promise<Outgoing[]> {
    const { git, kinds, digestName, ledger } = this.#with;
    const entries: Map<string, TreeEntry> = tip === undefined
      ? new Map()
      : await listTree(git, tip, { maxBytes: MAX_BYTES });
    const digest = blobDigest(digestName);
    const here = collectRecords(this.#project, { kinds, digest, digestName });
    this.#report.problems.push(...here.problems);
    const outgoing = await reconcile(this.#project, {
      here,
      there: {
        paths: entries.keys(),
        digestOf: (path) => entries.get(path)?.id,
        read: (paths) => readBlobs(git, new Map(paths.map((path) => [path, entries.get(path)!]))),
      },
      ledger,
      report: this.#report,
      digest,
      kinds,
    });
    ledger.save();
    const leaving: Outgoing[] = [];
    for (const record of outgoing) {
      const reason = record.text === undefined
        ? undefined
        : await whyNot(record.text, { maxBytes: MAX_BYTES });
      if (reason === undefined) leaving.push(record);
      else this.#report.refused.push({ path: record.path, reason });
    }
    return leaving;
  }

  /** Whether the remote took the records. */
  async #push(parent: string | undefined, records: readonly Outgoing[]): Promise<boolean> {
    const { git, remote, tracking, author, now, ledger, digestName } = this.#with;
    const { commit } = await commitRecords(git, records, { parent, author, now });
    const flags = ["--porcelain", "--no-verify", "--no-follow-tags", "--no-signed"];
    // The lease makes also the first push one that nobody else's can be lost by.
    const lease = `--force-with-lease=${RECORDS_REF}:${parent ?? ""}`;
    const { code, stdout, stderr } = await git.run(
      ["push", ...flags, lease, "--", remote, `${commit}:${RECORDS_REF}`],
      { timeout: REMOTE_TIME },
    );
    if (code !== 0) {
      const answer = new TextDecoder().decode(stdout);
      const isBeaten = /^!\t.*\((?:stale info|fetch first|non-fast-forward|.*lock.*)\)/m
        .test(answer) ||
        /cannot lock ref|failed to update ref|reference already exists/.test(answer + stderr);
      if (!isBeaten) this.#isAway(/^!\t[^\t]*\t(.*)$/m.exec(answer)?.[1] ?? stderr);
      return false;
    }
    await git.run(["update-ref", tracking, commit]);
    const digest = blobDigest(digestName);
    for (const { path, text } of records) {
      if (text === undefined) ledger.forget(path);
      else ledger.set(path, { remote: digest(text), disk: digest(text), own: true });
    }
    ledger.save();
    this.#report.pushed += records.length;
    return true;
  }
}

async function checkRepository(git: Git, project: Project): Promise<void> {
  const { code } = await git.run(["rev-parse", "--git-dir"]);
  if (code === 0) return;
  throw new CoordinationError(
    "invalid_input",
    `Cannot sync over git: "${project.worktree}" is no git repository; run git init, or use a hub`,
  );
}

async function chooseRemote(
  git: Git,
  { given, named }: { given: string | undefined; named: string | undefined },
): Promise<string> {
  if (given !== undefined) {
    if (!given.startsWith("-") && given !== "" && !given.includes("::")) return given;
    throw noRemote(`Cannot use the remote ${JSON.stringify(given.slice(0, 80))}`);
  }
  const names = (await git.text(["remote"])).split("\n").filter((name) => name !== "");
  // The project's settings came from others: they may only name what the user has set up.
  if (named !== undefined && names.includes(named)) return named;
  if (named !== undefined) {
    throw noRemote(`Cannot use the remote ${JSON.stringify(named.slice(0, 80))} of the settings`);
  }
  const [first] = names.includes("origin") ? ["origin"] : names;
  if (first !== undefined) return first;
  throw noRemote("Cannot sync over git: the repository has no remote");
}

function noRemote(what: string): CoordinationError {
  return new CoordinationError(
    "invalid_input",
    `${what}; add one with git remote add, or give an address`,
  );
}

/** Waits longer and more at random the more often somebody was faster. */
async function pause(attempt: number): Promise<void> {
  const most = Math.min(2_000, 50 * 2 ** attempt);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * most));
}
