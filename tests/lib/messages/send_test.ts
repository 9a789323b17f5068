import { assert, assertEquals, assertThrows } from "@std/assert";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { loadMessages, replyToMessage, sendMessage } from "../../../lib/messages.ts";
import { withFolder, withProject } from "../../with_store.ts";
import { findProject } from "../../../lib/store/root.ts";

const NOW = new Date(2026, 3, 9, 14, 36, 5);
const ANI = { name: "ani", aliases: [], roles: [] };
const VASYA = { name: "vasya", aliases: [], roles: [] };
const SENDER = { from: "ani", identitySource: "flag", session: "s1", now: NOW };

Deno.test("sendMessage() makes its folders and names the file after what it says", () =>
  withFolder((folder) => {
    const project = findProject(folder);

    const { path } = sendMessage(project, { to: "vasya", subject: "The pool is 20" }, SENDER);

    assertEquals(
      path,
      join(folder, ".claude/messages/inbox/2026-04-09_14-36-05_ani_vasya_update_the-pool-is-20.md"),
    );
  }));

Deno.test("sendMessage() never writes over another message", () =>
  withProject((project) => {
    const sent = [1, 2, 3].map((n) => sendMessage(project, { to: "vasya", body: `${n}` }, SENDER));

    const { messages } = loadMessages(project);

    assertEquals(messages.map(({ body }) => body).sort(), ["1", "2", "3"]);
    assertEquals(new Set(sent.map(({ path }) => path)).size, 3);
  }));

Deno.test("sendMessage() gives a body that starts with a heading the heading as its subject", () =>
  withProject((project) => {
    const { subject, body } = sendMessage(project, { to: "*", body: "# News\n\nall" }, SENDER);

    assertEquals([subject, body], ["News", "# News\n\nall"]);
  }));

Deno.test("sendMessage() names the real original and its thread", () =>
  withProject((project) => {
    const question = sendMessage(project, { to: "vasya", type: "question", subject: "q" }, SENDER);

    const reply = sendMessage(
      project,
      { to: "ani", type: "answer", reply_to: basename(question.path), body: "a" },
      { ...SENDER, from: "vasya" },
    );

    assertEquals(reply.reply_to, basename(question.path));
    assertEquals(reply.thread, question.id);
  }));

for (const type of ["gossip", "__proto__", "QUESTION"]) {
  Deno.test(`sendMessage() refuses the type ${type}, and writes nothing`, () =>
    withProject((project) => {
      const error = assertThrows(
        () => sendMessage(project, { to: "vasya", type }, SENDER),
        CoordinationError,
      ) as CoordinationError;

      assertEquals(error.code, "invalid_input");
      assertEquals(existsSync(join(project.store, "messages")), false);
    }));
}

for (const from of ["", "../..", "a\nb: c", "/etc"]) {
  Deno.test(`sendMessage() refuses to send as ${JSON.stringify(from)}`, () =>
    withProject((project) => {
      assertThrows(
        () => sendMessage(project, { to: "vasya" }, { ...SENDER, from }),
        CoordinationError,
      );
      assertEquals(existsSync(join(project.store, "messages")), false);
    }));
}

Deno.test("sendMessage() refuses a text of over 256 KB", () =>
  withProject((project) => {
    assertThrows(
      () => sendMessage(project, { to: "vasya", body: "x".repeat(300_000) }, SENDER),
      CoordinationError,
      "shorten it",
    );
  }));

Deno.test("sendMessage() refuses a mailbox that leads elsewhere", () =>
  withProject((project) => {
    const outside = join(project.root, "outside");
    Deno.mkdirSync(outside);
    Deno.mkdirSync(join(project.store, "messages"));
    Deno.symlinkSync(outside, join(project.store, "messages", "inbox"));

    assertThrows(() => sendMessage(project, { to: "vasya" }, SENDER), CoordinationError);

    assertEquals([...Deno.readDirSync(outside)], []);
  }));

Deno.test("replyToMessage() answers the newest message that was sent to the one who replies", () =>
  withProject((project) => {
    const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
    sendMessage(project, { to: "vasya", type: "question", subject: "first" }, SENDER);
    const second = sendMessage(
      project,
      { to: "vasya", type: "question", subject: "second" },
      { ...SENDER, now: at(1) },
    );
    sendMessage(project, { to: "petya", subject: "to another" }, { ...SENDER, now: at(2) });

    for (const target of ["last", "question", second.id, basename(second.path)]) {
      const { message, original } = replyToMessage(project, { target, body: "yes" }, {
        ...SENDER,
        from: "vasya",
        reader: VASYA,
        now: at(3),
      });

      assertEquals(original.id, second.id, target);
      assertEquals([message.to, message.type, message.thread], ["ani", "answer", second.id]);
      assertEquals(message.reply_to, `${second.id}.md`);
      assertEquals(message.subject, "Re: second");
    }
  }));

Deno.test("replyToMessage() goes to the recipient once more when the message is one's own", () =>
  withProject((project) => {
    const own = sendMessage(project, { to: "vasya", type: "question", subject: "q" }, SENDER);

    const { message } = replyToMessage(project, { target: own.id, body: "well?" }, {
      ...SENDER,
      reader: ANI,
    });

    assertEquals([message.to, message.type, message.thread], ["vasya", "update", own.id]);
  }));

for (const target of ["", "no-such", "../../secret.txt", "*"]) {
  Deno.test(`replyToMessage() finds nothing for ${JSON.stringify(target)}`, () =>
    withProject((project) => {
      sendMessage(project, { to: "vasya", subject: "q" }, SENDER);

      const error = assertThrows(
        () => replyToMessage(project, { target, body: "b" }, { ...SENDER, reader: VASYA }),
        CoordinationError,
      ) as CoordinationError;

      assertEquals(error.code, "not_found");
      assert(loadMessages(project).messages.length === 1);
    }));
}
