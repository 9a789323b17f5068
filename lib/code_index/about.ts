/**
 * What a project calls itself, and says of itself, in the files that its language has for this.
 *
 * @module
 */
import { join } from "node:path";
import { parse } from "jsonc-parser";
import { readFile } from "../store/files.ts";
import { oneLine } from "../store/text.ts";

/** A project's own words. */
export interface About {
  /** Its name. */
  readonly name: string;
  /** One line; empty if it says nothing. */
  readonly summary: string;
}

const JSONS = ["package.json", "deno.json", "deno.jsonc", "composer.json"];

/** Lines of a table in TOML, from its header to the next one. */
const TABLES = /^\[(?:package|project|tool\.poetry)\]\s*$([\s\S]*?)(?=^\[|$(?![\s\S]))/m;

/**
 * Reads what a project says of itself.
 *
 * @param root Its folder.
 * @param options What it is called if nothing says so.
 * @returns Its name and summary.
 */
export function readAbout(root: string, { fallback }: { fallback: string }): About {
  let name = "";
  let summary = "";
  for (const file of JSONS) {
    const text = textOf(join(root, file));
    if (text === undefined) continue;
    const json = parse(text, [], { allowTrailingComma: true });
    if (typeof json?.name === "string") name ||= json.name;
    if (typeof json?.description === "string") summary ||= json.description;
  }
  for (const file of ["Cargo.toml", "pyproject.toml"]) {
    const table = TABLES.exec(textOf(join(root, file)) ?? "")?.[1] ?? "";
    name ||= /^name\s*=\s*["']([^"']+)["']/m.exec(table)?.[1] ?? "";
    summary ||= /^description\s*=\s*["']([^"'\n]+)["']/m.exec(table)?.[1] ?? "";
  }
  name ||= /^module\s+(\S+)/m.exec(textOf(join(root, "go.mod")) ?? "")?.[1] ?? "";
  for (const file of ["README.md", "readme.md", "README.rst", "README"]) {
    summary ||= firstParagraph(textOf(join(root, file)) ?? "");
  }
  return {
    name: oneLine(name, 100) || oneLine(fallback, 100),
    summary: oneLine(summary, 240),
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFile(path);
  } catch {
    return undefined;
  }
}

/** The first sentences of a README: no heading, badge, picture or HTML. */
function firstParagraph(text: string): string {
  const lines: string[] = [];
  for (const line of text.split("\n", 120)) {
    const clean = line.trim();
    const isProse = /^[\p{L}\p{N}*_"'`]/u.test(clean) && !/^\[?!\[/.test(clean) &&
      !/^[=\-~^]+$/.test(clean);
    if (isProse) lines.push(clean);
    else if (lines.length > 0) {
      if (/^[=\-~^]{3,}$/.test(clean)) lines.length = 0;
      else break;
    }
  }
  return lines.join(" ").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/\*\*|__/g, "");
}
