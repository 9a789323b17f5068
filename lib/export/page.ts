/**
 * The page: one file with its data, its script and its style, and nothing else to load.
 *
 * Invariants
 *
 * - The policy lets exactly our script and our style run, by their hashes, and forbids every
 *   request.
 * - Data stands in a block that is no script, and holds no `<`: nothing in it can end the block.
 *   The script only ever shows it as text.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { markup } from "../diagram/markup.ts";
import type { Edge } from "./memory_items.ts";
import type { Layout } from "./graph.ts";
import type { Sections } from "./item.ts";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";

/** What the page holds. */
export interface PageData {
  /** Above all: what it is, and of when. */
  readonly head: { readonly title: string; readonly summary: string; readonly notes: string[] };
  /** The items. */
  readonly sections: Sections;
  /** The picture of the memory. */
  readonly graph: Layout & { readonly edges: readonly Edge[] };
}

/**
 * Writes the page.
 *
 * @param data What it holds.
 * @param options The mark of the file.
 * @returns The HTML.
 */
export function renderPage(data: PageData, { mark }: { mark: string }): string {
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(SCRIPT)}`,
    `style-src ${hashOf(STYLE)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const { title, summary } = data.head;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="${markup(mark)}">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${markup(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${markup(title)}</h1>
<p>${markup(summary)}</p>
<label>Search <input id="search" type="search" autocomplete="off" placeholder="all of these words">
</label>
<nav id="nav"></nav>
</header>
<main id="main"><noscript><p>This page needs scripts; its data is in its source.</p></noscript></main>
<script type="application/json" id="data">${jsonBlock(data)}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** JSON that ends no element and begins no comment. */
function jsonBlock(data: PageData): string {
  return JSON.stringify(data).replaceAll("<", "\\u003c");
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
