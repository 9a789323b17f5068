/**
 * Threads, and the messages of one.
 *
 * @module
 */
import { CoordinationError } from "../../errors.ts";
import { oneLine } from "../../store/text.ts";
import type { Desk, Letter } from "../desk.ts";
import { cut, matcher, shown, textIn } from "../query.ts";
import { isOpen } from "./overview.ts";

/** The most messages of one thread that are shown: the newest. */
const MOST = 300;

/**
 * The threads, the one with the newest message first.
 *
 * @param desk The project.
 * @param query Words that they have; `show`: `all`, `mine`, `unread` or `open`; which part.
 * @returns A row for each thread.
 */
export async function threads(desk: Desk, query: URLSearchParams) {
  const letters = await desk.letters(desk.look());
  const matches = matcher(query);
  const show = query.get("show") ?? "all";
  const groups = Map.groupBy(letters, ({ thread }) => thread);
  const found = [...groups].filter(([, inside]) =>
    isShown(inside, show) &&
    inside.some(({ subject, body, from, to }) => matches(subject, from, to, body))
  );
  found.sort(([, a], [, b]) => newest(b).localeCompare(newest(a)));
  return cut(found, { query, row: ([id, inside]) => rowOf(id, inside) });
}

function isShown(inside: readonly Letter[], show: string): boolean {
  switch (show) {
    case "mine":
      return inside.some(({ forMe }) => forMe);
    case "unread":
      return inside.some(isUnread);
    case "open":
      return inside.some(isOpen);
    default:
      return true;
  }
}

function isUnread({ forMe, status }: Letter): boolean {
  return forMe && status === "unread";
}

function newest(inside: readonly Letter[]): string {
  return inside.at(-1)!.created;
}

function rowOf(id: string, inside: readonly Letter[]) {
  const last = inside.at(-1)!;
  return {
    id,
    subject: oneLine(inside.find(({ subject }) => subject !== "")?.subject ?? "", 200),
    who: [...new Set(inside.flatMap(({ from, to }) => [from, to]))].slice(0, 6)
      .map((name) => oneLine(name, 40)),
    last: last.created,
    text: oneLine(last.body, 160),
    count: inside.length,
    unread: inside.filter(isUnread).length,
    open: inside.some(isOpen),
    late: inside.some((one) => isOpen(one) && one.late),
    urgent: inside.some(({ urgent, answer }) => urgent && answer === null),
  };
}

/**
 * A thread.
 *
 * @param desk The project.
 * @param query Its `id`.
 * @returns Its messages, the oldest first.
 */
export async function thread(desk: Desk, query: URLSearchParams) {
  const id = textIn(query, "id");
  const inside = (await desk.letters(desk.look())).filter(({ thread }) => thread === id);
  if (inside.length === 0) {
    throw new CoordinationError("not_found", "Cannot find the thread: it is gone");
  }
  return {
    id,
    subject: oneLine(inside.find(({ subject }) => subject !== "")?.subject ?? "", 300),
    hidden: Math.max(0, inside.length - MOST),
    messages: inside.slice(-MOST).map((letter) => ({
      id: letter.id,
      from: oneLine(letter.from, 80),
      to: oneLine(letter.to, 80),
      type: letter.type,
      subject: oneLine(letter.subject, 300),
      body: shown(letter.body),
      created: letter.created,
      mailbox: oneLine(letter.mailbox, 80),
      status: letter.status,
      urgent: letter.urgent,
      open: isOpen(letter),
      late: letter.late,
      for_me: letter.forMe,
      // A name that nobody proved is shown as such.
      claimed: letter.identity_source === "claimed",
    })),
  };
}
