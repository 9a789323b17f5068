/**
 * At the start of a session: what matters now, in one budget.
 *
 * Invariants
 *
 * - What comes first matters most: who is live and what they hold, mail, the handoff to go on
 *   with, core memory.
 * - What does not fit is said, with the command that shows it.
 * - Where there is nothing to say, nothing is said.
 *
 * @module
 */
import type { Drift, Handoff } from "../handoffs.ts";
import type { Lock } from "../locks.ts";
import { fitMail, type MailLetter } from "../mail/fit.ts";
import { letterText } from "../mail/text.ts";
import { frame } from "../store/envelope.ts";
import { cleanText, oneLine } from "../store/text.ts";

/** A session that lives. */
export interface LivePeer {
  /** The session. */
  readonly session_id: string;
  /** Its identity. */
  readonly identity: string;
  /** What it does. */
  readonly activity: string;
}

/** What a decision is made of. */
export interface StartState<M extends MailLetter & { from: string; type: string }> {
  /** Who the session is. */
  readonly identity: string;
  /** The session. */
  readonly session: string;
  /** Other sessions that live. */
  readonly live: readonly LivePeer[];
  /** Locks that are held. */
  readonly locks: readonly Lock[];
  /** How many slugs more are held. */
  readonly moreLocks: number;
  /** The session that this process was before it was cleared; its locks are nobody's now. */
  readonly before: string | undefined;
  /** New mail. */
  readonly mail: readonly M[];
  /** The handoff to go on with, and what changed since. */
  readonly handoff: { readonly handoff: Handoff; readonly drift: Drift } | undefined;
  /** Core memory, if anybody wrote it. */
  readonly core: string | undefined;
  /** The draft of a handoff that was written before the conversation was compacted. */
  readonly checkpoint?: string | undefined;
  /** Whether the code map is older than what it maps; `undefined` if there is none. */
  readonly staleMap?: boolean | undefined;
}

/** What the session is told. */
export interface StartDecision<M> {
  /** The text; `""` for nothing. */
  readonly text: string;
  /** The mail that is in it. */
  readonly mail: readonly M[];
}

/** Characters for a token, on the safe side. */
const CHARACTERS_PER_TOKEN = 4;

/** The most of the budget that a part may take. */
const SHARES = { people: 0.35, mail: 0.4, handoff: 0.5 };

/** What the frame of a part, and the last line, take. */
const FRAME = 170;

/**
 * Decides what a session is told at its start.
 *
 * @param state What is known.
 * @param tokens The most tokens.
 * @returns The text, and the mail in it.
 */
export function decideStart<M extends MailLetter & { from: string; type: string }>(
  state: StartState<M>,
  tokens: number,
): StartDecision<M> {
  const total = tokens * CHARACTERS_PER_TOKEN;
  const left: string[] = [];
  const parts: string[] = [];
  let room = total - FRAME;

  function add(text: string): void {
    if (text === "") return;
    parts.push(text);
    room -= text.length + 1;
  }

  const people = fitLines(peopleLines(state), Math.min(room, total * SHARES.people));
  add(framed(people.lines, "project"));
  const hidden = people.left + state.moreLocks;
  if (hidden > 0) left.push(`${hidden} more sessions and locks (mclaude status)`);
  const mail = mailPart(state.mail, Math.min(room, total * SHARES.mail));
  add(mail.text);
  if (mail.left > 0) left.push(`${mail.left} messages (mclaude mail check)`);
  if (state.handoff !== undefined) {
    const lines = handoffLines(state.handoff);
    const fitted = fitLines(lines, Math.min(room, total * SHARES.handoff));
    add(framed(fitted.lines, "handoff"));
    if (fitted.left > 0) left.push("more of the handoff (mclaude handoff resume)");
  }
  if (state.core !== undefined) {
    const fitted = fitLines(cleanText(state.core).trim().split("\n"), room);
    add(framed(fitted.lines, "core memory"));
    if (fitted.left > 0) left.push(`${fitted.left} lines of core memory (mclaude memory core)`);
  }
  if (state.checkpoint !== undefined) {
    add(`Your work until here, as a draft of a handoff: ${state.checkpoint}`);
  }
  if (state.staleMap) add("The code map is out of date: mclaude index");
  if (parts.length === 0 && left.length === 0) return { text: "", mail: [] };
  const head = `mclaude: you are ${state.identity}, session ${state.session}.`;
  const last = left.length === 0 ? [] : [`Left out: ${left.join(", ")}.`];
  return { text: [head, ...parts, ...last].join("\n"), mail: mail.shown };
}

function framed(lines: readonly string[], kind: string): string {
  if (lines.length === 0) return "";
  return frame(lines.map((line) => `| ${line}`.trimEnd()), { kind });
}

