/**
 * Tools for handoffs. Keys of answers that mclaude 0.6 had keep their meaning.
 *
 * @module
 */
import { envelope } from "../../lib/store/envelope.ts";
import { cleanText, oneLine } from "../../lib/store/text.ts";
import { type Told, tool } from "../tool.ts";
import { count, FROM_OTHERS, some, told } from "../words.ts";

const TARGET = "Its id or a part of it";

/** The tools. */
export const handoffTools = {
  mclaude_handoff_write: tool({
    title: "Write a handoff",
    description: "When you stop, hand work on or run out of context: write what the next session " +
      "needs. What did NOT work saves most.",
    set: "core",
    operation: "handoff.write",
    input: {
      goal: "What the work is for",
      done: "",
      not_worked: "Tried and failed, and why",
      working: "",
      broken: "",
      blocked: "",
      decision: '"what because why"',
      next_step: "The one thing to do next",
      check: "Commands that prove the done items, in order",
      background: "",
      refs: "",
      invoked_by: "",
      worked_by: "",
      slug: "",
      allow_secret: "",
    },
    required: ["goal"],
    output: { success: "boolean", id: "string", path: "string", filename: "string" },
    answer: ({ id, path, filename, problems }) => ({
      data: { success: true, id, path, filename, ...some({ problems }) },
      text: `Wrote handoff ${id}.`,
    }),
  }),
  mclaude_handoff_resume: tool({
    title: "Resume a handoff",
    description: "At the start, when you go on with earlier work: takes the newest open handoff " +
      "(or target) and shows goal, what failed, next step and what changed since.",
    set: "core",
    operation: "handoff.resume",
    input: { target: TARGET, budget: "", again: "", note: "" },
    output: { id: "string", text: "string" },
    answer(result) {
      const { handoff, text, drift, left_out, rollup, others, checkable } = result;
      return {
        data: {
          ...{ id: handoff.id, text },
          drift: {
            ...told({ commits: drift.commits }),
            ...some({ changed: drift.changed, vanished: drift.vanished, locks: drift.locks }),
          },
          ...told({ rollup, checkable: checkable || null }),
          ...some({ left_out, others, problems: result.problems }),
        },
        text,
      };
    },
  }),
  mclaude_handoff_latest: tool({
    title: "Newest handoff",
    description: "Show the newest handoff without taking it up.",
    operation: "handoff.latest",
    input: {},
    output: { found: "boolean" },
    answer: showHandoff,
  }),
  mclaude_handoff_read: tool({
    title: "Read a handoff",
    description: "Show one handoff as it was written.",
    operation: "handoff.read",
    input: { target: TARGET },
    output: { found: "boolean" },
    answer: showHandoff,
  }),
  mclaude_handoff_list: tool({
    title: "List handoffs",
    description: "Handoffs by state, as lines of a table.",
    operation: "handoff.list",
    input: { status: "", all: "" },
    output: { lines: "array", count: "number" },
    answer({ handoffs, covered, problems }) {
      const lines = handoffs.map(({ row }) => cleanText(row));
      return {
        data: { lines, count: lines.length, ...told({ covered }), ...some({ problems }) },
        text: [`${count(lines.length, "handoff")}.`, ...lines].join("\n"),
      };
    },
  }),
  mclaude_handoff_close: tool({
    title: "Close a handoff",
    description: "When its work is done (close) or will not be done (abandon).",
    operation: { close: "handoff.close", abandon: "handoff.abandon" },
    input: { target: TARGET, note: "" },
    output: { success: "boolean", id: "string", status: "string" },
    answer: ({ handoff: { id, status }, before, problems }) => ({
      data: { success: true, id, status, before, ...some({ problems }) },
      text: `${id} is ${status} (was ${before}).`,
    }),
  }),
  mclaude_handoff_rollup: tool({
    title: "Roll up handoffs",
    description: "When there are many old ones: one that stands for all until a day.",
    operation: "handoff.rollup",
    input: { through: "", title: "", summary: "", slug: "", allow_secret: "" },
    output: { success: "boolean", id: "string", path: "string" },
    answer: ({ id, path, filename, covered, problems }) => ({
      data: { success: true, id, path, filename, covered: covered.length, ...some({ problems }) },
      text: `${id} stands for ${count(covered.length, "handoff")}.`,
    }),
  }),
};

function showHandoff(
  { found, handoff, filename, content, matches }: {
    found: boolean;
    handoff: { id: string; status: string; identity: string; created: string } | null;
    filename: string;
    content: string;
    matches: string[];
  },
): Told {
  if (!found || handoff === null) return { data: { found: false }, text: "There is no handoff." };
  const { id, status, identity, created } = handoff;
  return {
    data: {
      ...{ found: true, id, status, filename, content: cleanText(content), note: FROM_OTHERS },
      ...(matches.length > 1 ? { matches } : {}),
    },
    text: [
      `${id} is ${oneLine(status)}.`,
      envelope(content, { kind: "handoff", facts: [["from", identity], ["created", created]] }),
    ].join("\n"),
  };
}
