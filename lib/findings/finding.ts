/**
 * A finding: a Markdown file in `_inbox/findings/`, dropped there in the middle of other work.
 *
 * Any Markdown file there is one, with or without a header, a heading or a date in its name.
 *
 * @module
 */
import * as fs from "node:fs";
import { basename, join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { checkFolder, readFile } from "../store/files.ts";
import { headerList, headerText, readFrontmatter } from "../store/frontmatter.ts";
import { digest } from "../store/digest.ts";
import type { Project } from "../store/root.ts";
import { type Problem, scanRecords } from "../store/scan.ts";
import { oneLine } from "../store/text.ts";
import { parseTime, utcTime } from "../store/times.ts";

/** Where findings lie, from the project's root. */
export const FINDINGS: readonly string[] = ["_inbox", "findings"];

/** Where those lie that became drawers, in the folder of the findings. */
export const PROMOTED = "promoted";

/** A finding. */
export interface Finding {
  /** The file's name without `.md`. */
  readonly id: string;
  /** The file. */
  readonly path: string;
  /** What it is about. */
  readonly title: string;
  /** When it was found: ISO 8601, UTC. */
  readonly created: string;
  /** Who found it; `""` if it does not say. */
  readonly identity: string;
  /** What it is filed under. */
  readonly tags: readonly string[];
  /** Whether it became a drawer. */
  readonly promoted: boolean;
  /** What it says, without its heading. */
  readonly content: string;
  /** A few digits that tell its text from others. */
  readonly digest: string;
}

/** Findings, and what could not be read. */
export interface FindingList {
  /** The findings, the oldest first. */
  readonly findings: readonly Finding[];
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/** The folder of the findings; it may not exist. */
export function findingsFolder(project: Project): string {
  return join(project.root, ...FINDINGS);
}

/**
 * Lists the findings.
 *
 * @param project The project.
 * @param options `all` for those too that became drawers.
 * @returns The findings.
 * @throws {CoordinationError} `unsafe_path` if the folder leads elsewhere.
 */
export function listFindings(project: Project, options: { all?: boolean } = {}): FindingList {
  checkFolder(project.root, ...FINDINGS, PROMOTED);
  const open = scan(findingsFolder(project), false);
  const done = options.all === true ? scan(join(findingsFolder(project), PROMOTED), true) : [];
  const lists = [open, done].flat();
  const findings = lists.flatMap(({ records }) => records);
  return {
    findings: findings.sort((a, b) => a.created < b.created ? -1 : a.created > b.created ? 1 : 0),
    problems: lists.flatMap(({ problems }) => problems),
  };
}

function scan(folder: string, promoted: boolean) {
  return scanRecords(folder, {
    match: (name) => name.endsWith(".md") && !name.startsWith("."),
    parse: (text, { path }) =>
      parseFinding(text, { path, promoted, mtime: fs.lstatSync(path).mtimeMs }),
  });
}

/**
 * Finds one that waits.
 *
 * @param project The project.
 * @param target Its name, or a part of it that no other one has.
 * @returns The finding.
 * @throws {CoordinationError} `not_found`, or `invalid_input` if several are meant.
 */
export function findFinding(project: Project, target: string): Finding {
  const word = basename(target.trim()).replace(/\.md$/, "").toLowerCase();
  const { findings } = listFindings(project, { all: true });
  const meant = findings.filter(({ id }) => id.toLowerCase() === word);
  const near = meant.length > 0
    ? meant
    : findings.filter(({ id }) => word !== "" && id.toLowerCase().includes(word));
  const open = near.filter(({ promoted }) => !promoted);
  if (open.length === 1) return open[0]!;
  const shown = oneLine(target, 80);
  if (open.length > 1) {
    const names = open.slice(0, 5).map(({ id }) => id);
    throw new CoordinationError(
      "invalid_input",
      `Cannot tell which finding "${shown}" is: ${names.map((name) => oneLine(name)).join(", ")}` +
        `${open.length > names.length ? " and more" : ""}; give the whole name`,
      { data: { target, ids: names } },
    );
  }
  const done = near.length === 0 ? "there is none" : "it became a drawer already";
  throw new CoordinationError(
    "not_found",
    `Cannot find the finding "${shown}": ${done}; see mclaude finding list --all`,
    { data: { target } },
  );
}

/** Where a finding's text came from. */
export interface FindingSource {
  /** The file. */
  readonly path: string;
  /** Whether it became a drawer. */
  readonly promoted: boolean;
  /** When the file was last changed, in milliseconds. */
  readonly mtime: number;
}

/**
 * Reads a finding. Every text is one.
 *
 * @param text The whole file.
 * @param source Where it stands.
 * @returns The finding.
 */
export function parseFinding(text: string, { path, promoted, mtime }: FindingSource): Finding {
  const header = readFrontmatter(text);
  const id = basename(path).replace(/\.md$/, "");
  const body = header.body.replace(/\r\n?/g, "\n").trim();
  const heading = /^# +(.+)$/m.exec(body.split("\n", 1)[0] ?? "")?.[1]?.trim();
  const said = parseTime(headerText(header, "created") ?? "");
  const day = parseTime(/^\d{4}-\d\d-\d\d/.exec(id)?.[0] ?? "");
  // A day says less than a time within it.
  const written = day !== undefined && !(mtime >= day && mtime < day + 86_400_000) ? day : mtime;
  return {
    id,
    path,
    title: headerText(header, "title") || heading || id.replace(/^\d{4}-\d\d-\d\d[_-]?/, "") || id,
    created: utcTime(new Date(said ?? written)),
    identity: headerText(header, "identity") ?? "",
    tags: headerList(header, "tags"),
    promoted,
    content: heading === undefined ? body : body.slice(body.split("\n", 1)[0]!.length).trim(),
    digest: digest(text),
  };
}

/**
 * Whether a finding is as it was read.
 *
 * @param finding The finding.
 * @returns Whether its file still has the same text.
 */
export function isUnchanged(finding: Finding): boolean {
  const text = readFile(finding.path);
  return text !== undefined && digest(text) === finding.digest;
}
