/**
 * Edits of JSON that people wrote: a value goes in, or out, and every other character stays,
 * with comments, order, indentation, line ends and a byte order mark.
 *
 * Invariants
 *
 * - What is added to a text and taken out again leaves the text as it was, byte for byte,
 *   unless a container was empty or had blanks before its end.
 * - A text that cannot be read is refused, never replaced.
 *
 * @module
 */
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  stripComments,
} from "jsonc-parser";
import { CoordinationError } from "../errors.ts";

/** Where a value stands: keys of objects and numbers in lists. */
export type JsonPath = readonly (string | number)[];

/** A text that is an object, and where its parts are. */
interface Document {
  readonly text: string;
  readonly root: Node;
  readonly eol: string;
  readonly unit: string;
}

/**
 * Reads a value.
 *
 * @param text The text; an empty one is an empty object.
 * @param path Where the value stands.
 * @returns The value, or `undefined` if there is none.
 * @throws {CoordinationError} `damaged_record` if the text is no JSON object.
 */
export function readValue(text: string, path: JsonPath): unknown {
  const node = findNodeAtLocation(parse(text).root, [...path]);
  return node === undefined ? undefined : getNodeValue(node);
}

/**
 * Puts a value where a key of an object is, and makes what is missing on the way.
 *
 * @param text The text; an empty one becomes a whole document.
 * @param path Keys.
 * @param value The value.
 * @returns The new text; the same if the value is there.
 * @throws {CoordinationError} `damaged_record` if the text is no JSON object, or something else
 * than an object is on the way.
 */
export function putValue(text: string, path: readonly string[], value: unknown): string {
  const document = parse(text);
  let node = document.root;
  for (const [depth, key] of path.entries()) {
    if (node.type !== "object") throw unexpected(path.slice(0, depth), "an object");
    const next = findNodeAtLocation(node, [key]);
    if (next === undefined) {
      const whole = path.slice(depth + 1).reduceRight<unknown>(
        (inner, name) => ({ [name]: inner }),
        value,
      );
      return insert(document, node, { key, value: whole });
    }
    node = next;
  }
  return replace(document, node, value);
}

/**
 * Adds a value at the end of a list.
 *
 * @param text The text.
 * @param path Where the list stands; made if it is missing.
 * @param value The value.
 * @returns The new text.
 * @throws {CoordinationError} `damaged_record` if something else than a list is there.
 */
export function appendValue(text: string, path: readonly string[], value: unknown): string {
  const document = parse(text);
  const list = findNodeAtLocation(document.root, [...path]);
  if (list === undefined) return putValue(text, path, [value]);
  if (list.type !== "array") throw unexpected(path, "a list");
  return insert(document, list, { value });
}

/**
 * Puts another value in the place of one.
 *
 * @param text The text.
 * @param path Where the value stands.
 * @param value The new one.
 * @returns The new text; the same if the value is equal.
 */
export function replaceValue(text: string, path: JsonPath, value: unknown): string {
  const document = parse(text);
  const node = findNodeAtLocation(document.root, [...path]);
  return node === undefined ? text : replace(document, node, value);
}

/**
 * Takes a value out, with its key and its comma.
 *
 * @param text The text.
 * @param path Where the value stands.
 * @returns The new text; the same if there is no such value.
 */
export function dropValue(text: string, path: JsonPath): string {
  const { root } = parse(text);
  const value = findNodeAtLocation(root, [...path]);
  if (value === undefined) return text;
  const node = value.parent?.type === "property" ? value.parent : value;
  const container = node.parent;
  if (container === undefined) return text;
  const siblings = container.children ?? [];
  const place = siblings.indexOf(node);
  const before = place === 0 ? container.offset + 1 : endOf(siblings[place - 1]!);
  const isLast = place === siblings.length - 1;
  const after = isLast ? endOf(container) - 1 : siblings[place + 1]!.offset;
  const ownComma = commaBetween(text, endOf(node), after);
  const end = ownComma === undefined ? endOf(node) : ownComma + 1;
  const start = before + text.slice(before, node.offset).trimEnd().length;
  let rest = text.slice(end);
  let head = text.slice(0, start);
  const comma = place > 0 && isLast && ownComma === undefined
    ? commaBetween(text, before, node.offset)
    : undefined;
  if (comma !== undefined) head = head.slice(0, comma) + head.slice(comma + 1);
  // What was made of an empty container becomes one again.
  if (siblings.length === 1 && head.length === container.offset + 1) {
    const close = endOf(container) - 1;
    if (text.slice(end, close).trim() === "") rest = text.slice(close);
  }
  return head + rest;
}

