/**
 * Documentation that stands in comments.
 *
 * @module
 */
import { firstLine } from "./skeleton.ts";

/** With which signs comments begin. */
type Signs = "slashes" | "hashes" | "both" | "none";

const LINE_COMMENTS: Readonly<Record<Signs, RegExp>> = {
  slashes: /^\/\/+!?\s?(.*)$/,
  hashes: /^#+(?!!)\s?(.*)$/,
  both: /^(?:\/\/+|#(?!\[))\s?(.*)$/,
  none: /^(?!)/,
};

/** How many lines above a declaration are looked at. */
const REACH = 80;

const SLASHES = /^(?:\/\/.*(?:\n[ \t]*|$))+/;

const HASHES = /^(?:#.*(?:\n[ \t]*|$))+/;

const EITHER = /^(?:(?:\/\/|#(?!\[)).*(?:\n[ \t]*|$))+/;

/** Lines between a comment and what it documents: decorators, attributes, annotations. */
const BETWEEN = /^(?:@[\w.]|#\[|#!\[|\[[\w<]|\)|template\b|export\s*$|\]$)/;

/** Lines that are no documentation although they are comments. */
const NOISE =
  /^(?:eslint|tslint|prettier|deno-|@ts-|ts-|noqa|pylint|type:|pragma|rubocop|go:|\+build|nolint|shellcheck|spdx|copyright|license|licensed|istanbul|c8 |biome|frozen_string_literal|-\*-|vim:|region|endregion|!\/|cspell|jshint|global |flow|use strict)/i;

/**
 * The first line of the comment right above a line.
 *
 * @param text The file's text.
 * @param starts Where each line begins.
 * @param place The line that the declaration begins on, from 0, and the signs of comments.
 * @returns The line; empty if there is none.
 */
export function docAbove(
  text: string,
  starts: readonly number[],
  { row, comments }: { row: number; comments: Signs },
): string {
  const found: string[] = [];
  let at = row - 1;
  const last = Math.max(0, row - REACH);
  const line = (n: number) => text.slice(starts[n], starts[n + 1] ?? text.length).trim();
  // Over what stands between: not far, or it is other code.
  while (at >= last && row - at < 12 && BETWEEN.test(line(at))) at--;
  for (; at >= last; at--) {
    const here = line(at);
    if (here.endsWith("*/")) {
      const block = blockAbove({ line, last, at });
      if (block === undefined) break;
      return block;
    }
    const comment = LINE_COMMENTS[comments].exec(here)?.[1];
    if (comment === undefined) break;
    found.push(comment);
  }
  return documented(found.reverse());
}

function blockAbove(
  { line, last, at }: { line: (n: number) => string; last: number; at: number },
): string | undefined {
  const lines: string[] = [];
  for (let n = at; n >= last; n--) {
    const here = line(n);
    lines.push(here);
    // A comment after code belongs to the code.
    if (here.startsWith("/*")) return documented(bare(lines.reverse()));
    if (here.includes("/*")) return undefined;
  }
  return "";
}

function bare(lines: readonly string[]): string[] {
  return lines.map((line) =>
    line.replace(/^\/\*+!?\s?/, "").replace(/\s*\*+\/$/, "").replace(/^\*+\s?/, "")
  );
}

function documented(lines: readonly string[]): string {
  const useful = lines.map((line) =>
    line.replace(/<\/?(?:summary|para|remarks|p|see|c|code)\b[^>]*>/g, "").trim()
  ).filter((line) => !NOISE.test(line) && !/^@(?!brief|description|summary)\w/.test(line));
  return firstLine(
    useful.map((line) => line.replace(/^[@\\](?:brief|description|summary)\s+/, "")).join("\n"),
  );
}

/**
 * The first line of the comment that a file begins with, unless it is a licence.
 *
 * @param text The file's text.
 * @param comments The signs of comments.
 * @returns The line; empty if there is none.
 */
export function fileDoc(text: string, comments: Signs): string {
  let rest = text.slice(0, 6_000).replace(/^\ufeff/, "").replace(/^#!.*\n/, "")
    .replace(/^<\?php\s/, "");
  for (let tries = 0; tries < 4; tries++) {
    rest = rest.trimStart();
    const block = /^\/\*[\s\S]*?\*\//.exec(rest)?.[0];
    const sign = comments === "hashes" ? HASHES : comments === "both" ? EITHER : SLASHES;
    const lines = block ?? sign.exec(rest)?.[0];
    if (lines === undefined) return "";
    rest = rest.slice(lines.length);
    if (/copyright|licen[cs]e|spdx|all rights reserved/i.test(lines)) continue;
    // A comment right above a declaration is that one's, unless it says otherwise.
    const isOwn = /@(?:file|module|fileoverview|packageDocumentation)\b/.test(lines) ||
      /^\s*\n|^$/.test(rest) || block === undefined ||
      /^\s*(?:import|package|use|#|"use)/.test(rest);
    const doc = documented(
      bare(
        lines.split("\n").map((line) =>
          block === undefined ? line.trim().replace(/^(?:\/\/+!?|#+)\s?/, "") : line.trim()
        ),
      ),
    );
    if (doc !== "" && isOwn) return doc;
    if (!isOwn) return "";
  }
  return "";
}
