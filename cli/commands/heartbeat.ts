/**
 * `mclaude heartbeat`: which sessions live.
 *
 * @module
 */
import type { SessionBeat } from "../../lib/heartbeats.ts";
import { heartbeatBeat, heartbeatList, heartbeatStop } from "../../lib/operations/heartbeats.ts";
import type { Verb } from "../../lib/operations/mod.ts";
import { oneLine } from "../../lib/store/text.ts";
import { FLAGS } from "../flag_tables/heartbeat.ts";
import { type Command, command } from "../command.ts";
import type { Style } from "../style.ts";

/** The commands of the noun. */
export const commands: Record<Verb<"heartbeat">, Command> = {
  beat: command(heartbeatBeat, {
    flags: FLAGS.beat,
    positionals: ["activity"],
    examples: [
      'mclaude heartbeat beat "running the tests"',
      "mclaude heartbeat beat --task T-12 --activity reviewing",
    ],
    render: ({ identity, session_id, current_activity }) => {
      const doing = oneLine(current_activity, 200);
      return `[heartbeat] ${oneLine(identity)} (${session_id})${doing === "" ? "" : `: ${doing}`}`;
    },
  }),
  list: command(heartbeatList, {
    flags: FLAGS.list,
    positionals: [],
    examples: ["mclaude heartbeat list", "mclaude heartbeat list --json"],
    render: ({ live, stale, problems }, style) =>
      [
        ...[...live, ...stale].map((found) => listLine(found, style)),
        ...problems.map(({ path, reason }) => `  damaged: ${oneLine(path)}: ${oneLine(reason)}`),
        `[heartbeat] ${live.length} live · ${stale.length} stale`,
      ].join("\n"),
  }),
  stop: command(heartbeatStop, {
    flags: FLAGS.stop,
    positionals: [],
    examples: ["mclaude heartbeat stop"],
    render: ({ session_id, stopped }) =>
      stopped
        ? `[heartbeat] stopped: ${session_id}`
        : `[heartbeat] nothing to stop: ${session_id} never beat`,
  }),
};

function listLine(found: SessionBeat, style: Style): string {
  const { state, identity, session_id, age, task_id, current_activity, lock_slugs } = found;
  const mark = { ACTIVE: style.good, IDLE: style.warn, STALE: style.warn, DEAD: style.bad }[state];
  const doing = [task_id ?? "", current_activity].filter((text) => text !== "").join(" ");
  return [
    `  [${mark(state)}] ${oneLine(identity) || "?"} (${session_id})`,
    ` ${age === null ? "?" : `${Math.floor(age)}s`} ago`,
    doing === "" ? "" : `: ${oneLine(doing, 120)}`,
    lock_slugs.length === 0 ? "" : ` (locks: ${oneLine(lock_slugs.join(", "), 120)})`,
  ].join("");
}
