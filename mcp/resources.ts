/**
 * What can be read by address: the same as some tools answer, for people who attach it and for
 * clients that watch it.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../lib/errors.ts";
import { operations } from "../lib/operations/mod.ts";
import type { Context } from "../lib/operations/operation.ts";
import { readFile } from "../lib/store/files.ts";
import { cleanText, oneLine } from "../lib/store/text.ts";

/** The scheme of all addresses. */
const SCHEME = "mclaude://";

/** The most resources in one page of a list. */
export const PAGE = 100;

/** A resource in a list. */
export interface ListedResource {
  /** Its address. */
  uri: string;
  /** Its name, unique in the list. */
  name: string;
  /** What people see. */
  title: string;
  /** What it holds. */
  description?: string;
  /** Its kind. */
  mimeType: string;
}

const MARKDOWN = "text/markdown";

const JSON_TYPE = "application/json";

/** Those with an address of their own. */
const FIXED: readonly ListedResource[] = [
  fixed("status", "Status", "Who lives, who holds what, what waits", JSON_TYPE),
  fixed("handoff/latest", "Newest handoff", "What the last session left for the next", MARKDOWN),
  fixed("memory/core", "Core memory", "What every session here has to know", MARKDOWN),
  fixed("code-map", "Code map", "The modules of this project and what is in them", MARKDOWN),
  fixed("identity", "Who am I", "Your identity and session", JSON_TYPE),
];

function fixed(name: string, title: string, description: string, mimeType: string) {
  return { uri: SCHEME + name, name, title, description, mimeType };
}

/** Addresses with a place for a name. */
export const TEMPLATES = [
  template("handoff/{id}", "A handoff"),
  template("memory/{+path}", "A drawer of the memory"),
  template("thread/{id}", "A thread of messages"),
];

function template(address: string, title: string) {
  const name = address.slice(0, address.indexOf("/"));
  return { uriTemplate: SCHEME + address, name, title, mimeType: MARKDOWN };
}

/**
 * Lists resources, page by page.
 *
 * @param context Who asks, and where.
 * @param cursor Where the page before ended.
 * @returns The page, and where it ended if there are more.
 * @throws {RangeError} If no page ended there.
 */
export async function listResources(
  context: Context,
  cursor?: string,
): Promise<{ resources: ListedResource[]; nextCursor?: string }> {
  const from = cursor === undefined ? 0 : Number(/^after-(\d{1,9})$/.exec(cursor)?.[1] ?? "NaN");
  const all = [...FIXED, ...await handoffs(context), ...await drawers(context)];
  if (!(from >= 0 && from <= all.length)) throw new RangeError("no page begins there");
  const end = from + PAGE;
  const resources = all.slice(from, end);
  return { resources, ...(end < all.length ? { nextCursor: `after-${end}` } : {}) };
}

async function handoffs(context: Context): Promise<ListedResource[]> {
  const { handoffs } = await operations["handoff.list"].work(context, { all: true });
  return handoffs.map(({ id, status, goal }) => ({
    uri: handoffUri(id),
    name: `handoff/${id}`,
    title: oneLine(`${status}: ${goal || id}`, 100),
    mimeType: MARKDOWN,
  }));
}

async function drawers(context: Context): Promise<ListedResource[]> {
  const { drawers } = await operations["memory.list"].work(context, {});
  return drawers.map(({ path, title }) => ({
    uri: drawerUri(path),
    name: `memory/${path}`,
    title: oneLine(title || path, 100),
    mimeType: MARKDOWN,
  }));
}

/**
 * The address of a handoff.
 *
 * @param id Its id.
 * @returns The address.
 */
export function handoffUri(id: string): string {
  return `${SCHEME}handoff/${encodeURIComponent(id)}`;
}

/**
 * The address of a drawer.
 *
 * @param path Its path, with `/`.
 * @returns The address.
 */
export function drawerUri(path: string): string {
  return `${SCHEME}memory/${path.split("/").map(encodeURIComponent).join("/")}`;
}

/**
 * Reads a resource.
 *
 * @param context Who asks, and where.
 * @param uri The address.
 * @returns Its text and kind; `undefined` if there is none there.
 */
export async function readResource(
  context: Context,
  uri: string,
): Promise<{ text: string; mimeType: string } | undefined> {
  const [, kind = "", name] = /^mclaude:\/\/([a-z-]+)(?:\/(.+))?$/s.exec(uri) ?? [];
  const wanted = name === undefined ? "" : decode(name);
  if (wanted === undefined) return undefined;
  try {
    const text = await textOf(context, kind, wanted);
    const mimeType = kind === "status" || kind === "identity" ? JSON_TYPE : MARKDOWN;
    return text === undefined ? undefined : { text, mimeType };
  } catch (error) {
    if (error instanceof CoordinationError && isAbsence(error)) return undefined;
    throw error;
  }
}

/** Whatever is wrong with a name in an address: nothing is there. */
function isAbsence({ code }: CoordinationError): boolean {
  return ["not_found", "invalid_name", "invalid_input", "unsafe_path"].includes(code);
}

async function textOf(context: Context, kind: string, name: string): Promise<string | undefined> {
  switch (`${kind}/${name}`) {
    case "status/":
      return json(await operations["status.show"].work(context, {}));
    case "identity/":
      return json(await operations["identity.whoami"].work(context, {}));
    case "code-map/":
      return clean(readFile(join(context.project.store, "code-map.md")));
    case "memory/core":
      return clean((await operations["memory.core"].work(context, {})).content);
    case "handoff/latest": {
      const { found, content } = await operations["handoff.latest"].work(context, {});
      return found ? clean(content) : undefined;
    }
  }
  if (name === "") return undefined;
  if (kind === "handoff") {
    const { handoff, content } = await operations["handoff.read"].work(context, { target: name });
    return handoff?.id === name ? clean(content) : undefined;
  }
  if (kind === "memory") {
    const { drawer, text } = await operations["memory.show"].work(context, { drawer: name });
    return drawer.path === name ? clean(text) : undefined;
  }
  if (kind !== "thread") return undefined;
  const { messages } = await operations["message.thread"].work(context, { id: name });
  return messages.length === 0 ? undefined : messages.map((message) =>
    clean(
      `## ${oneLine(message.subject) || "(no subject)"}\n\n` +
        `${oneLine(message.from)} to ${oneLine(message.to)}, ${message.type}, ` +
        `${message.created}, ${message.id}\n\n${message.body}`,
    )
  ).join("\n\n");
}

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

function clean(text: string): string;
function clean(text: string | undefined): string | undefined;
function clean(text: string | undefined): string | undefined {
  return text === undefined ? undefined : cleanText(text);
}

function decode(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}
