import {
  closeHandoff,
  resumeHandoff,
  rollupHandoffs,
  writeHandoff,
} from "../../../lib/handoffs.ts";
import { registerIdentity } from "../../../lib/identity.ts";
import { claimLocks, forceRelease, releaseLock } from "../../../lib/locks.ts";
import { saveDrawer } from "../../../lib/memory.ts";
import { replyToMessage, sendMessage } from "../../../lib/messages.ts";
import type { Project } from "../../../lib/store/root.ts";
import { caller, seeing } from "../locks/sessions.ts";

/** A minute of the day of the story. */
export function minute(number: number): Date {
  return new Date(Date.UTC(2026, 3, 9, 12, number));
}

/** A minute of the day of the story, as events have it. */
export function at(number: number): string {
  return minute(number).toISOString();
}

const ANI = { session: "s-ani", identity: "ani" };
const VASYA = { session: "s-vasya", identity: "vasya" };

/** Two sessions work for half an hour, each step a minute of its own. */
export function tellStory(project: Project): void {
  const observe = seeing({ "s-vasya": "STALE" });
  const by = (who: { session: string; identity: string }, number: number) => ({
    caller: caller(who.session, who.identity),
    observe,
    now: minute(number).getTime(),
    fsNow: () => minute(number).getTime(),
  });
  registerIdentity(project, "ani", { roles: ["backend"], now: minute(0) });
  registerIdentity(project, "vasya", { now: minute(1) });
  claimLocks(project, [{ slug: "fix-login", description: "Fix it", files: ["a.ts"] }], by(ANI, 2));
  const question = sendMessage(
    project,
    { to: "ani", type: "question", subject: "Read or write path?" },
    { from: "vasya", identitySource: "flag", session: "s-vasya", now: minute(3) },
  );
  replyToMessage(
    project,
    { target: question.id, body: "Write path" },
    {
      from: "ani",
      identitySource: "flag",
      session: "s-ani",
      now: minute(4),
      reader: { name: "ani", aliases: [], roles: [] },
    },
  );
  const place = { wing: "app", room: "auth" };
  const old = saveDrawer(project, { ...place, title: "Use JWT", content: "c" }, {
    ...ANI,
    now: minute(5),
  });
  saveDrawer(project, {
    ...place,
    title: "Use sessions",
    content: "Not [[Use JWT]]",
    supersedes: old.drawer.path,
  }, { ...VASYA, now: minute(6) });
  const { handoff } = writeHandoff(project, { goal: "Fix the login race", refs: ["gh:12"] }, {
    ...ANI,
    now: minute(7),
  });
  releaseLock(project, "fix-login", { ...by(ANI, 8), summary: "Fixed" });
  resumeHandoff(project, handoff.id, { ...VASYA, now: minute(9), isLive: () => false });
  closeHandoff(project, handoff.id, { ...VASYA, now: minute(10), note: "Merged" });
  claimLocks(project, [{ slug: "tests", description: "Test it" }], by(VASYA, 11));
  forceRelease(project, "tests", { ...by(ANI, 12), reason: "gone" });
  claimLocks(project, [{ slug: "docs", description: "Write" }], by(VASYA, 13));
  claimLocks(project, [{ slug: "docs", description: "Go on" }], {
    ...by(ANI, 20),
    takeOver: true,
  });
  rollupHandoffs(project, { ...ANI, through: "2099-01-01", title: "Week 15", now: minute(30) });
}
