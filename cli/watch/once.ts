/**
 * A snapshot as text, and as JSON.
 *
 * @module
 */
import type { Snapshot, WatchEvent } from "../../lib/watch.ts";
import { oneLine } from "../../lib/store/text.ts";
import type { Style } from "../style.ts";
import { cellsOf, listItems, TITLES } from "./items.ts";
import { PANELS } from "./layout.ts";
import { fit, type Letters } from "./letters.ts";

/** How many rows of each kind are shown. */
const MOST = 12;

/** How wide the rows are at the most. */
const WIDTH = 100;

/**
 * A snapshot as text.
 *
 * @param snapshot The project.
 * @param options What happened before, colours and letters, the time.
 * @returns The lines.
 */
export function overview(
  snapshot: Snapshot,
  options: {
    events: readonly WatchEvent[];
    style: Style;
    letters: Letters;
    now: number;
  },
): string {
  const { events, style, letters, now } = options;
  const lists = listItems(snapshot, { events, filter: "" });
  const lines = [style.bold(`mclaude watch: ${oneLine(snapshot.project_root)}`)];
  for (const panel of PANELS) {
    const items = lists[panel];
    if (items.length === 0) continue;
    lines.push("", style.bold(`${TITLES[panel]} (${items.length})`));
    for (const item of items.slice(0, MOST)) {
      const cells = cellsOf(item, { width: WIDTH, now, letters });
      let left = WIDTH - 2;
      const texts = cells.map(({ text, tone, width }, index) => {
        const columns = width === 0 || index === cells.length - 1 ? left : Math.min(width, left);
        left = Math.max(0, left - columns - 1);
        const shown = fit(text, columns, letters);
        const last = index === cells.length - 1 ? shown.trimEnd() : shown;
        return tone === "plain" ? last : style[tone](last);
      });
      lines.push(`  ${texts.join(" ").trimEnd()}`);
    }
    if (items.length > MOST) lines.push(style.dim(`  and ${items.length - MOST} more`));
  }
  if (lines.length === 1) lines.push("", "nobody is here, and nothing happened yet");
  for (const { path, reason } of snapshot.problems.slice(0, 3)) {
    lines.push("", style.warn(`damaged: ${oneLine(path)}: ${oneLine(reason, 160)}`));
  }
  return lines.join("\n");
}

/**
 * A snapshot as an event, the first one of a stream: what is known when the watch begins.
 *
 * @param snapshot The project.
 * @returns Plain data; of messages and handoffs how many there are, and the newest.
 */
export function snapshotEvent(snapshot: Snapshot): Record<string, unknown> {
  const { at, project_root, sessions, locks, waiting, messages, handoffs, problems } = snapshot;
  return {
    kind: "snapshot",
    at,
    project_root,
    sessions: sessions.map(({ process: _process, last_beat_fs: _fs, ...session }) => session),
    locks,
    waiting,
    messages: {
      total: messages.length,
      newest: messages.slice(-MOST).reverse().map((message) => {
        const { id, mailbox, from, to, type, subject, created, urgent } = message;
        return { id, mailbox, from, to, type, subject, created, urgent };
      }),
    },
    handoffs: {
      total: handoffs.length,
      newest: handoffs.slice(0, MOST).map((handoff) => {
        const { id, kind, status, created, identity, session_id, goal, next_step } = handoff;
        return { id, kind, status, created, identity, session_id, goal, next_step };
      }),
    },
    problems,
  };
}

/** What a terminal could take for more than a letter, and JSON does not escape by itself. */
const UNSEEN = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * An event as a line of JSON, its kind and time first.
 *
 * @param event The event.
 * @returns The line; nothing in it moves a cursor, and who reads it gets what was written.
 */
export function jsonLine(event: object): string {
  const { kind, at, actor, session, source, ...rest } = event as Record<string, unknown>;
  return JSON.stringify({ kind, at, actor, session, source, ...rest })
    .replace(UNSEEN, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
