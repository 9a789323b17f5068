/**
 * The tool for everything on one screen. Keys of the answer that mclaude 0.6 had keep their
 * meaning.
 *
 * @module
 */
import { oneLine } from "../../lib/store/text.ts";
import { tool } from "../tool.ts";
import { count, some, told } from "../words.ts";

/** The tools. */
export const statusTools = {
  mclaude_status: tool({
    title: "Status",
    description: "At the start, and whenever you wonder what others do: who lives, who holds " +
      "what, unread mail, the handoff to go on with.",
    set: "always",
    operation: "status.show",
    input: {},
    output: { project_root: "string", locks: "array", handoffs: "object", messages: "object" },
    answer(status) {
      const { project_root, identity, handoffs, messages, memory, identities } = status;
      const locks = status.locks.map((lock) => {
        const { slug, state, session_id, description, mine } = lock;
        return { slug, status: state, session_id, identity: lock.identity, description, mine };
      });
      return {
        data: {
          ...{ project_root, identity, locks, handoffs, messages, memory, identities },
          ...some({ live: status.live, waiting: status.waiting, problems: status.problems }),
        },
        text: [
          `${count(status.live.length, "live session")}, ${count(locks.length, "lock")}, ` +
          `${messages.unread ?? "?"} unread.`,
          ...locks.map(({ slug, status, mine, identity, session_id, description }) =>
            oneLine(
              `${slug} [${status}] ${mine ? "you" : identity || session_id}: ${description}`,
              200,
            )
          ),
          ...(handoffs.open === null ? [] : [
            oneLine(
              `To go on with: ${handoffs.open.id}: ${told(handoffs.open).goal ?? ""}; ` +
                "mclaude_handoff_resume",
              300,
            ),
          ]),
        ].join("\n"),
      };
    },
  }),
};
