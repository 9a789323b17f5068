/**
 * The handoff operations.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import {
  abandonHandoff,
  type ChangedHandoff,
  closeHandoff,
  driftOf,
  gitIn,
  latestHandoff,
  listHandoffs,
  parseDone,
  readHandoff,
  resumeHandoff,
  rollupHandoffs,
  runChecks,
  shellIn,
  writeHandoff,
} from "../handoffs.ts";
import { observeSessions } from "../liveness.ts";
import { listLocks } from "../locks.ts";
import { basename, join } from "node:path";
import { exists } from "../store/files.ts";
import { oneLine } from "../store/text.ts";
import { parseTime } from "../store/times.ts";
import {
  type HandoffListResult,
  listSchema,
  type ResumeResult,
  resumeSchema,
  summarize,
  summarySchema,
} from "./handoff_results.ts";
import { type Context, defineOperation } from "./operation.ts";
import { problemsSchema } from "./problems.ts";
import { described, z } from "./schemas.ts";

/** A new schema each time, since a description belongs to one schema. */
function texts() {
  return z.optional(z.array(z.string()));
}

function target() {
  return described(
    z.string().check(z.minLength(1)),
    "The handoff's id, or a part of it that no other open one has",
  );
}

function note() {
  return described(z.optional(z.string()), "Why, in one line");
}

function allowSecret() {
  return described(
    texts(),
    "Rules of the secrets scan whose findings are written all the same",
  );
}

/** `handoff.write` */
export const handoffWrite = defineOperation(
  {
    summary: "Write what the next session needs: goal, done, what did not work, next step.",
    effect: "write",
    input: () =>
      z.object({
        goal: described(z.optional(z.string()), "What the work is for"),
        done: described(texts(), "What was done"),
        check: described(
          texts(),
          "Shell commands that prove the done items, in their order; on a command line each stands " +
            "after the --done that it proves",
        ),
        not_worked: described(texts(), "What was tried and did NOT work, and why"),
        working: described(texts(), "What works now"),
        broken: described(texts(), "What is broken now"),
        blocked: described(texts(), "What waits for others"),
        decision: described(texts(), 'What was decided: "what because why"'),
        next_step: described(z.optional(z.string()), "The one thing to do next"),
        background: described(texts(), "What still runs in the background"),
        refs: described(texts(), "Tickets and the like, as provider:id"),
        invoked_by: described(z.optional(z.string()), "Who asked for the work"),
        worked_by: described(texts(), "Who worked on it, in order"),
        slug: described(z.optional(z.string()), "A part of the file's name; made from the goal"),
        status: described(
          z.optional(z.string()),
          "ACTIVE (default), RESUMED, CLOSED or ABANDONED",
        ),
        working_directory: described(z.optional(z.string()), "The folder to record"),
        from: described(
          z.optional(z.string()),
          "The handoff as Markdown with the usual headings; on a command line its file, or - for " +
            "standard input. Other texts replace its texts, other lists extend its lists",
        ),
        allow_secret: allowSecret(),
      }),
    output: () =>
      z.object({
        id: z.string(),
        path: z.string(),
        filename: z.string(),
        problems: problemsSchema(),
      }),
  },
  async (context, input) => {
    const { check = [], decision, from, allow_secret, ...rest } = input;
    if (rest.goal === undefined && from === undefined) {
      throw new CoordinationError(
        "invalid_input",
        "Cannot write a handoff without a goal: give one",
      );
    }
    const done = (rest.done ?? []).map((item, index) =>
      check[index] ? { text: item, check: check[index] } : parseDone(item)
    );
    if (check.length > done.length) {
      throw new CoordinationError(
        "invalid_input",
        "Cannot use a check without a done item: add it",
      );
    }
    const { refuseSecrets } = await import("../secrets.ts");
    const allowed_secrets = await refuseSecrets(textsOf(input), { allow: allow_secret });
    const { identity, identitySource, session } = context.caller();
    const worked_by = rest.worked_by ?? await workersOf(context);
    const { handoff, problems } = writeHandoff(
      context.project,
      { ...rest, worked_by, done, decisions: decision, markdown: from, allowed_secrets },
      { session, identity, identitySource, git: gitIn(context.project.worktree) },
    );
    const { id, path } = handoff;
    return { id, path, filename: basename(path), problems: [...problems] };
  },
);

