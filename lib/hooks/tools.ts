/**
 * Before and after tools: which files they are about, whose those are, and what others did
 * meanwhile.
 *
 * @module
 */
import * as fs from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { observeSessions } from "../liveness.ts";
import { checkPaths, type PathCheck } from "../locks/check.ts";
import { clearNotices, type Notice, readNotices } from "../locks/notices.ts";
import { lockPaths } from "../locks/record.ts";
import { fitMail } from "../mail/fit.ts";
import { exists, listFolder } from "../store/files.ts";
import { findProject, type Project, projectPath } from "../store/root.ts";
import { cannotWait, decideAfterTools } from "./after_tools.ts";
import { decideEdit, type ForeignEdit } from "./before_tool.ts";
import type { HookEvent, ToolCall } from "./event.ts";
import { gitChanges, readGitState } from "./git_state.ts";
import type { HookHost, HookReply } from "./host.ts";
import { mailFor } from "./look.ts";
import { lastEdit, markEdit, type SessionRecord, writeRecord } from "./record.ts";
import { readHookSettings } from "./settings.ts";

/** Tools that change the file that they name; those of other clients too. */
const EDITORS: ReadonlySet<string> = new Set([
  ...["Edit", "Write", "MultiEdit", "NotebookEdit", "apply_patch"],
  ...["write_file", "replace", "edit", "create", "str_replace_editor"],
]);

/** Tools that show the file that they name. */
const READERS: ReadonlySet<string> = new Set(["Read", "read_file", "view"]);

/** Tools that run a command. */
const SHELLS: ReadonlySet<string> = new Set([
  ...["Bash", "bash", "run_shell_command", "shell", "Shell", "exec_command"],
]);

/** A command without any of these changes no file that it names. */
const WRITES =
  />|\b(?:rm|rmdir|unlink|shred|truncate|mv|tee|cp|install|ln|rsync|dd|sed|perl|find|git)\b/;

/** Commands after which git may stand elsewhere. */
const MOVES_GIT = /\b(?:git|gh|hg|jj|commit|release|version|merge|rebase)\b|\.sh\b/;

/** File times that differ by less are the same; milliseconds. */
const SAME = 2;

/**
 * Before a tool is called.
 *
 * @param event The event.
 * @param record What is known of the session.
 * @param host What hooks stand on.
 * @returns Whether it may go on.
 */
export async function beforeTool(
  event: HookEvent,
  record: SessionRecord,
  host: HookHost,
): Promise<HookReply> {
  const { project } = host;
  const { edit: mode } = readHookSettings(project);
  const files = await changedBy(event, host);
  if (files.length === 0 || mode === "off") return { answer: {} };
  const checks = checksOf(files, record, host);
  const changed = files.flatMap(({ path, file }) => foreignEdit(project, record, { path, file }));
  const { answer, refused } = decideEdit({
    ...{ checks, changed, mode },
    refused: record.refused,
  });
  if (Object.keys(refused).length > 0) {
    writeRecord(project, { ...record, refused: { ...record.refused, ...refused } });
  }
  return { answer };
}

/** A file that is about to be changed, by its name in the project and where it is. */
interface Target {
  readonly path: string;
  readonly file: string;
}

/** The files that the calls of an event change, those outside of the project left out. */
async function changedBy(event: HookEvent, { project }: HookHost): Promise<Target[]> {
  const files: string[] = [];
  for (const { tool, path, command } of event.calls) {
    if (EDITORS.has(tool)) files.push(path);
    else if (SHELLS.has(tool) && WRITES.test(command)) {
      const { changedPaths } = await import("./shell_paths.ts");
      files.push(...changedPaths(command));
    }
  }
  const cwd = isAbsolute(event.cwd) ? event.cwd : project.cwd;
  return files.flatMap((file) => targetOf(project, file === "" ? "" : resolve(cwd, file)));
}

/** A file in another worktree has the same name there. */
function targetOf(project: Project, file: string): Target[] {
  if (file === "") return [];
  try {
    const there = findProject(nearestFolder(dirname(file)));
    const owner = there.root === project.root ? there : project;
    return [{ path: projectPath(owner, file), file }];
  } catch {
    return [];
  }
}

