import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import {
  type Correspondent,
  listMailboxes,
  listMessages,
  markMessages,
  readInbox,
  readMessage,
  readThread,
  replyToMessage,
  sendMessage,
} from "../../../lib/messages.ts";
import type { Project } from "../../../lib/store/root.ts";
import { snapshot } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";

const ANI: Correspondent = { name: "ani", aliases: [], roles: ["infra"] };
const VASYA: Correspondent = { name: "vasya", aliases: ["vasyl"], roles: [] };
const KNOWN = [ANI, VASYA];
const START = new Date("2026-04-09T10:00:00Z").getTime();

function at(minutes: number): Date {
  return new Date(START + minutes * 60_000);
}

function ask(project: Project, change: { minutes?: number; due?: number; subject?: string } = {}) {
  const { minutes = 0, due, subject = "q" } = change;
  return sendMessage(
    project,
    { to: "vasya", type: "question", subject, due: due === undefined ? undefined : at(due) },
    { from: "ani", session: "s1", now: at(minutes) },
  );
}

function answer(project: Project, target: string, minutes: number) {
  const sender = { from: "vasya", session: "s2", now: at(minutes), reader: VASYA };
  return replyToMessage(project, { target, body: "a" }, sender).message;
}

Deno.test("listMessages() tells the asker that a question waits, how long, and that it is late", () =>
  withProject((project) => {
    ask(project, { due: 30 });

    const [early, late] = [10, 40].map((minutes) =>
      listMessages(project, {}, { reader: ANI, known: KNOWN, now: at(minutes) }).messages[0]!
    );

    assertEquals([early!.status, early!.waited, early!.late], ["unread", 600, false]);
    assertEquals([late!.waited, late!.late, late!.answer], [2400, true, null]);
  }));

Deno.test("listMessages() tells both sides that a question was answered, and after how long", () =>
  withProject((project) => {
    const question = ask(project, { due: 30 });
    const { id } = answer(project, question.id, 5);

    for (const reader of KNOWN) {
      const { messages } = listMessages(project, { type: "question" }, {
        reader,
        known: KNOWN,
        now: at(60),
      });

      const [{ status, answer, answered_by, waited, late }] = [messages[0]!];
      assertEquals([status, answer, answered_by], ["answered", id, "vasya"], reader.name);
      assertEquals([waited, late], [300, false]);
    }
  }));

Deno.test("listMessages() gives what is asked for", () =>
  withProject((project) => {
    const first = ask(project);
    ask(project, { minutes: 5, subject: "open" });
    answer(project, first.id, 10);
    const subjects = (filter: Parameters<typeof listMessages>[1]) =>
      listMessages(project, filter, { reader: ANI, known: KNOWN, now: at(20) }).messages
        .map(({ subject }) => subject);

    assertEquals(subjects({}), ["q", "open", "Re: q"]);
    assertEquals(subjects({ open: true }), ["open"]);
    assertEquals(subjects({ from: "vasya" }), ["Re: q"]);
    assertEquals(subjects({ to: "vasya", status: "unread" }), ["open"]);
    assertEquals(subjects({ since: at(6) }), ["Re: q"]);
    assertEquals(subjects({ limit: 1 }), ["Re: q"]);
    assertEquals(subjects({ mailbox: "review" }), []);
  }));

Deno.test("readInbox() leaves out what its reader put aside, and nobody else's", () =>
  withProject((project) => {
    const sent = ["a", "b", "c"].map((subject) =>
      sendMessage(project, { to: "*", subject }, { from: "petya", now: at(0) })
    );
    markMessages(project, [sent[0]!.id], { reader: VASYA, status: "archived" });
    markMessages(project, [sent[1]!.id], { reader: VASYA, status: "read" });
    const inbox = (reader: Correspondent, includeRead = false) =>
      readInbox(project, { reader, known: KNOWN, includeRead }).messages
        .map(({ subject }) => subject);

    assertEquals(inbox(VASYA), ["c"]);
    assertEquals(inbox(VASYA, true), ["b", "c"]);
    assertEquals(inbox(ANI), ["a", "b", "c"]);

    markMessages(project, [sent[0]!.id], { reader: VASYA, status: "unread" });

    assertEquals(inbox(VASYA), ["a", "c"]);
  }));

