/**
 * Dropping a finding.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { ensureFolder } from "../store/files.ts";
import { checkBody, writeFrontmatter } from "../store/frontmatter.ts";
import { slugify } from "../store/names.ts";
import { publishNumbered } from "../store/numbered.ts";
import type { Project } from "../store/root.ts";
import { oneLine } from "../store/text.ts";
import { headerTime, utcTime } from "../store/times.ts";
import { type Finding, FINDINGS, parseFinding } from "./finding.ts";

/** What was found. */
export interface FindingInput {
  /** What it is about. */
  readonly title: string;
  /** What it says. */
  readonly content?: string | undefined;
  /** What it is filed under. */
  readonly tags?: readonly string[] | undefined;
  /** The rules of the secrets scan that were overridden. */
  readonly allowed_secrets?: readonly string[] | undefined;
}

/** Who found it, and when. */
export interface Finder {
  /** The session. */
  readonly session: string;
  /** The identity it belongs to. */
  readonly identity: string;
  /**
   * The time.
   *
   * @default {new Date()}
   */
  readonly now?: Date;
}

/**
 * Writes a finding into `_inbox/findings/`.
 *
 * @param project The project.
 * @param input What was found.
 * @param finder Who found it.
 * @returns The finding, which is on the disk.
 * @throws {CoordinationError} `invalid_input`, `unsafe_path`, `store_failure`.
 */
export function addFinding(project: Project, input: FindingInput, finder: Finder): Finding {
  const { now = new Date() } = finder;
  const title = oneLine(input.title, 200);
  if (title === "") {
    throw new CoordinationError("invalid_input", "Cannot add a finding without a title: give one");
  }
  const tags = (input.tags ?? []).map((tag) => oneLine(tag, 80)).filter((tag) => tag !== "");
  const { allowed_secrets = [] } = input;
  const header = writeFrontmatter([
    ["title", title],
    ["created", utcTime(now)],
    ["identity", finder.identity],
    ["session", finder.session],
    ["tags", tags.length === 0 ? undefined : tags],
    ["allowed_secrets", allowed_secrets.length === 0 ? undefined : allowed_secrets],
  ], { flow: ["tags", "allowed_secrets"] });
  const content = checkBody(input.content ?? "").trim();
  const text = `${header}\n# ${title}\n${content === "" ? "" : `\n${content}\n`}`;
  const folder = ensureFolder(project.root, ...FINDINGS);
  const path = publishNumbered(folder, `${headerTime(now).slice(0, 10)}_${slugify(title)}`, text);
  return parseFinding(text, { path, promoted: false, mtime: now.getTime() });
}
