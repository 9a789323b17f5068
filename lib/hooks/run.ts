/**
 * From an event to an answer: looks at the project, and lets the pure functions beside it decide.
 *
 * Invariants
 *
 * - Where nobody works with mclaude, nothing is said and nothing left behind.
 * - What is delivered counts as delivered only after it was given.
 * - Each event looks at a handful of files, however many there are.
 *
 * @module
 */
import { fitMail } from "../mail/fit.ts";
import { SILENCE } from "./answer.ts";
import { bind } from "./bind.ts";
import type { HookEvent } from "./event.ts";
import { beatIfDue, type HookHost, type HookReply, isInUse } from "./host.ts";
import { hasHandoff, locksOf, mailFor } from "./look.ts";
import { decidePrompt } from "./prompt.ts";
import { readRecord, type SessionRecord, writeRecord } from "./record.ts";
import { decideStop } from "./stop.ts";
import { stopWaiting } from "./wake_mark.ts";

const NOTHING: HookReply = { answer: SILENCE };

/**
 * Answers an event.
 *
 * @param event The event.
 * @param host What hooks stand on.
 * @returns The answer.
 */
export async function answerEvent(event: HookEvent, host: HookHost): Promise<HookReply> {
  const { project } = host;
  if (!isInUse(project)) return NOTHING;
  if (event.name === "SessionStart") {
    const { startSession } = await import("./begin.ts");
    return await startSession(event, host);
  }
  if (event.name === "SessionEnd") {
    const { endSession } = await import("./end.ts");
    return endSession(event, host);
  }
  const known = readRecord(project, event.session) ??
    bind(project, { ...host, session: event.session, caller: () => host.caller() }).record;
  const record = beatIfDue(host, known);
  // Whatever it does, it is not idle; its subagents may work while it is.
  if (event.name !== "Stop" && event.agent === "") stopWaiting(project, event.session);
  switch (event.name) {
    case "UserPromptSubmit":
      return await atPrompt(record, host);
    case "PreToolUse": {
      const { beforeTool } = await import("./tools.ts");
      return await beforeTool(event, record, host);
    }
    case "PostToolBatch": {
      const { afterTools } = await import("./tools.ts");
      return await afterTools(event, record, host);
    }
    case "Stop":
      return await atStop(event, record, host);
    case "PreCompact": {
      const { writeCheckpoint } = await import("./checkpoint.ts");
      writeCheckpoint(project, record, { ...host, locks: locksOf(project, record) });
      return NOTHING;
    }
    case "SubagentStart":
    case "SubagentStop":
      return noteWorker(event, record, host);
  }
}

async function atPrompt(record: SessionRecord, { project }: HookHost): Promise<HookReply> {
  const { news, done } = await mailFor(project, record);
  const { messages, left } = fitMail(news.messages, { total: 5_000, each: 1_500 });
  // Also without news: what the look found out need not be found out again.
  return { answer: decidePrompt({ mail: messages, left }), afterwards: () => done(messages) };
}

async function atStop(
  event: HookEvent,
  record: SessionRecord,
  { project }: HookHost,
): Promise<HookReply> {
  if (event.isRepeat || event.agent !== "") return NOTHING;
  const { news, done } = await mailFor(project, record);
  const { messages, left } = fitMail(news.messages, { total: 4_000, each: 1_500 });
  const { answer, reminded } = decideStop({
    ...{ mail: messages, left, locks: locksOf(project, record), edits: record.changed.length },
    ...{ hasHandoff: hasHandoff(project, record), reminded: record.reminded },
  });
  if (reminded.length > 0) {
    writeRecord(project, { ...record, reminded: [...record.reminded, ...reminded] });
  }
  return { answer, afterwards: () => done(messages) };
}

function noteWorker(event: HookEvent, record: SessionRecord, { project }: HookHost): HookReply {
  if (event.agent === "") return NOTHING;
  const others = record.workers.filter(({ id }) => id !== event.agent);
  const known = record.workers.find(({ id }) => id === event.agent);
  const type = event.agentType || known?.type || "subagent";
  const worker = { id: event.agent, type, ended: event.name === "SubagentStop" };
  writeRecord(project, { ...record, workers: [...others, worker] });
  return NOTHING;
}
