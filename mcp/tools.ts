/**
 * The table of tools: what a model can call, and why not everything.
 *
 * @module
 */
import { CoordinationError } from "../lib/errors.ts";
import type { OperationName } from "../lib/operations/mod.ts";
import { suggest } from "../lib/store/suggest.ts";
import { oneLine } from "../lib/store/text.ts";
import type { Tool } from "./tool.ts";
import { handoffTools } from "./tools/handoff.ts";
import { identityTools } from "./tools/identity.ts";
import { indexTools } from "./tools/index.ts";
import { lockTools } from "./tools/lock.ts";
import { mailTools } from "./tools/mail.ts";
import { memoryTools } from "./tools/memory.ts";
import { messageTools } from "./tools/message.ts";
import { statusTools } from "./tools/status.ts";

/** Every tool by its name, in the order in which they are listed. */
export const TOOLS = {
  ...statusTools,
  ...lockTools,
  ...handoffTools,
  ...memoryTools,
  ...mailTools,
  ...messageTools,
  ...identityTools,
  ...indexTools,
};

/** The name of a tool. */
export type ToolName = keyof typeof TOOLS;

/** Why an operation is no tool. */
export interface Hidden {
  /** The reason. */
  readonly hidden: string;
}

/** Exhaustive: an operation without a row here does not compile. */
export const EXPOSED: Readonly<Record<OperationName, ToolName | Hidden>> = {
  "lock.claim": "mclaude_lock_claim",
  "lock.check": "mclaude_lock_check",
  "lock.list": "mclaude_lock_list",
  "lock.status": "mclaude_lock_status",
  "lock.heartbeat": "mclaude_lock_heartbeat",
  "lock.release": "mclaude_lock_release",
  "lock.force-release": "mclaude_lock_force_release",
  "lock.history": "mclaude_lock_history",
  "handoff.write": "mclaude_handoff_write",
  "handoff.list": "mclaude_handoff_list",
  "handoff.read": "mclaude_handoff_read",
  "handoff.latest": "mclaude_handoff_latest",
  "handoff.resume": "mclaude_handoff_resume",
  "handoff.close": "mclaude_handoff_close",
  "handoff.abandon": "mclaude_handoff_close",
  "handoff.rollup": "mclaude_handoff_rollup",
  "memory.search": "mclaude_memory_search",
  "memory.save": "mclaude_memory_save",
  "memory.list": "mclaude_memory_list",
  "memory.show": "mclaude_memory_show",
  "memory.supersede": "mclaude_memory_supersede",
  "memory.similar": "mclaude_memory_find_similar",
  "memory.backlinks": "mclaude_memory_backlinks",
  "memory.wings": "mclaude_memory_list",
  "memory.rooms": "mclaude_memory_list",
  "memory.graph": "mclaude_memory_index",
  "memory.index": "mclaude_memory_index",
  "memory.core": "mclaude_memory_core",
  "message.send": "mclaude_message_send",
  "message.list": "mclaude_message_list",
  "message.inbox": "mclaude_message_inbox",
  "message.thread": "mclaude_message_thread",
  "message.read": "mclaude_message_read",
  "message.reply": { hidden: "the same as mail.reply" },
  "message.mark": "mclaude_message_mark",
  "message.mailboxes": "mclaude_message_list",
  "mail.check": "mclaude_mail_check",
  "mail.ask": "mclaude_mail_ask",
  "mail.reply": "mclaude_mail_reply",
  "mail.wait": "mclaude_mail_wait",
  "mail.digest": "mclaude_mail_digest",
  "mail.reset": { hidden: "brings back mail that was read; for a person to decide" },
  "mail.sync": { hidden: "it can only refuse" },
  "identity.register": "mclaude_identity_register",
  "identity.list": "mclaude_identity_list",
  "identity.show": { hidden: "the list tells the same of everybody" },
  "identity.whoami": "mclaude_identity_whoami",
  "identity.rename": { hidden: "names belong to people; for a person to decide" },
  "identity.remove": { hidden: "names belong to people; for a person to decide" },
  "heartbeat.beat": "mclaude_heartbeat",
  "heartbeat.list": "mclaude_session_list",
  "heartbeat.stop": "mclaude_heartbeat",
  "status.show": "mclaude_status",
  "init.run": { hidden: "it changes a person's settings; for a person to decide" },
  "uninstall.run": { hidden: "it changes a person's settings; for a person to decide" },
  "hooks.show": { hidden: "for people who set a client up" },
  "hooks.install": { hidden: "it changes a person's settings; for a person to decide" },
  "doctor.run": { hidden: "looks at the machine of a person, who decides what to do" },
  "hooks.install-guard": { hidden: "a person decides what git runs" },
  "hooks.remove-guard": { hidden: "a person decides what git runs" },
  "export.write": { hidden: "a page for people; it writes files outside of the store" },
  "finding.add": { hidden: "memory.save says the same at once, and to everybody" },
  "finding.list": { hidden: "sorting findings is for a person to decide" },
  "finding.promote": { hidden: "sorting findings is for a person to decide" },
  "kb.new": { hidden: "done once in a project's life; it writes files outside of the store" },
  "refs.scan": { hidden: "it runs a shell command; for a person or a timer" },
  "diagram.draw": { hidden: "a picture for people; it writes files outside of the store" },
  "index.run": "mclaude_index",
  "index.map": "mclaude_index",
  "index.find": "mclaude_index",
  "index.outline": "mclaude_index",
  "index.stats": "mclaude_index",
};

/**
 * Finds a tool.
 *
 * @param name Its name, or anything.
 * @returns The tool, if there is one of this name.
 */
export function findTool(name: string): Tool | undefined {
  return Object.hasOwn(TOOLS, name) ? TOOLS[name as ToolName] : undefined;
}

/** What can be chosen besides the names of tools: sets, and the nouns of the command line. */
const GROUPS: Readonly<Record<string, (name: string, tool: Tool) => boolean>> = {
  all: () => true,
  core: (_name, { core }) => core,
  ...Object.fromEntries(
    ["handoff", "identity", "lock", "mail", "memory", "message"].map((noun) => [
      noun,
      (name: string) => name.startsWith(`mclaude_${noun}_`),
    ]),
  ),
};

/**
 * Chooses the tools that are offered. What is not offered can be called all the same: a client
 * of mclaude 0.6 knows its tools by name.
 *
 * @param words Sets, nouns, or names of tools.
 * @returns The names, in the order of the table.
 * @throws {CoordinationError} `invalid_input` if a word is none of these.
 */
export function chooseTools(words: readonly string[]): ToolName[] {
  for (const word of words) {
    if (!Object.hasOwn(GROUPS, word) && !Object.hasOwn(TOOLS, word)) throw unknownWord(word);
  }
  return (Object.entries(TOOLS) as [ToolName, Tool][])
    .filter(([name, tool]) => words.some((word) => word === name || GROUPS[word]?.(name, tool)))
    .map(([name]) => name);
}

function unknownWord(word: string): CoordinationError {
  const near = suggest(word.slice(0, 80), [...Object.keys(GROUPS), ...Object.keys(TOOLS)]);
  const hint = near === undefined
    ? `known are ${Object.keys(GROUPS).join(", ")}`
    : `did you mean "${near}"?`;
  return new CoordinationError(
    "invalid_input",
    `Cannot list the tools "${oneLine(word, 60)}": ${hint}`,
  );
}
