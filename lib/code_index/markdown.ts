/**
 * The headings of a Markdown file.
 *
 * @module
 */
import type { CodeSymbol, FileFacts } from "./facts.ts";

/** The most headings of a file. */
const MOST = 400;

/**
 * Reads the headings of a document, down to the third level.
 *
 * @param text Its text.
 * @returns What is known of it.
 */
export function readMarkdown(text: string): Pick<FileFacts, "doc" | "symbols" | "state"> {
  const symbols: CodeSymbol[] = [];
  const above: string[] = [];
  let fence = "";
  let before = "";
  let doc = "";
  const lines = text.split("\n");
  // Facts about a document that are for programs.
  let row = lines[0]?.trim() === "---" ? Math.max(0, lines.indexOf("---", 1)) + 1 : 0;
  for (; row < lines.length && symbols.length < MOST; row++) {
    const line = lines[row]!.trimEnd();
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (
      mark !== undefined && (fence === "" || (mark[0] === fence[0] && mark.length >= fence.length))
    ) {
      fence = fence === "" ? mark : "";
    }
    if (fence !== "" || mark !== undefined) continue;
    const atx = /^ {0,3}(#{1,3})\s+(.+?)\s*#*$/.exec(line);
    const setext = before !== "" && /^ {0,3}(=+|-{2,})$/.exec(line)?.[1];
    if (atx) add({ level: atx[1]!.length, name: atx[2]!, row });
    else if (setext) {
      add({ level: setext.startsWith("=") ? 1 : 2, name: before.trim(), row: row - 1 });
    }
    before = /^ {0,3}(?:[-*+>|#<]|\d+[.)]\s|$)/.test(line) ? "" : line;
  }
  return { doc, symbols, state: "whole" };

  function add({ level, name, row }: { level: number; name: string; row: number }): void {
    const clean = name.replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[*`_]{1,2}(\S)/g, "$1")
      .replace(/(\S)[*`]{1,2}/g, "$1").trim().slice(0, 120);
    if (clean === "") return;
    doc ||= clean;
    above.length = level - 1;
    symbols.push({
      name: clean,
      kind: "heading",
      line: row + 1,
      signature: clean,
      doc: "",
      parent: above.filter((one) => one !== undefined).join(" › "),
      public: true,
      marks: [`h${level}`],
    });
    above[level - 1] = clean;
  }
}
