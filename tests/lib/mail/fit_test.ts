import { assert, assertEquals } from "@std/assert";
import { fitMail } from "../../../lib/mail.ts";

function letter(id: string, change: { body?: string; subject?: string; urgent?: boolean } = {}) {
  return { id, subject: "s", body: "b", urgent: false, ...change };
}

function ids(messages: readonly { id: string }[]): string[] {
  return messages.map(({ id }) => id);
}

Deno.test("fitMail() gives everything that fits, in its order", () => {
  const { messages, left } = fitMail(["a", "b", "c"].map((id) => letter(id)));

  assertEquals([ids(messages), left], [["a", "b", "c"], 0]);
});

Deno.test("fitMail() cuts a body and says by how much", () => {
  const { messages } = fitMail([letter("a", { body: "漢".repeat(3000) })]);

  assertEquals([[...messages[0]!.body].length, messages[0]!.cut], [2000, 1000]);
});

Deno.test("fitMail() leaves out what goes over the budget, urgent messages last", () => {
  const many = Array.from({ length: 500 }, (_, n) => letter(`${n}`, { body: "x".repeat(5000) }));
  const urgent = letter("urgent", { urgent: true });

  const { messages, left } = fitMail([...many, urgent]);

  assertEquals(messages.at(-1), { ...urgent, cut: 0 });
  assertEquals(messages.length + left, 501);
  assert(messages.reduce((sum, { body }) => sum + body.length, 0) < 8_000);
});

Deno.test("fitMail() always gives one message", () => {
  const { messages, left } = fitMail([letter("a", { body: "x".repeat(900) })], { total: 10 });

  assertEquals([ids(messages), left], [["a"], 0]);
});

Deno.test("fitMail() cleans what goes into a session", () => {
  const nasty = "\u001b[31mred\u202e\u200b\u0007";
  const { messages } = fitMail([letter("a", { body: nasty, subject: `${nasty}\n${nasty}` })]);

  assertEquals([messages[0]!.body, messages[0]!.subject], ["red", "red red"]);
});

Deno.test("fitMail() bounds a subject of a megabyte", () => {
  const { messages } = fitMail([letter("a", { subject: "x".repeat(1_000_000) })]);

  assertEquals(messages[0]!.subject.length, 200);
});