Deno.test("readInbox() takes messages to a role and to an earlier name, and says what is elsewhere", () =>
  withProject((project) => {
    const sender = { from: "petya", now: at(0) };
    sendMessage(project, { to: "role:infra", subject: "role" }, sender);
    sendMessage(project, { to: "vasyl", subject: "earlier" }, sender);
    sendMessage(project, { to: "mailbox:review/vasya", subject: "review" }, sender);

    const [ani, vasya] = KNOWN.map((reader) => readInbox(project, { reader, known: KNOWN }));

    assertEquals(ani!.messages.map(({ subject }) => subject), ["role"]);
    assertEquals(vasya!.messages.map(({ subject }) => subject), ["earlier"]);
    assertEquals([ani!.elsewhere, vasya!.elsewhere], [{}, { review: 1 }]);
  }));

Deno.test("readThread() shows the whole thread for any message in it", () =>
  withProject((project) => {
    const question = ask(project);
    const first = answer(project, question.id, 1);
    const second = replyToMessage(project, { target: first.id, body: "thanks" }, {
      from: "ani",
      now: at(2),
      reader: ANI,
    }).message;
    ask(project, { minutes: 3, subject: "another" });

    for (const { id } of [question, first, second]) {
      const { thread, messages } = readThread(project, id, { reader: ANI, known: KNOWN });

      assertEquals(thread, question.id);
      assertEquals(messages.map((message) => message.id), [question.id, first.id, second.id]);
      assertEquals(messages.map(({ reply_to }) => reply_to), [null, question.id, first.id]);
    }
  }));

for (const target of ["../../../../secret.txt", "..", "secret.txt", ""]) {
  Deno.test(`readMessage() does not read ${JSON.stringify(target)}`, () =>
    withProject((project) => {
      Deno.writeTextFileSync(join(project.root, "secret.txt"), "secret");
      ask(project);

      const error = assertThrows(
        () => readMessage(project, target, { reader: ANI }),
        CoordinationError,
      ) as CoordinationError;

      assertEquals(error.code, "not_found");
    }));
}

Deno.test("one damaged message hides no other and is left as it is", () =>
  withProject((project) => {
    ask(project);
    const folder = join(project.store, "messages", "inbox");
    Deno.writeFileSync(join(folder, "2026-01-01_00-00-00_a_b_update_x.md"), new Uint8Array([255]));
    Deno.writeTextFileSync(join(folder, "bad.md"), "no header");
    Deno.mkdirSync(join(folder, "folder.md"));
    Deno.symlinkSync("/etc/passwd", join(folder, "link.md"));
    const before = snapshot(project.root);

    const { messages, problems } = listMessages(project, {}, { reader: ANI, known: KNOWN });
    readInbox(project, { reader: VASYA });
    readThread(project, "last", { reader: VASYA });

    assertEquals(messages.map(({ subject }) => subject), ["q"]);
    assertEquals(problems.length, 4);
    assertEquals(snapshot(project.root), before);
  }));

Deno.test("reading where there is nothing makes nothing", () =>
  withProject((project) => {
    const before = snapshot(project.root);

    assertEquals(listMessages(project, {}, { reader: ANI }).messages, []);
    assertEquals(readInbox(project, { reader: ANI }).messages, []);
    assertEquals(listMailboxes(project).mailboxes, []);
    assertEquals(snapshot(project.root), before);
  }));

Deno.test("markMessages() marks all or nothing", () =>
  withProject((project) => {
    const { id } = ask(project);

    assertThrows(
      () => markMessages(project, [id, "no-such"], { reader: VASYA, status: "read" }),
      CoordinationError,
    );
    assertThrows(
      () => markMessages(project, [id], { reader: VASYA, status: "answered" }),
      CoordinationError,
      "mail reply",
    );

    assertEquals(readInbox(project, { reader: VASYA }).messages.length, 1);
  }));
