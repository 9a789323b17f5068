/**
 * Writing a handoff: never over another one, complete or not at all.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { ensureFolder } from "../store/files.ts";
import { checkIdentity, checkSession } from "../store/names.ts";
import { publishNumbered, reasonOf } from "../store/numbered.ts";
import type { Project } from "../store/root.ts";
import { type Problem, problem } from "../store/scan.ts";
import { cleanText, oneLine } from "../store/text.ts";
import { localMinute, minuteStamp, utcTime } from "../store/times.ts";
import {
  checkStatus,
  type Decision,
  type DoneItem,
  type Handoff,
  type HandoffContent,
  handoffSlug,
  sessionPart,
} from "./handoff.ts";
import { syncIndex } from "./index_file.ts";
import { parseContent, parseDecision, parseDone, parseHandoff } from "./parse.ts";
import { renderHandoff } from "./render.ts";

/** Runs git in the project and gives its output; `undefined` if it fails or is not there. */
export type GitRunner = (args: readonly string[]) => string | undefined;

/** Who writes, when, and what git is. */
export interface HandoffWriter {
  /** The session. */
  session: string;
  /** The identity it belongs to. */
  identity: string;
  /** How the identity is known. */
  identitySource?: string | undefined;
  /**
   * The time.
   *
   * @default {new Date()}
   */
  now?: Date;
  /** Runs git; without it the commit is not recorded. */
  git?: GitRunner | undefined;
}

/** What a handoff should say; every part may be left out. */
export interface HandoffInput {
  /** What the work is for. */
  goal?: string | undefined;
  /** A part of the file's name. */
  slug?: string | undefined;
  /** The first state. */
  status?: string | undefined;
  /** Where the session works. */
  working_directory?: string | undefined;
  /** What was done; a text may carry its check as ``(check: `command`)``. */
  done?: readonly (string | DoneItem)[] | undefined;
  /** What was tried in vain, and why it failed. */
  not_worked?: readonly string[] | undefined;
  /** What works now. */
  working?: readonly string[] | undefined;
  /** What is broken now. */
  broken?: readonly string[] | undefined;
  /** What waits for others. */
  blocked?: readonly string[] | undefined;
  /** What was decided; a text is split at "because". */
  decisions?: readonly (string | Decision)[] | undefined;
  /** What runs in the background. */
  background?: readonly string[] | undefined;
  /** Things in other systems. */
  refs?: readonly string[] | undefined;
  /** What to do next. */
  next_step?: string | undefined;
  /** Who asked for the work. */
  invoked_by?: string | undefined;
  /** Who worked on it, in order. */
  worked_by?: readonly string[] | undefined;
  /** Rules of the secrets scan that were overridden; recorded. */
  allowed_secrets?: readonly string[] | undefined;
  /** Markdown with the headings of a handoff; texts above replace its texts, lists extend it. */
  markdown?: string | undefined;
}

/** A handoff that was written. */
export interface WrittenHandoff {
  /** The handoff. */
  readonly handoff: Handoff;
  /** What went wrong besides; the handoff itself is safe. */
  readonly problems: readonly Problem[];
}

/**
 * Writes a handoff.
 *
 * @param project The project.
 * @param input What it says.
 * @param writer Who writes it.
 * @returns The handoff, which is on the disk.
 * @throws {CoordinationError} `invalid_name`, `invalid_input`, or `store_failure` if the list of
 * handoffs could not be brought up to date, or the file is there and may not survive a power cut;
 * then `data.path` is the file.
 */
export function writeHandoff(
  project: Project,
  input: HandoffInput,
  writer: HandoffWriter,
): WrittenHandoff {
  const { now = new Date() } = writer;
  const session = checkSession(writer.session);
  const identity = checkIdentity(writer.identity);
  const content = contentOfInput(input);
  const slug = handoffSlug(content.goal, input.slug);
  const status = checkStatus(input.status ?? "ACTIVE");
  const text = renderHandoff(content, {
    shown_time: localMinute(now),
    session_id: session,
    status,
    working_directory: input.working_directory ?? "",
    header: [
      ["created", utcTime(now)],
      ["identity", identity],
      ["identity_source", writer.identitySource],
      ["session", session],
      ["branch", filled(project.branch ?? "")],
      ["commit", headCommit(writer.git)],
      ["invoked_by", filled(oneLine(input.invoked_by ?? "", 64))],
      ["worked_by", filledList(input.worked_by)],
      ["allowed_secrets", filledList(input.allowed_secrets)],
    ],
  });
  const stem = `${minuteStamp(now)}_${sessionPart(session)}_${slug}`;
  return publishHandoff(project, stem, text);
}

