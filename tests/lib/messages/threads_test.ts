import { assertEquals } from "@std/assert";
import type { Message } from "../../../lib/messages.ts";
import { readThreads } from "../../../lib/messages/threads.ts";

function message(id: string, change: Partial<Message> = {}): Message {
  return {
    id,
    mailbox: "inbox",
    path: `/${id}.md`,
    from: "ani",
    to: "vasya",
    type: "update",
    subject: "",
    body: "",
    thread: "",
    reply_to: "",
    created: "2026-04-09T14:36:05.000Z",
    status: "unread",
    urgent: false,
    due: "",
    session: "",
    identity_source: "",
    ...change,
  };
}

const QUESTION = message("2026-04-09_14-36-05_ani_vasya_question_q");

Deno.test("readThreads() puts a reply into the thread of what it replies to", () => {
  const answer = message("b", { reply_to: `${QUESTION.id}.md`, thread: QUESTION.id });
  const follow = message("c", { reply_to: "b.md" });

  const threads = readThreads([QUESTION, answer, follow]);

  assertEquals([QUESTION, answer, follow].map(threads.idOf), Array(3).fill(QUESTION.id));
  assertEquals(threads.messagesIn(QUESTION.id), [QUESTION, answer, follow]);
  assertEquals(threads.originalOf(follow), answer);
  assertEquals(threads.repliesTo(QUESTION), [answer]);
});

Deno.test("readThreads() heals the names that mclaude 0.6 made up from the time of the reply", () => {
  const later = message("2026-04-09_15-00-00_ani_vasya_question_q");
  const made = "2026-04-09_14-36-09_ani_vasya_question_q.md";
  const answer = message("2026-04-09_14-36-09_vasya_ani_answer_re-q", {
    reply_to: made,
    thread: made,
  });

  const threads = readThreads([QUESTION, answer, later]);

  assertEquals(threads.originalOf(answer), QUESTION);
  assertEquals(threads.idOf(answer), QUESTION.id);
  assertEquals(threads.idOf(later), later.id);
});

Deno.test("readThreads() keeps a thread's word, and takes a file's name with and without .md", () => {
  const first = message("a", { thread: "release" });
  const second = message("b", { thread: "release", reply_to: "a" });
  const third = message("c", { thread: `${QUESTION.id}.md` });

  const threads = readThreads([QUESTION, first, second, third]);

  assertEquals([first, second].map(threads.idOf), ["release", "release"]);
  assertEquals(threads.idOf(third), QUESTION.id);
});

Deno.test("readThreads() ends where messages point at each other or at themselves", () => {
  const a = message("a", { reply_to: "b.md" });
  const b = message("b", { reply_to: "a.md" });
  const self = message("2026-04-09_14-36-05_x_y_update_self", {
    thread: "2026-04-09_14-36-05_x_y_update_self",
    reply_to: "2026-04-09_14-36-05_x_y_update_self.md",
  });

  const threads = readThreads([a, b, self]);

  assertEquals(threads.idOf(a), threads.idOf(b));
  assertEquals(threads.idOf(self), self.id);
  assertEquals(threads.originalOf(self), undefined);
});

Deno.test("readThreads() keeps replies together whose original is gone", () => {
  const gone = "2020-01-01_00-00-00_x_y_question_gone";
  const orphans = ["b", "c"].map((id) => message(id, { reply_to: `${gone}.md`, thread: gone }));

  const threads = readThreads([QUESTION, ...orphans]);

  assertEquals(orphans.map(threads.idOf), [gone, gone]);
  assertEquals(orphans.map(threads.originalOf), [undefined, undefined]);
});
