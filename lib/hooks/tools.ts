/**
 * Before and after tools: which files they are about, whose those are, and what others did
 * meanwhile.
 *
 * @module
 */
import * as fs from "node:fs";
import { resolve } from "node:path";
import { observeSessions } from "../liveness.ts";
import { checkPaths, type PathCheck } from "../locks/check.ts";
import { clearNotices, type Notice, readNotices } from "../locks/notices.ts";
import { lockPaths } from "../locks/record.ts";
import { fitMail } from "../mail/fit.ts";
import type { NewsItem } from "../mail/news.ts";
import { exists, listFolder } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import { cannotWait, decideAfterTools } from "./after_tools.ts";
import { decideEdit, type ForeignEdit } from "./before_tool.ts";
import type { HookEvent } from "./event.ts";
import { gitChanges, readGitState } from "./git_state.ts";
import type { HookHost, HookReply } from "./host.ts";
import { mailFor } from "./look.ts";
import { lastEdit, markEdit, type SessionRecord, writeRecord } from "./record.ts";
import { readHookSettings } from "./settings.ts";
import { changedBy, filesOf, isShell, type Target } from "./targets.ts";

/** Commands after which git may stand elsewhere. */
const MOVES_GIT = /\b(?:git|gh|hg|jj|commit|release|version|merge|rebase)\b|\.sh\b/;

/** How much mail is told while a session works, in characters. */
const BUDGET = { total: 3_000, each: 1_000 };

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
  const files = await changedBy(event, project);
  if (files.length === 0 || mode === "off") return { answer: {} };
  const checks = checksOf(files, record, host);
  const changed = files.flatMap((target) => foreignEdit(project, record, target));
  const { answer, refused } = decideEdit({
    ...{ checks, changed, mode },
    refused: record.refused,
  });
  if (Object.keys(refused).length > 0) {
    writeRecord(project, { ...record, refused: { ...record.refused, ...refused } });
  }
  return { answer };
}

function checksOf(
  targets: readonly Target[],
  record: SessionRecord,
  { project, held }: HookHost,
): PathCheck[] {
  if (!exists(lockPaths(project).mirror) && !exists(lockPaths(project).index)) return [];
  const top = { ...project, cwd: project.worktree };
  const checks = checkPaths(top, targets.map(({ path }) => path), {
    observe: observeSessions(project),
    isMine: (session) => session === record.session_id,
    held,
  });
  return checks.map((check, at) => {
    // Nothing that throws away a working tree reaches into another one.
    const { path, worktree } = targets[at]!;
    if (path !== ".") return check;
    return { ...check, locks: check.locks.filter((lock) => lock.worktree === worktree) };
  });
}

function foreignEdit(
  project: Project,
  { seen, session_id }: SessionRecord,
  { path, key, file }: Target,
): ForeignEdit[] {
  const before = seen[key];
  const time = before === undefined ? undefined : timeOf(file);
  if (before === undefined || time === undefined || Math.abs(time - before) < SAME) return [];
  const mark = lastEdit(project, key);
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
  const state = readGitState(project);
  const isOwn = event.calls.some(({ command }) => MOVES_GIT.test(command));
  const moved = state === null || before.git === null || isOwn ? [] : gitChanges(before.git, state);
  // A subagent may stand in a working tree of its own.
  const isElsewhere = event.agent !== "" && before.git !== null &&
    before.git.worktree !== state?.worktree;
  const record = { ...noted, git: isElsewhere ? before.git : state };
  if (JSON.stringify(record) !== JSON.stringify(before)) writeRecord(project, record);
  const { news, done } = await mailFor(project, record);
  const waiting = news.messages.filter(cannotWait);
  if (event.agent !== "") return tellAgent(event, record, { host, git: moved, mail: waiting });
  const notices = noticesFor(project, record);
  const { messages } = fitMail(waiting, BUDGET);
  return {
    answer: decideAfterTools({ mail: messages, notices, git: moved }),
    afterwards() {
      if (messages.length > 0) done(messages);
      clearNotices(project, record.session_id, notices);
    },
  };
}

/**
 * A subagent may have to stop as well, and ends with what it was told: so it is told each thing
 * once, and the session itself is told all the same.
 */
function tellAgent(
  { agent }: HookEvent,
  record: SessionRecord,
  { host: { project }, git, mail }: {
    host: HookHost;
    git: readonly string[];
    mail: readonly NewsItem[];
  },
): HookReply {
  const isNew = (what: string) => !record.reminded.includes(`${agent} ${what}`);
  const { messages } = fitMail(mail.filter(({ id }) => isNew(id)), BUDGET);
  const nameOf = ({ slug, generation, kind }: Notice) => `${slug}#${generation} ${kind}`;
  const notices = noticesFor(project, record).filter((notice) => isNew(nameOf(notice)));
  const told = [...messages.map(({ id }) => id), ...notices.map(nameOf)];
  return {
    answer: decideAfterTools({ mail: messages, notices, git }),
    afterwards() {
      if (told.length === 0) return;
      const reminded = [...record.reminded, ...told.map((what) => `${agent} ${what}`)];
      writeRecord(project, { ...record, reminded });
    },
  };
}

/** A mark that cannot be left is one that nobody misses for long. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    return;
  }
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
  // What a command of the session's own has changed is no surprise to it.
  if (event.calls.some(isShell)) {
    for (const [key, before] of Object.entries(seen)) {
      const time = timeOf(resolve(project.root, key));
      if (time === undefined || Math.abs(time - before) < SAME) continue;
      const by = lastEdit(project, key);
      const isOthers = by !== undefined && by.session_id !== record.session_id &&
        Math.abs(by.time - time) < SAME;
      if (!isOthers) seen[key] = time;
    }
  }
  for (const call of event.calls) {
    const { isEdit, files } = filesOf(call, event, project);
    for (const { path, key, file } of files) {
      const time = timeOf(file);
      if (time === undefined) continue;
      if (isEdit && isNew(time, seen[key])) {
        changed.add(path);
        const { session_id, identity } = record;
        quietly(() => markEdit(project, { path: key, session_id, identity, time }));
      }
      delete seen[key];
      seen[key] = time;
    }
  }
  return { ...record, seen, changed: [...changed] };
}

/** Whether a file that an editor was called for has really changed. */
function isNew(time: number, before: number | undefined): boolean {
  return before === undefined ? Date.now() - time < 60_000 : Math.abs(time - before) >= SAME;
}
