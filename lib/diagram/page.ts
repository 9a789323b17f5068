/**
 * A diagram as a page: the picture, its Mermaid text, and what could not be read.
 *
 * Invariant: the page has no script and loads nothing; its policy forbids both.
 *
 * @module
 */
import { cleanText } from "../store/text.ts";
import { markup } from "./markup.ts";

const STYLE = `
body{margin:0;font:15px/1.5 system-ui,sans-serif;color:#1c2430;background:#fff}
header,section{padding:12px 20px}h1{font-size:20px;margin:4px 0}p{margin:4px 0}
.picture{overflow:auto;border-block:1px solid #d5dbe3}pre{overflow:auto;white-space:pre-wrap;
overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){body{color:#e3e9f1;background:#0f141b}.picture{border-color:#2c3643}}
`.trim();

/** What stands on a page. */
export interface PageParts {
  /** The title. */
  readonly title: string;
  /** One line below it. */
  readonly summary: string;
  /** The mark of the file. */
  readonly mark: string;
  /** The SVG, as it was drawn here. */
  readonly svg: string;
  /** The Mermaid text. */
  readonly mermaid: string;
  /** What the reader should know. */
  readonly notes: readonly string[];
}

/**
 * Writes the page of a diagram.
 *
 * @param parts What stands on it.
 * @returns The HTML.
 */
export function toPage({ title, summary, mark, svg, mermaid, notes }: PageParts): string {
  return [
    "<!DOCTYPE html>",
    `<html lang="en"><head><meta charset="utf-8">`,
    `<meta name="generator" content="${markup(mark)}">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; ` +
    `style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    `<meta name="viewport" content="width=device-width">`,
    `<title>${markup(title, 200)}</title><style>${STYLE}</style></head><body>`,
    `<header><h1>${markup(title, 200)}</h1><p>${markup(summary)}</p></header>`,
    `<div class="picture">${svg}</div>`,
    `<section><details><summary>Mermaid text</summary><pre>${block(mermaid)}</pre></details>`,
    ...notes.map((note) => `<p>${markup(note, 400)}</p>`),
    "</section></body></html>",
    "",
  ].join("\n");
}

/** Several lines, with no sign that means something in HTML. */
function block(text: string): string {
  return cleanText(text).split("\n").map((line) =>
    line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
  ).join("\n");
}