function nearestFolder(folder: string): string {
  for (let at = folder;; at = dirname(at)) {
    if (exists(at) || dirname(at) === at) return at;
  }
}

function checksOf(
  targets: readonly Target[],
  record: SessionRecord,
  { project, held }: HookHost,
): PathCheck[] {
  if (!exists(lockPaths(project).mirror) && !exists(lockPaths(project).index)) return [];
  const top = { ...project, cwd: project.worktree };
  return checkPaths(top, targets.map(({ path }) => path), {
    observe: observeSessions(project),
    isMine: (session) => session === record.session_id,
    held,
  });
}

function foreignEdit(
  project: Project,
  { seen, session_id }: SessionRecord,
  { path, file }: Target,
): ForeignEdit[] {
  const before = seen[path];
  const time = before === undefined ? undefined : timeOf(file);
  if (before === undefined || time === undefined || Math.abs(time - before) < SAME) return [];
  const mark = lastEdit(project, path);
  if (mark === undefined || Math.abs(mark.time - time) >= SAME) {
    return [{ path, identity: "", time }];
  }
  return mark.session_id === session_id ? [] : [{ path, identity: mark.identity, time }];
}

function timeOf(file: string): number | undefined {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() ? Math.round(stat.mtimeMs) : undefined;
}

/**
 * After tools were called.
 *
 * @param event The event.
 * @param before What was known of the session.
 * @param host What hooks stand on.
 * @returns What it is told while it works.
 */
export async function afterTools(
  event: HookEvent,
  before: SessionRecord,
  host: HookHost,
): Promise<HookReply> {
  const { project } = host;
  const noted = noteCalls(event, before, host);
  const git = readGitState(project);
  const isOwn = event.calls.some(({ command }) => MOVES_GIT.test(command));
  const moved = git === null || before.git === null || isOwn ? [] : gitChanges(before.git, git);
  const record = { ...noted, git };
  if (JSON.stringify(record) !== JSON.stringify(before)) writeRecord(project, record);
  const notices = noticesFor(project, record);
  const { news, done } = await mailFor(project, record);
  const { messages } = fitMail(news.messages.filter(cannotWait), { total: 3_000, each: 1_000 });
  return {
    answer: decideAfterTools({ mail: messages, notices, git: moved }),
    afterwards() {
      if (messages.length > 0) done(messages);
      clearNotices(project, record.session_id, notices);
    },
  };
}

function noticesFor(project: Project, { session_id }: SessionRecord): Notice[] {
  return listFolder(lockPaths(project).notices).length === 0
    ? []
    : readNotices(project, session_id);
}

/** Remembers what the session saw and changed. */
function noteCalls(event: HookEvent, record: SessionRecord, { project }: HookHost): SessionRecord {
  const seen = { ...record.seen };
  const changed = new Set(record.changed);
  const cwd = isAbsolute(event.cwd) ? event.cwd : project.cwd;
  const targets = (call: ToolCall) =>
    call.path === "" ? [] : targetOf(project, resolve(cwd, call.path));
  // What a command of the session's own has changed is no surprise to it.
  if (event.calls.some(({ tool }) => SHELLS.has(tool))) {
    for (const path of Object.keys(seen)) {
      const time = timeOf(join(project.worktree, path));
      const by = time === undefined ? undefined : lastEdit(project, path);
      const isOthers = by !== undefined && by.session_id !== record.session_id &&
        Math.abs(by.time - time!) < SAME;
      if (time !== undefined && !isOthers) seen[path] = time;
    }
  }
  for (const call of event.calls) {
    const isEdit = EDITORS.has(call.tool);
    if (!isEdit && !READERS.has(call.tool)) continue;
    for (const { path, file } of targets(call)) {
      const time = timeOf(file);
      if (time === undefined) continue;
      if (isEdit && isNew(time, seen[path])) {
        changed.add(path);
        const { session_id, identity } = record;
        markEdit(project, { path, session_id, identity, time });
      }
      delete seen[path];
      seen[path] = time;
    }
  }
  return { ...record, seen, changed: [...changed] };
}

/** Whether a file that an editor was called for has really changed. */
function isNew(time: number, before: number | undefined): boolean {
  return before === undefined ? Date.now() - time < 60_000 : Math.abs(time - before) >= SAME;
}