/** The lines that fit, and how many do not; a line that is too long is cut. */
function fitLines(
  lines: readonly string[],
  room: number,
): { lines: string[]; left: number } {
  const fitting: string[] = [];
  let used = FRAME;
  for (const line of lines) {
    const short = oneLine(line, 400);
    used += short.length + 3;
    if (used > room) break;
    fitting.push(line.trim() === "" ? "" : indentOf(line) + short);
  }
  while (fitting.at(-1) === "") fitting.pop();
  const left = lines.slice(fitting.length).filter((line) => line.trim() !== "").length;
  return { lines: fitting, left };
}

function indentOf(line: string): string {
  return /^ {0,8}/.exec(line)![0];
}

function peopleLines<M extends MailLetter & { from: string; type: string }>(
  { live, locks, session, before }: StartState<M>,
): string[] {
  const bySession = Map.groupBy(locks, ({ session_id }) => session_id);
  const lines: string[] = [];
  const mine = [...bySession.get(session) ?? [], ...before ? bySession.get(before) ?? [] : []];
  for (const lock of mine) {
    const how = lock.session_id === session
      ? "you hold"
      : "you held before the conversation was cleared (claim it again with --take-over)";
    lines.push(`- ${how} ${lockWords(lock)}`);
  }
  const others = locks.filter((lock) => !mine.includes(lock));
  for (const { session_id, identity, activity } of live) {
    if (session_id === before) continue;
    const doing = activity === "" ? "" : `: ${oneLine(activity, 160)}`;
    lines.push(`- live: ${peer(identity, session_id)}${doing}`);
    lines.push(...(bySession.get(session_id) ?? []).map((lock) => `  holds ${lockWords(lock)}`));
  }
  const listed = new Set(live.map(({ session_id }) => session_id));
  for (const lock of others.filter(({ session_id }) => !listed.has(session_id))) {
    const state = { ACTIVE: "", IDLE: ", idle", STALE: ", silent", DEAD: ", over" }[lock.state];
    const free = lock.state === "STALE" || lock.state === "DEAD"
      ? ` (take over: mclaude lock claim ${lock.slug} --take-over)`
      : "";
    lines.push(
      `- lock of ${peer(lock.identity, lock.session_id)}${state}: ${lockWords(lock)}${free}`,
    );
  }
  return lines;
}

function lockWords({ slug, files, description }: Lock): string {
  const shown = files.slice(0, 4).map((file) => oneLine(file, 80)).join(", ");
  const more = files.length > 4 ? ` and ${files.length - 4} more` : "";
  const on = files.length === 0 ? "" : ` on ${shown}${more}`;
  return `${oneLine(slug, 80)}${on}${description === "" ? "" : `: ${oneLine(description, 160)}`}`;
}

function peer(identity: string, session: string): string {
  const short = oneLine(session, 64);
  return identity === "" ? `session ${short}` : `${oneLine(identity, 40)} (session ${short})`;
}

function mailPart<M extends MailLetter & { from: string; type: string }>(
  mail: readonly M[],
  room: number,
): { text: string; shown: readonly M[]; left: number } {
  if (mail.length === 0) return { text: "", shown: [], left: 0 };
  const each = Math.max(120, Math.min(1_200, Math.floor(room / mail.length)));
  const { messages, left } = fitMail(mail, { total: room - FRAME, each });
  const shown = mail.filter(({ id }) => messages.some((message) => message.id === id));
  const count = `${mail.length} new message${mail.length === 1 ? "" : "s"}`;
  const cut = messages.some(({ cut }) => cut > 0)
    ? "\nSome are cut; whole: mclaude message read <id>"
    : "";
  return { text: `${count}:\n${letterText(messages)}${cut}`, shown, left };
}

function handoffLines(
  { handoff, drift }: { handoff: Handoff; drift: Drift },
): string[] {
  const { id, identity, goal, created, next_step, not_worked, broken, blocked } = handoff;
  const { commits, changed, vanished } = drift;
  const since = [
    ...(commits ? [`${commits} commit${commits === 1 ? "" : "s"} since`] : []),
    ...(changed.length > 0 ? [`changed: ${changed.slice(0, 5).join(", ")}`] : []),
    ...(vanished.length > 0 ? [`gone: ${vanished.slice(0, 5).join(", ")}`] : []),
  ];
  return [
    `open handoff ${id}${identity === "" ? "" : ` of ${oneLine(identity, 40)}`}, ${
      oneLine(created, 40)
    }: ${oneLine(goal, 160)}`,
    ...(next_step === "" ? [] : [`next step: ${oneLine(next_step, 380)}`]),
    ...not_worked.map((line) => `did NOT work: ${oneLine(line, 300)}`),
    ...(since.length === 0 ? [] : [`drift: ${oneLine(since.join("; "), 300)}`]),
    `take it up: mclaude handoff resume ${id}`,
    ...broken.map((line) => `broken: ${oneLine(line, 200)}`),
    ...blocked.map((line) => `blocked: ${oneLine(line, 200)}`),
  ];
}
