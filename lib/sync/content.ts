/**
 * What a record's text may be, and when two texts are the same record.
 *
 * @module
 */
import { parseHandoff } from "../handoffs.ts";
import { parseBeat } from "../liveness/beats.ts";
import { parseMessage } from "../messages/message.ts";
import { toRecord } from "../identity/record.ts";
import { readFrontmatter } from "../store/frontmatter.ts";
import { parseTime } from "../store/times.ts";
import type { Place } from "./paths.ts";

/**
 * Refuses a text that came from elsewhere and is not what its place says.
 *
 * @param text The text.
 * @param place Where it should stand.
 * @throws {Error} One line: what is wrong with it.
 */
export function checkContent(text: string, { kind, name, folders }: Place): void {
  if (text.includes("\0") || !text.isWellFormed()) throw new Error("it is no text");
  const file = { name, path: name };
  switch (kind) {
    case "message":
      parseMessage(text, { ...file, mailbox: folders.at(-1)! });
      return;
    case "handoff":
      parseHandoff(text, { ...file, mtime: 0 });
      return;
    case "identity": {
      const data = JSON.parse(text);
      if (toRecord(data).name !== name.slice(0, -".json".length)) {
        throw new Error("it names another identity");
      }
      return;
    }
    case "heartbeat": {
      const session = name.slice(0, -".json".length);
      parseBeat(text, session);
      if (JSON.parse(text).session_id !== session) throw new Error("it names another session");
      return;
    }
    case "handoff_status": {
      const data = JSON.parse(text);
      if (typeof data?.status !== "string" || parseTime(String(data.at)) === undefined) {
        throw new Error("it is no change of a state");
      }
    }
  }
}

/**
 * The text of a record as it travels: without what a machine adds for itself. The mark of the
 * rollup that covers a handoff follows from the rollup.
 *
 * @param kind The kind.
 * @param text The file.
 * @returns The record's text.
 */
export function canonical(kind: Place["kind"], text: string): string {
  if (kind !== "handoff" || !text.includes("rolled_up_into")) return text;
  return withoutField(text, "rolled_up_into");
}

/**
 * Whether two texts are the same record. mclaude 0.6 changes the state in a message's file.
 *
 * @param kind The kind.
 * @param a A text.
 * @param b Another one.
 * @returns Whether nothing but that tells them apart.
 */
export function isSame(kind: Place["kind"], a: string, b: string): boolean {
  if (a === b) return true;
  return kind === "message" && withoutField(a, "status") === withoutField(b, "status");
}

/**
 * Takes a field out of a header.
 *
 * @param text The record.
 * @param key The field, whose value is one line.
 * @returns The record without it; a header that has no other field goes too.
 */
export function withoutField(text: string, key: string): string {
  const { found, body, fields } = readFrontmatter(text);
  if (!found || !fields.has(key)) return text;
  const header = text.slice(0, text.length - body.length);
  if (fields.size === 1) return body.replace(/^(?:\r\n|\r|\n)/, "");
  return header.replace(new RegExp(`^${key}:[^\\r\\n]*(?:\\r\\n|\\r|\\n)`, "m"), "") + body;
}