/** Whether two values are equal as JSON; the order of keys counts for nothing. */
export function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

function parse(given: string): Document {
  const text = given.trim() === "" ? `${given}{}\n` : given;
  const errors: ParseError[] = [];
  // The mark is no JSON; a blank in its place keeps every offset.
  const plain = text.replace(/^\ufeff/, " ");
  const root = parseTree(plain, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (root === undefined || first !== undefined) {
    const line = text.slice(0, first?.offset ?? 0).split("\n").length;
    throw new CoordinationError(
      "damaged_record",
      `Cannot read JSON: line ${line} is in error; repair it`,
      { data: { line } },
    );
  }
  if (root.type !== "object") throw unexpected([], "an object");
  return { text, root, eol: /\r?\n/.exec(text)?.[0] ?? "\n", unit: unitOf(text, root) };
}

function unexpected(path: JsonPath, wanted: string): CoordinationError {
  const where = path.length === 0 ? "the whole" : `"${path.join(".")}"`;
  return new CoordinationError(
    "damaged_record",
    `Cannot read JSON: ${where} is not ${wanted}; repair it`,
    { data: { path: [...path] } },
  );
}

/** One step of indentation: that of the first key. */
function unitOf(text: string, root: Node): string {
  const [first] = root.children ?? [];
  if (first === undefined) return "  ";
  const indent = /\n([ \t]+)$/.exec(text.slice(0, first.offset))?.[1];
  return indent ?? "  ";
}

function insert(
  { text, eol, unit }: Document,
  container: Node,
  { key, value }: { key?: string; value: unknown },
): string {
  const children = container.children ?? [];
  const last = children.at(-1);
  const close = endOf(container) - 1;
  const from = last === undefined ? container.offset + 1 : endOf(last);
  const tail = text.slice(from, close);
  const filled = from + tail.trimEnd().length;
  const comma = last === undefined ? undefined : commaBetween(text, from, close);
  const outer = indentAt(text, container.offset);
  const isLong = last === undefined ||
    text.slice(container.offset, children[0]!.offset).includes("\n");
  const inner = !isLong ? outer : last === undefined ? outer + unit : indentAt(text, last.offset);
  const written = render(value, { eol, unit, indent: inner });
  const item = key === undefined ? written : `${JSON.stringify(key)}: ${written}`;
  const lead = isLong ? eol + inner : " ";
  const added = lead + item + (comma === undefined ? "" : ",");
  const blank = text.slice(filled, close);
  const end = last === undefined && !blank.includes("\n") ? eol + outer : blank;
  const head = last !== undefined && comma === undefined
    ? `${text.slice(0, from)},${text.slice(from, filled)}`
    : text.slice(0, filled);
  return head + added + end + text.slice(close);
}

function replace({ text, eol, unit }: Document, node: Node, value: unknown): string {
  if (isEqual(getNodeValue(node), value)) return text;
  const written = render(value, { eol, unit, indent: indentAt(text, node.offset) });
  return text.slice(0, node.offset) + written + text.slice(endOf(node));
}

function render(
  value: unknown,
  { eol, unit, indent }: { eol: string; unit: string; indent: string },
): string {
  return JSON.stringify(value, undefined, unit).replaceAll("\n", eol + indent);
}

/** The blanks at the start of the line in which something stands. */
function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line.replace(/^\ufeff/, ""))![0];
}

function endOf(node: Node): number {
  return node.offset + node.length;
}

/** Where the comma between two places is, comments left out; `undefined` if there is none. */
function commaBetween(text: string, start: number, end: number): number | undefined {
  const place = stripComments(text.slice(start, end), " ").indexOf(",");
  return place < 0 ? undefined : start + place;
}
