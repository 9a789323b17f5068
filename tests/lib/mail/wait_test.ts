import { assertEquals, assertRejects } from "@std/assert";
import { CoordinationError } from "../../../lib/errors.ts";
import { waitForAnswer } from "../../../lib/mail.ts";
import { type Correspondent, replyToMessage, sendMessage } from "../../../lib/messages.ts";
import type { Project } from "../../../lib/store/root.ts";
import { withProject } from "../../with_store.ts";

const ANI: Correspondent = { name: "ani", aliases: [], roles: [] };
const VASYA: Correspondent = { name: "vasya", aliases: [], roles: [] };

let clock = Date.UTC(2026, 3, 9);

function now(): Date {
  return new Date(clock += 1000);
}

function ask(project: Project) {
  const sender = { from: "ani", now: now() };
  return sendMessage(project, { to: "vasya", type: "question", subject: "q" }, sender);
}

function reply(project: Project, target: string, reader: Correspondent, body: string) {
  const options = { from: reader.name, now: now(), reader };
  return replyToMessage(project, { target, body }, options).message;
}

Deno.test("waitForAnswer() gives the answer that is there already", () =>
  withProject(async (project) => {
    const { id } = ask(project);
    const answer = reply(project, id, VASYA, "a");

    const waited = await waitForAnswer(project, id, { reader: ANI, timeout: 0 });

    assertEquals([waited.thread, waited.answer?.id], [id, answer.id]);
  }));

Deno.test("waitForAnswer() is woken by the answer", () =>
  withProject(async (project) => {
    const { id } = ask(project);

    const { answer } = await waitForAnswer(project, id, {
      reader: ANI,
      timeout: 60_000,
      onWait: () => void queueMicrotask(() => reply(project, id, VASYA, "a")),
    });

    assertEquals(answer?.body, "a");
  }));

Deno.test("waitForAnswer() waits for what comes after one's own last word", () =>
  withProject(async (project) => {
    const { id } = ask(project);
    const first = reply(project, id, VASYA, "first");
    reply(project, first.id, ANI, "and?");

    const before = await waitForAnswer(project, id, { reader: ANI, timeout: 0 });
    const second = reply(project, id, VASYA, "second");
    const after = await waitForAnswer(project, second.id, { reader: ANI, timeout: 0 });

    assertEquals([before.answer, after.answer?.body], [undefined, "second"]);
  }));

Deno.test("waitForAnswer() ends without an answer when the time is over or it is aborted", () =>
  withProject(async (project) => {
    const { id } = ask(project);
    const aborted = new AbortController();

    const over = await waitForAnswer(project, id, { reader: ANI, timeout: 1 });
    const ended = await waitForAnswer(project, id, {
      reader: ANI,
      timeout: 60_000,
      signal: aborted.signal,
      onWait: () => aborted.abort(),
    });

    assertEquals([over.answer, ended.answer], [undefined, undefined]);
  }));

Deno.test("waitForAnswer() refuses a thread that there is not", () =>
  withProject(async (project) => {
    const error = await assertRejects(
      () => waitForAnswer(project, "no-such", { reader: ANI, timeout: 0 }),
      CoordinationError,
    ) as CoordinationError;

    assertEquals(error.code, "not_found");
  }));
