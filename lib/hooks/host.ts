/**
 * What hooks stand on, whatever carries them: a command, or the session's own MCP server.
 *
 * @module
 */
import type { Caller } from "../caller.ts";
import { type Correspondent, isNamed } from "../messages/addresses.ts";
import { exists } from "../store/files.ts";
import { recordBeat } from "../liveness.ts";
import { touchMirror } from "../locks/mirror.ts";
import type { HeldLocks } from "../locks/held.ts";
import { lockPaths } from "../locks/record.ts";
import type { Project } from "../store/root.ts";
import { join } from "node:path";
import type { HookAnswer } from "./answer.ts";
import { type SessionRecord, writeRecord } from "./record.ts";

/** What hooks stand on. */
export interface HookHost {
  /** The project, and where the session stands. */
  readonly project: Project;
  /** Who calls, by flags and environment. */
  caller(): Caller;
  /** The agent's kind. */
  readonly client: string;
  /** What is claimed, where it is remembered. */
  readonly held?: HeldLocks | undefined;
  /** The time. */
  readonly now: Date;
  /** Where the client reads variables for the session's commands, if anywhere. */
  readonly envFile?: string | undefined;
}

/** An answer, and what is to be done once it was given. */
export interface HookReply {
  /** The answer. */
  readonly answer: HookAnswer;
  /** Records what was delivered. */
  readonly afterwards?: () => void;
}

/** What shows that a project works with mclaude. */
const SIGNS = [
  ...["locks", "messages", "handoffs", "memory-graph", "heartbeats", "identities"],
  ...["registry.json", "mclaude.json", ".live", "rules/mclaude.md"],
];

/** Milliseconds between the beats of a session that works. */
const EVERY = 20_000;

/**
 * Whether a project works with mclaude; in any other, hooks leave nothing behind.
 *
 * @param project The project.
 * @returns Whether anything of mclaude is there.
 */
export function isInUse(project: Project): boolean {
  return SIGNS.some((name) => exists(join(project.store, name)));
}

/**
 * The session as whoever acts.
 *
 * @param record What is known of it.
 * @returns The caller.
 */
export function callerOf(record: SessionRecord): Caller {
  const { session_id, identity, identity_source, process } = record;
  return {
    ...{ identity, identitySource: identity_source },
    ...{ session: session_id, sessionSource: "binding", process },
    isMe: (session) => session === session_id,
  };
}

/**
 * The session as a reader of mail.
 *
 * @param project The project.
 * @param identity Its identity.
 * @returns The reader.
 */
export async function readerOf(project: Project, identity: string): Promise<Correspondent> {
  const places = ["identities", "registry.json"].map((name) => join(project.store, name));
  const nobody = { name: identity, aliases: [], roles: [] };
  if (!places.some(exists)) return nobody;
  const { listNames } = await import("../identity/names.ts");
  try {
    return listNames(project).find((one) => isNamed(identity, one)) ?? nobody;
  } catch {
    return nobody;
  }
}

/**
 * Says that the session works, if that was not said lately.
 *
 * @param host The host.
 * @param record What is known of the session.
 * @returns What is known then.
 */
export function beatIfDue(
  { project, client, now }: HookHost,
  record: SessionRecord,
): SessionRecord {
  if (Math.abs(now.getTime() - record.beat_at) < EVERY) return record;
  try {
    const { lock_slugs } = recordBeat(project, callerOf(record), {
      active: true,
      runtime: client,
      now,
    });
    for (const slug of lock_slugs) touchMirror(lockPaths(project).mirror, slug);
    const beaten = { ...record, beat_at: now.getTime() };
    writeRecord(project, beaten);
    return beaten;
  } catch {
    // A session that cannot say that it lives can still be told something.
    return record;
  }
}