/** Who worked on it, where hooks have seen subagents; else nobody is named. */
async function workersOf({ project, caller }: Context): Promise<string[] | undefined> {
  const { session, identity } = caller();
  if (!exists(join(project.store, ".live", `${session}.state.json`))) return undefined;
  const { readRecord } = await import("../hooks.ts");
  const kinds = (readRecord(project, session)?.workers ?? []).map(({ type }) => oneLine(type, 80));
  return kinds.length === 0 ? undefined : [identity, ...new Set(kinds)];
}

/** All that is about to be written, each text with what it is. */
function textsOf(input: Record<string, unknown>): [field: string, text: string][] {
  return Object.entries(input).flatMap(([field, value]) =>
    [value].flat().filter((text) => typeof text === "string")
      .map((text): [string, string] => [field.replaceAll("_", " "), text])
  );
}

/** `handoff.list` */
export const handoffList = defineOperation(
  {
    summary: "List the handoffs by their state now: the rollup, and what came after.",
    effect: "read",
    input: () =>
      z.object({
        status: described(
          z.optional(z.string()),
          "Only ACTIVE, RESUMED, CLOSED, ABANDONED, ROLLUP or NOTE",
        ),
        all: described(z.optional(z.boolean()), "Also those that a rollup covers, and free files"),
      }),
    output: () => listSchema(),
  },
  (context, input): HandoffListResult => {
    const { handoffs, covered, problems } = listHandoffs(context.project, input);
    return { handoffs: handoffs.map(summarize), covered, problems: [...problems] };
  },
);

function foundSchema() {
  return z.object({
    found: z.boolean(),
    handoff: z.nullable(summarySchema()),
    filename: z.string(),
    content: z.string(),
    matches: z.array(z.string()),
  });
}

/** `handoff.read` */
export const handoffRead = defineOperation(
  {
    summary: "Show a handoff as it was written; of several that match, the newest.",
    effect: "read",
    input: () =>
      z.object({
        target: described(z.string().check(z.minLength(1)), "The id, or a part of it"),
      }),
    output: () => foundSchema(),
  },
  (context, input) => found(readHandoff(context.project, input.target)),
);

/** `handoff.latest` */
export const handoffLatest = defineOperation(
  {
    summary: "Show the newest handoff.",
    effect: "read",
    input: () => z.object({}),
    output: () => foundSchema(),
  },
  (context) => {
    const latest = latestHandoff(context.project);
    if (latest !== undefined) return found(latest);
    return { found: false, handoff: null, filename: "", content: "", matches: [] };
  },
);

function found({ handoff, text, matches }: ReturnType<typeof readHandoff>) {
  const filename = basename(handoff.path);
  return {
    found: true,
    handoff: summarize(handoff),
    filename,
    content: text,
    matches: [...matches],
  };
}

/** `handoff.resume` */
export const handoffResume = defineOperation(
  {
    summary: "Take up a handoff: mark it RESUMED, and show what matters and what changed since.",
    effect: "write",
    input: () =>
      z.object({
        target: described(
          z.optional(z.string()),
          "The id, or a part of it that no other open one has; by default the newest open one",
        ),
        check: described(z.optional(z.boolean()), "Run its checks again, 30 seconds each at most"),
        budget: described(
          z.optional(z.number().check(z.int(), z.minimum(100), z.maximum(100_000))),
          "The longest text, in tokens (default 1200)",
        ),
        again: described(z.optional(z.boolean()), "Also if a live session has resumed it"),
        note: note(),
        allow_secret: allowSecret(),
      }),
    output: () => resumeSchema(),
  },
  async (context, input): Promise<ResumeResult> => {
    const { project } = context;
    const note = await noteOf(input);
    const observe = observeSessions(project, { verify: true });
    const { session, identity } = context.caller();
    const resumed = resumeHandoff(project, input.target, {
      ...input,
      note,
      session,
      identity,
      isLive(other, at) {
        const since = parseTime(at) ?? null;
        const { state } = observe({ session: other, process: null, since });
        return state === "ACTIVE" || state === "IDLE";
      },
    });
    const { handoff } = resumed;
    const { locks } = listLocks(project, { observe });
    const drift = driftOf(project, handoff, { git: gitIn(project.worktree), locks });
    return {
      handoff: summarize(handoff),
      before: resumed.before,
      text: resumed.text,
      left_out: [...resumed.left_out],
      drift,
      checks: input.check ? await runChecks(handoff, shellIn(project.worktree)) : null,
      checkable: handoff.done.filter(({ check }) => check !== "").length,
      rollup: resumed.rollup?.id ?? null,
      others: resumed.others.map(({ id }) => id),
      problems: [...resumed.problems],
    };
  },
);