/**
 * Publishes a handoff or rollup under the first free name and brings INDEX.md up to date.
 *
 * @param project The project.
 * @param stem The name without suffix and extension.
 * @param text The whole file.
 * @returns The handoff.
 * @throws {CoordinationError} `store_failure`.
 */
export function publishHandoff(project: Project, stem: string, text: string): WrittenHandoff {
  const folder = ensureFolder(project.root, ".claude", "handoffs");
  const path = publishNumbered(folder, stem, text);
  const name = path.slice(folder.length + 1);
  const handoff = parseHandoff(text, { name, path, mtime: Date.now() });
  return { handoff, problems: bringUpToDate(project, path) };
}

/**
 * Brings INDEX.md up to date after a change that is on the disk already.
 *
 * @param project The project.
 * @param path The file that was changed.
 * @returns What is wrong with INDEX.md, if it can stay so.
 * @throws {CoordinationError} `store_failure` if the system refused to write.
 */
export function bringUpToDate(project: Project, path: string): Problem[] {
  try {
    syncIndex(project);
    return [];
  } catch (error) {
    if (error instanceof CoordinationError && error.code !== "store_failure") {
      return [problem(path, error)];
    }
    throw new CoordinationError(
      "store_failure",
      `Cannot bring INDEX.md up to date (${reasonOf(error)}), but "${path}" is written; ` +
        "the next handoff command that writes repairs the list",
      { cause: error, data: { path } },
    );
  }
}

function contentOfInput(input: HandoffInput): HandoffContent {
  const base = parseContent(input.markdown ?? "");
  const text = (given: string | undefined, from: string) => cleanText(given ?? from);
  const list = (from: readonly string[], given: readonly string[] = []) => [...from, ...given];
  const done = (input.done ?? []).map((item) => typeof item === "string" ? parseDone(item) : item);
  const decisions = (input.decisions ?? []).map((item) =>
    typeof item === "string" ? parseDecision(item) : item
  );
  return {
    goal: text(input.goal, base.goal),
    done: [...base.done, ...done].map(checkDone),
    not_worked: list(base.not_worked, input.not_worked),
    working: list(base.working, input.working),
    broken: list(base.broken, input.broken),
    blocked: list(base.blocked, input.blocked),
    decisions: [...base.decisions, ...decisions].filter(({ what }) => what.trim() !== ""),
    background: list(base.background, input.background),
    refs: list(base.refs, input.refs),
    next_step: text(input.next_step, base.next_step),
    summary: base.summary,
  };
}

function checkDone(item: DoneItem): DoneItem {
  const check = item.check.trim();
  if (check === cleanText(check) && !/[\n\t]/.test(check)) return { text: item.text, check };
  throw new CoordinationError(
    "invalid_input",
    `Cannot use the check ${
      JSON.stringify(check.slice(0, 120))
    }: it must be one line that can be ` +
      "read whole; put it into a script",
    { data: { check } },
  );
}

/**
 * The commit that is checked out.
 *
 * @param git Runs git.
 * @returns Its id, or `undefined` if there is none.
 */
export function headCommit(git: GitRunner | undefined): string | undefined {
  const commit = git?.(["rev-parse", "--verify", "--quiet", "HEAD"])?.trim() ?? "";
  return /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
}

function filled(text: string): string | undefined {
  return text === "" ? undefined : text;
}

function filledList(texts: readonly string[] = []): string[] | undefined {
  const lines = texts.map((text) => oneLine(text, 64)).filter((text) => text !== "");
  return lines.length === 0 ? undefined : lines;
}
