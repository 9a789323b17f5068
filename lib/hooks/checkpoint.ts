/**
 * Before a conversation is compacted: a draft of a handoff with what is known without the model,
 * `.claude/.live/<session>.checkpoint.md`. The session is pointed to it afterwards, and whoever
 * goes on if it never comes back.
 *
 * @module
 */
import { join } from "node:path";
import type { Lock } from "../locks/view.ts";
import { ensureFolder, exists } from "../store/files.ts";
import { checkSession } from "../store/names.ts";
import { replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { oneLine } from "../store/text.ts";
import { readGitState } from "./git_state.ts";
import { LIVE, type SessionRecord } from "./record.ts";

/** The most files that are named. */
const MOST = 50;

/**
 * Writes the draft; a session that did nothing gets none.
 *
 * @param project The project.
 * @param record The session.
 * @param options Its locks, and the time.
 * @returns The file, or `undefined` if there was nothing to write.
 */
export function writeCheckpoint(
  project: Project,
  record: SessionRecord,
  { locks, now }: { locks: readonly Lock[]; now: Date },
): string | undefined {
  if (record.changed.length === 0 && locks.length === 0) return undefined;
  ensureFolder(project.root, ".claude", LIVE);
  const path = pathOf(project, record);
  replaceFile(path, renderCheckpoint(project, record, { locks, now }));
  return path;
}

/**
 * Where the draft of a session is.
 *
 * @param project The project.
 * @param record The session.
 * @returns The file relative to the project, or `undefined` if there is none.
 */
export function readCheckpoint(project: Project, record: SessionRecord): string | undefined {
  const path = pathOf(project, record);
  return exists(path) ? `.claude/${LIVE}/${record.session_id}.checkpoint.md` : undefined;
}

function pathOf(project: Project, { session_id }: SessionRecord): string {
  return join(project.store, LIVE, `${checkSession(session_id)}.checkpoint.md`);
}

/** The headings are those of a handoff, so that the file can be written as one. */
function renderCheckpoint(
  project: Project,
  record: SessionRecord,
  { locks, now }: { locks: readonly Lock[]; now: Date },
): string {
  const { changed, workers, identity, session_id } = record;
  const git = readGitState(project);
  const goal = locks.map(({ description }) => oneLine(description, 200)).filter(Boolean).join("; ");
  const files = changed.slice(-MOST).map((path) => `- changed ${oneLine(path, 200)}`);
  const more = changed.length > MOST ? [`- and ${changed.length - MOST} more files`] : [];
  const kinds = [...new Set(workers.map(({ type }) => oneLine(type, 80)))];
  return [
    `<!-- Draft of ${identity}, session ${session_id}, ${now.toISOString()}: facts only. -->`,
    "## Goal",
    "",
    goal || "(say what the work is for)",
    "",
    "## Done",
    "",
    ...files,
    ...more,
    ...locks.map(({ slug, files }) =>
      `- held ${slug}${
        files.length === 0 ? "" : ` on ${files.map((f) => oneLine(f, 120)).join(", ")}`
      }`
    ),
    ...(git === null
      ? []
      : [`- on branch ${git.branch || "(none)"} at ${git.commit.slice(0, 12)}`]),
    ...(kinds.length === 0 ? [] : [`- subagents: ${kinds.join(", ")}`]),
    "",
    "## Next step",
    "",
    "(say what to do next)",
    "",
  ].join("\n");
}
