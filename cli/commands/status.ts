/**
 * `mclaude status`: the lines of mclaude 0.6, then what is new; never longer than a screen.
 *
 * @module
 */
import { basename } from "node:path";
import type { Verb } from "../../lib/operations/mod.ts";
import { statusShow } from "../../lib/operations/status.ts";
import type { Status } from "../../lib/status.ts";
import { oneLine } from "../../lib/store/text.ts";
import { FLAGS } from "../flag_tables/status.ts";
import { type Command, command } from "../command.ts";
import type { Style } from "../style.ts";

/** The most lines that one list takes. */
const MOST = 12;

/** The commands of the noun. */
export const commands: Record<Verb<"status">, Command> = {
  show: command(statusShow, {
    flags: FLAGS.show,
    positionals: [],
    examples: ["mclaude status", "mclaude status --json"],
    render(status, style) {
      if (!status.initialized) return "[mclaude] no .claude/ directory in current project";
      return [
        `[mclaude] status for ${status.project_root}`,
        `  Identity: ${status.identity ?? "(not set - export MCLAUDE_IDENTITY=<name>)"}`,
        "",
        ...lockLines(status, style),
        ...sessionLines(status),
        ...handoffLines(status),
        messageLine(status),
        memoryLine(status),
        identityLine(status),
        ...problemLines(status, style),
        "",
      ].join("\n");
    },
  }),
};

function lockLines({ locks, waiting }: Status, style: Style): string[] {
  const rows = locks.map((lock) => {
    const by = oneLine(lock.identity) || oneLine(lock.session_id).slice(0, 8) || "?";
    const tag = lock.state === "ACTIVE" ? style.good(lock.state) : style.warn(lock.state);
    return `    [${tag}] ${oneLine(lock.slug)} by ${by}: ${oneLine(lock.description, 80) || "?"}`;
  });
  const queue = waiting.map(({ identity, slugs }) =>
    `    [WAITING] ${oneLine(slugs.join(", "), 80)} for ${oneLine(identity)}`
  );
  if (rows.length + queue.length === 0) return ["  Locks: none"];
  return [
    `  Locks (${locks.length} active):`,
    ...cut(rows, "mclaude lock list"),
    ...cut(queue, "mclaude lock list"),
  ];
}

function sessionLines({ live }: Status): string[] {
  if (live.length === 0) return [];
  const rows = live.map(({ identity, session_id, state, activity }) =>
    `    [${state}] ${oneLine(identity, 40)} (${oneLine(session_id, 40)})` +
    (activity === "" ? "" : `: ${oneLine(activity, 80)}`)
  );
  return [`  Sessions (${live.length} live):`, ...cut(rows, "mclaude heartbeat list")];
}

function handoffLines({ handoffs: { total, latest, open } }: Status): string[] {
  if (total === 0) return ["  Handoffs: none"];
  const lines = [`  Handoffs: ${total} total, latest: ${latest}.md`];
  if (open !== null) {
    lines.push(
      `    to resume: ${oneLine(open.goal, 80)}`,
      `    next step: ${oneLine(open.next_step, 100) || "(not specified)"}`,
    );
  }
  return lines;
}

function messageLine({ identity, messages: { total, mailboxes, unread } }: Status): string {
  if (total === 0) return "  Messages: none";
  const mine = unread === null || unread === 0 ? "" : `, ${unread} unread for ${identity}`;
  return `  Messages: ${total} total in ${mailboxes} mailbox(es)${mine}`;
}

function memoryLine({ memory }: Status): string {
  if (memory === null) return "  Memory: not initialized";
  return `  Memory: ${memory.wings} wing(s), ${memory.drawers} drawer(s)`;
}

function identityLine({ identities, problems }: Status): string {
  const damaged = problems.some(({ path }) => basename(path) === "registry.json");
  if (damaged && identities.length === 0) return "  Identities: (error reading registry)";
  return `  Identities: ${oneLine(identities.join(", "), 200) || "none registered"}`;
}

function problemLines({ problems }: Status, style: Style): string[] {
  if (problems.length === 0) return [];
  const rows = problems.map(({ path, reason }) => `    ${oneLine(path)}: ${oneLine(reason, 160)}`);
  return [
    `  ${style.bad(`Damaged: ${problems.length}`)} (left as they are)`,
    ...rows.slice(0, 3),
    ...(rows.length > 3 ? [`    … ${rows.length - 3} more: mclaude status --json`] : []),
  ];
}

function cut(rows: readonly string[], see: string): string[] {
  if (rows.length <= MOST) return [...rows];
  return [...rows.slice(0, MOST), `    … ${rows.length - MOST} more: ${see}`];
}
