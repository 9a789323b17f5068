/**
 * Making a drawer of a finding, exactly once.
 *
 * ```
 *   _inbox/findings/x.md ──save──▶ drawer that names x ──move──▶ _inbox/findings/promoted/x.md
 * ```
 *
 * Invariants
 *
 * - The finding is where it was until the drawer is on the disk; it is moved, never removed.
 * - A drawer names its finding and a digest of its text. Whoever promotes after a crash in
 *   between finds it, saves nothing a second time and does what is left.
 *
 * Not guaranteed: that two machines which share the folder, and promote the same finding at the
 * same moment, make one drawer.
 *
 * @module
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { type DrawerWriter, loadMemory, type SavedDrawer, saveDrawer } from "../memory.ts";
import { ensureFolder, exists, syncFolder } from "../store/files.ts";
import { withFileLock } from "../store/file_lock.ts";
import type { Project } from "../store/root.ts";
import { oneLine } from "../store/text.ts";
import { type Finding, FINDINGS, findingsFolder, isUnchanged, PROMOTED } from "./finding.ts";

/** Where a finding goes. */
export interface Promotion {
  /** The wing. */
  readonly wing: string;
  /** The room. */
  readonly room: string;
  /**
   * The hall.
   *
   * @default {"discoveries"}
   */
  readonly hall?: string | undefined;
  /** What it is about; what the finding says by default. */
  readonly title?: string | undefined;
  /** What it is filed under, besides the finding's own tags. */
  readonly tags?: readonly string[] | undefined;
  /** The rules of the secrets scan that were overridden. */
  readonly allowed_secrets?: readonly string[] | undefined;
}

/** A finding that became a drawer. */
export interface PromotedFinding {
  /** Where the finding lies now. */
  readonly finding: string;
  /** The drawer, relative to `memory-graph`. */
  readonly drawer: string;
  /** The drawer's file. */
  readonly path: string;
  /** Whether this call saved the drawer; else an earlier one did and was interrupted. */
  readonly saved: boolean;
  /** What the memory told of it. */
  readonly similar: SavedDrawer["similar"];
  /** What went wrong besides. */
  readonly problems: SavedDrawer["problems"];
}

/** How long a promotion waits for others of this machine, in milliseconds. */
const WAIT = 10_000;

/**
 * Makes a drawer of a finding, and moves the finding away.
 *
 * @param project The project.
 * @param finding The finding, as it was read.
 * @param options Where it goes, and who promotes it.
 * @returns The drawer, which is on the disk.
 * @throws {CoordinationError} `not_found` if the finding was changed or moved since it was read;
 * what saving a drawer throws, then the finding stays.
 */
export function promoteFinding(
  project: Project,
  finding: Finding,
  options: Promotion & { readonly writer: DrawerWriter },
): PromotedFinding {
  const lock = join(ensureFolder(project.root, ".claude"), ".findings.lock");
  return withFileLock(lock, { wait: WAIT }, () => {
    if (!isUnchanged(finding)) {
      throw new CoordinationError(
        "not_found",
        `Cannot promote "${oneLine(finding.id)}": it was changed or moved at this moment; ` +
          "look at it and try again",
        { data: { target: finding.id } },
      );
    }
    const there = savedBefore(project, finding);
    const saved = there ?? save(project, finding, options);
    return { ...saved, saved: there === undefined, finding: moveAway(project, finding) };
  });
}

/** The drawer that an interrupted promotion left. */
function savedBefore(project: Project, finding: Finding) {
  const memory = loadMemory(project);
  const line = originOf(finding);
  const drawer = memory.drawers.find(({ content }) => content.trimEnd().endsWith(line));
  if (drawer === undefined) return undefined;
  const path = join(project.store, "memory-graph", ...drawer.path.split("/"));
  return { drawer: drawer.path, path, similar: [], problems: memory.problems };
}

function save(
  project: Project,
  finding: Finding,
  { wing, room, hall = "discoveries", title, tags = [], allowed_secrets, writer }:
    & Promotion
    & { readonly writer: DrawerWriter },
) {
  const content = [finding.content, originOf(finding)].filter((part) => part !== "").join("\n\n");
  const saved = saveDrawer(project, {
    wing,
    room,
    hall,
    title: title ?? finding.title,
    content,
    tags: [...new Set([...finding.tags, ...tags])],
    allowed_secrets,
  }, writer);
  const { path, similar, problems } = saved;
  return { drawer: saved.drawer.path, path, similar, problems };
}

/** The last line of a drawer that was a finding. */
function originOf({ id, digest }: Finding): string {
  return `Finding: ${FINDINGS.join("/")}/${id}.md (${digest})`;
}

function moveAway(project: Project, { id, path }: Finding): string {
  const folder = ensureFolder(project.root, ...FINDINGS, PROMOTED);
  let target = join(folder, `${id}.md`);
  for (let number = 2; exists(target); number++) target = join(folder, `${id}_${number}.md`);
  fs.renameSync(path, target);
  syncFolder(folder);
  syncFolder(findingsFolder(project));
  return target;
}
