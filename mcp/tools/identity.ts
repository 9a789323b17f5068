/**
 * Tools for identities and sessions. Keys of answers that mclaude 0.6 had keep their meaning.
 *
 * @module
 */
import type { Identity } from "../../lib/identity.ts";
import { oneLine } from "../../lib/store/text.ts";
import { tool } from "../tool.ts";
import { count, some, told } from "../words.ts";

/** The tools. */
export const identityTools = {
  mclaude_identity_whoami: tool({
    title: "Who am I",
    description: "Your identity and session, as others see them.",
    operation: "identity.whoami",
    input: {},
    output: { found: "boolean" },
    answer({ identity, name, session_id, identity_source }) {
      const about = { session_id, identity_source };
      const who = `You are ${oneLine(name)}, session ${session_id}`;
      if (identity === null) {
        const hint = "register with mclaude_identity_register, or set MCLAUDE_IDENTITY";
        return { data: { found: false, hint, name, ...about }, text: `${who}; ${hint}.` };
      }
      return { data: { found: true, ...listed(identity), ...about }, text: `${who}.` };
    },
  }),
  mclaude_identity_register: tool({
    title: "Register an identity",
    description: "Once for each name that works here; so that others can write to it.",
    operation: "identity.register",
    input: { name: "", owner: "", roles: "What it does", machine: "", runtime: "" },
    output: { created: "boolean", identity: "object" },
    answer: ({ identity, created, problems }) => ({
      data: { created, identity: listed(identity), ...some({ problems }) },
      text: `${created ? "Registered" : "Updated"} ${oneLine(identity.name)}.`,
    }),
  }),
  mclaude_identity_list: tool({
    title: "List identities",
    description: "Whom one can write to, with their roles.",
    operation: "identity.list",
    input: {},
    output: { identities: "array", count: "number" },
    answer: ({ identities, problems }) => ({
      data: {
        identities: identities.map(listed),
        count: identities.length,
        ...some({ problems }),
      },
      text: [
        count(identities.length, "identity").replace("identitys", "identities"),
        ...identities.map(({ name, roles, owner }) =>
          oneLine(`${name}: ${roles.join(", ")}${owner === "" ? "" : ` (${owner})`}`, 200)
        ),
      ].join("\n"),
    }),
  }),
  mclaude_heartbeat: tool({
    title: "Say that you live",
    description: "Tell others what you are doing now, or that this session ends.",
    operation: { beat: "heartbeat.beat", stop: "heartbeat.stop" },
    input: { activity: "What you are doing", task: "", runtime: "", idle: "" },
    output: { session_id: "string" },
    answer(result) {
      const { session_id } = result;
      if ("stopped" in result) {
        return { data: { session_id, stopped: result.stopped }, text: `${session_id} is over.` };
      }
      const { identity, current_activity } = result;
      return {
        data: { session_id, ...told({ identity, activity: current_activity }) },
        text: `${session_id} lives.`,
      };
    },
  }),
  mclaude_session_list: tool({
    title: "List sessions",
    description: "Which sessions live, and what each is doing.",
    operation: "heartbeat.list",
    input: {},
    output: { live: "array", stale: "array" },
    answer({ live, stale, problems }) {
      const short = [live, stale].map((list) =>
        list.map(({ session_id, identity, state, age, current_activity, task_id, lock_slugs }) => ({
          ...{ session_id, identity, state, age },
          ...told({ activity: current_activity, task: task_id }),
          ...some({ locks: lock_slugs }),
        }))
      );
      return {
        data: { live: short[0], stale: short[1], ...some({ problems }) },
        text: [
          `${count(live.length, "session")} live${live.length === 1 ? "s" : ""}.`,
          ...live.map(({ identity, session_id, state, current_activity }) =>
            oneLine(`${identity} (${session_id}) ${state} ${current_activity}`, 200)
          ),
        ].join("\n"),
      };
    },
  }),
};

function listed({ name, id, owner, roles, machine, runtime, last_seen, aliases }: Identity) {
  return {
    ...{ name, id, owner, roles: [...roles] },
    ...told({ machine, runtime, last_seen }),
    ...some({ aliases }),
  };
}