function changedSchema() {
  return z.object({
    handoff: summarySchema(),
    before: z.enum(["ACTIVE", "RESUMED", "CLOSED", "ABANDONED", "ROLLUP", "NOTE"]),
    problems: problemsSchema(),
  });
}

/** `handoff.close` */
export const handoffClose = defineOperation(
  {
    summary: "Close a handoff: its work is done.",
    effect: "write",
    input: () => z.object({ target: target(), note: note(), allow_secret: allowSecret() }),
    output: () => changedSchema(),
  },
  async (context, input) => {
    const actor = await actorOf(context, input);
    return changed(closeHandoff(context.project, input.target, actor));
  },
);

/** `handoff.abandon` */
export const handoffAbandon = defineOperation(
  {
    summary: "Abandon a handoff: its work will not be done.",
    effect: "write",
    input: () => z.object({ target: target(), note: note(), allow_secret: allowSecret() }),
    output: () => changedSchema(),
  },
  async (context, input) => {
    const actor = await actorOf(context, input);
    return changed(abandonHandoff(context.project, input.target, actor));
  },
);

async function actorOf(context: Context, input: Noted) {
  const { session, identity } = context.caller();
  return { session, identity, note: await noteOf(input) };
}

interface Noted {
  note?: string | undefined;
  allow_secret?: string[] | undefined;
}

/** The note; a state has no header, so that what was let through stands in the note itself. */
async function noteOf({ note, allow_secret }: Noted): Promise<string | undefined> {
  if (note === undefined && allow_secret === undefined) return undefined;
  const { refuseSecrets } = await import("../secrets.ts");
  const allowed = await refuseSecrets([["note", note ?? ""]], { allow: allow_secret });
  return allowed.length === 0 ? note : `[allowed secrets: ${allowed.join(", ")}] ${note}`;
}

function changed({ handoff, before, problems }: ChangedHandoff) {
  return { handoff: summarize(handoff), before, problems: [...problems] };
}

/** `handoff.rollup` */
export const handoffRollup = defineOperation(
  {
    summary: "Roll up all handoffs until a day or a handoff into one that stands for them.",
    effect: "write",
    input: () =>
      z.object({
        through: described(
          z.string().check(z.minLength(1)),
          "The last day (2026-04-09), time or handoff that it covers",
        ),
        title: described(z.optional(z.string()), "What the time was about"),
        summary: described(z.optional(z.string()), "What happened, in a few sentences"),
        slug: described(z.optional(z.string()), "A part of the file's name; made from the title"),
        allow_secret: allowSecret(),
      }),
    output: () =>
      z.object({
        id: z.string(),
        path: z.string(),
        filename: z.string(),
        covered: z.array(z.string()),
        problems: problemsSchema(),
      }),
  },
  async (context, { allow_secret, ...input }) => {
    const { refuseSecrets } = await import("../secrets.ts");
    const allowed_secrets = await refuseSecrets(textsOf(input), { allow: allow_secret });
    const { session, identity } = context.caller();
    const title = input.title ?? `handoffs until ${input.through}`;
    const { handoff, covered, problems } = rollupHandoffs(context.project, {
      ...{ ...input, title, session, identity, allowed_secrets },
    });
    const { id, path } = handoff;
    const filename = basename(path);
    return { id, path, filename, covered: covered.map(({ id }) => id), problems: [...problems] };
  },
);
