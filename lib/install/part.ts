/**
 * The parts that an installation is made of. Each knows how its own bytes go into a file and
 * out again, and nothing of plans.
 *
 * @module
 */
import { addBlock, takeBlock } from "./block.ts";
import { addHooks, takeHooks, takeOldHooks } from "./hook_file.ts";
import type { HookConfig } from "./hook_table.ts";
import { dropValue, isEqual, putValue, readValue } from "./json_edit.ts";
import { isOldServer } from "./old.ts";

/** Takes a remark for the person. */
export type Remark = (text: string) => void;

/** Something of ours in a file. */
export interface Part {
  /** The file; absolute. */
  readonly path: string;
  /** The folder that the file must not lead out of. */
  readonly base: string;
  /** What it is, for the plan. */
  readonly what: string;
  /** The whole text, if the whole file is ours. */
  readonly content?: string;
  /**
   * Puts ours in, in the place of an earlier version's.
   *
   * @param text The file's text; empty if there is none.
   * @param remark Takes remarks.
   */
  add(text: string, remark: Remark): string;
  /**
   * Takes ours out.
   *
   * @param text The file's text.
   */
  take(text: string): string;
}

/** Where a part stands. */
export type Place = Pick<Part, "path" | "base">;

/**
 * A file that is ours as a whole.
 *
 * @param place Where.
 * @param content Its text, and what it is.
 * @returns The part.
 */
export function filePart(place: Place, content: { what: string; text: string }): Part {
  const { what, text } = content;
  return {
    ...{ ...place, what, content: text },
    add: () => text,
    take: (found) => found === text ? "" : found,
  };
}

/**
 * Hooks in a file that others write, too.
 *
 * @param place Where.
 * @param hooks What is installed; `version` is for clients that want one.
 * @returns The part.
 */
export function hooksPart(
  place: Place,
  hooks: { config: HookConfig; version?: number; repair?: boolean; what: string },
): Part {
  const { config, version, repair = false, what } = hooks;
  return {
    ...{ ...place, what },
    add(text, remark) {
      let next = text;
      if (version !== undefined && readValue(next, ["version"]) === undefined) {
        next = putValue(next, ["version"], version);
      }
      const healed = takeOldHooks(next);
      if (healed !== next && repair) remark("entries of mclaude 0.6 that no client runs: replaced");
      if (healed !== next && !repair) remark("entries of mclaude 0.6 that no client runs: kept");
      if (readValue(next, ["disableAllHooks"]) === true) {
        remark("disableAllHooks is set: no hook runs");
      }
      return addHooks(repair ? healed : next, config);
    },
    take(text) {
      const next = takeHooks(text);
      const rest = isEqual(readValue(next, []), { version: 1 });
      return version !== undefined && next !== text && rest ? dropValue(next, ["version"]) : next;
    },
  };
}

/**
 * Our MCP server in a file that others write, too.
 *
 * @param place Where.
 * @param server The key of all servers, our entry, and what it is.
 * @returns The part.
 */
export function serverPart(
  place: Place,
  server: { key: string; entry: unknown; repair?: boolean; what: string },
): Part {
  const { key, entry, repair = false, what } = server;
  return {
    ...{ ...place, what },
    add(text, remark) {
      const found = readValue(text, [key, "mclaude"]);
      if (found === undefined || isOurServer(found)) return putValue(text, [key, "mclaude"], entry);
      if (isOldServer(found) && repair) {
        remark("the server of mclaude 0.6: replaced");
        return putValue(text, [key, "mclaude"], entry);
      }
      remark("another server named mclaude: kept");
      return text;
    },
    take(text) {
      if (!isOurServer(readValue(text, [key, "mclaude"]))) return text;
      const next = dropValue(text, [key, "mclaude"]);
      return isEqual(readValue(next, [key]), {}) ? dropValue(next, [key]) : next;
    },
  };
}

/**
 * Whether the entry of a server is ours: it starts mclaude, and nothing was added to it.
 *
 * @param entry What stands under the server's name.
 * @returns Whether it is.
 */
export function isOurServer(entry: unknown): boolean {
  const { command, args, type, enabled, ...rest } = Object(entry);
  const words: unknown[] = Array.isArray(command) ? command : [command, ...(args ?? [])];
  const [program, ...more] = words;
  const isPlain = (type === undefined || type === "stdio" || type === "local") &&
    (enabled === undefined || enabled === true) && Object.keys(rest).length === 0;
  return isPlain && /mclaude[\w.-]*$/.test(String(program)) && isEqual(more, ["mcp"]);
}

/**
 * Our lines in a text file.
 *
 * @param place Where.
 * @param lines The lines, all that any version wrote, and what they are.
 * @returns The part.
 */
export function linesPart(
  place: Place,
  { lines, known, what }: {
    lines: readonly string[];
    known: ReadonlySet<string>;
    what: string;
  },
): Part {
  return {
    ...{ ...place, what },
    add: (text) => addBlock(text, lines, known),
    take: (text) => takeBlock(text, known),
  };
}
