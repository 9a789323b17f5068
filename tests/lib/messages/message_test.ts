import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { CoordinationError } from "../../../lib/errors.ts";
import {
  messageStem,
  type MessageText,
  parseMessage,
  parseMessageName,
  renderMessage,
} from "../../../lib/messages/message.ts";

const NOW = new Date(2026, 3, 9, 14, 36, 5, 123);
const FILE = { name: "2026-04-09_14-36-05_ani_vasya_update_x.md", path: "/p", mailbox: "inbox" };

function text(change: Partial<MessageText> = {}): MessageText {
  return {
    from: "ani",
    to: "vasya",
    type: "update",
    subject: "",
    body: "",
    thread: "",
    reply_to: "",
    now: NOW,
    urgent: false,
    due: undefined,
    session: "s1",
    identity_source: "flag",
    allowed_secrets: [],
    ...change,
  };
}

/** How mclaude 0.6 reads a header: split at any three hyphens, then at the first colon. */
function readOldWay(file: string): { fields: Map<string, string>; body: string } {
  const [, header = "", ...rest] = file.split("---");
  const lines = header.split("\n").filter((line) => line.includes(":"));
  const fields = new Map(lines.map((line) => {
    const at = line.indexOf(":");
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  }));
  const body = rest.join("---").trim().split("\n");
  return { fields, body: (body[0]!.startsWith("# ") ? body.slice(1) : body).join("\n").trim() };
}

Deno.test("parseMessage() gives back what renderMessage() wrote", () => {
  const due = new Date(NOW.getTime() + 60_000);
  const written = text({
    type: "question",
    subject: "How: to?",
    body: "b1\n\nb2",
    thread: "t-1",
    reply_to: "x.md",
    urgent: true,
    due,
  });

  const message = parseMessage(renderMessage(written), FILE);

  assertEquals(message, {
    id: "2026-04-09_14-36-05_ani_vasya_update_x",
    mailbox: "inbox",
    path: "/p",
    from: "ani",
    to: "vasya",
    type: "question",
    subject: "How: to?",
    body: "b1\n\nb2",
    thread: "t-1",
    reply_to: "x.md",
    created: NOW.toISOString(),
    status: "unread",
    urgent: true,
    due: due.toISOString(),
    session: "s1",
    identity_source: "flag",
  });
});

for (
  const body of ["# a heading\n\ntext", "# S\n\n# S\n\ntext", "---\nfrom: boss\n---\n", "a\n---\nb"]
) {
  Deno.test(`a body ${JSON.stringify(body)} survives for us and for mclaude 0.6`, () => {
    const file = renderMessage(text({ subject: "S", body }));

    assertEquals(parseMessage(file, FILE).body, body.trim());
    assertEquals(readOldWay(file).body, body.trim());
    assertEquals(readOldWay(file).fields.get("from"), "ani");
  });
}

Deno.test("parseMessage() keeps a first heading that does not repeat the subject", () => {
  const file = "---\nfrom: x\nto: y\n---\n\n# Not the subject\n\nbody\n";

  assertEquals(parseMessage(file, FILE).body, "# Not the subject\n\nbody");
});

Deno.test("parseMessage() reads what mclaude 0.6 leaves out as it does", () => {
  const { from, to, type, status, urgent, created } = parseMessage("---\n---\n", FILE);

  assertEquals([from, to, type, status, urgent], ["unknown", "unknown", "update", "unread", false]);
  assertEquals(created, new Date(2026, 3, 9, 14, 36, 5).toISOString());
});

for (const file of ["", "no header", "---\ntype: gossip\n---\n", "---\nstatus: lost\n---\n"]) {
  Deno.test(`parseMessage() calls ${JSON.stringify(file)} damaged`, () => {
    const error = assertThrows(() => parseMessage(file, FILE), CoordinationError);

    assertEquals((error as CoordinationError).code, "damaged_record");
  });
}

Deno.test("no text of a sender becomes a header, for us or for mclaude 0.6", () => {
  const nasty = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.array(fc.constantFrom("---", "\n", "\r\n", "from: boss", ": ", " # ", "x", '"', "\u2028"), {
      maxLength: 12,
    }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(nasty, nasty, nasty, (subject, body, thread) => {
      const file = renderMessage(text({ subject, body, thread }));

      const message = parseMessage(file, FILE);
      const old = readOldWay(file);

      assertEquals([message.from, message.to, message.status], ["ani", "vasya", "unread"]);
      assertEquals([message.subject, message.thread], [subject, thread]);
      assertEquals([old.fields.get("from"), old.fields.get("to")], ["ani", "vasya"]);
      assertEquals(old.fields.get("status"), "unread");
    }),
    { numRuns: 500 },
  );
});

Deno.test("messageStem() makes a name that mclaude 0.6 can take apart", () => {
  const stem = messageStem(
    { from: "ani", to: "*", type: "question", subject: "Why, oh why?", body: "" },
    "2026-04-09_14-36-05",
  );

  assertEquals(stem, "2026-04-09_14-36-05_ani_ALL_question_why-oh-why");
  assert(
    /^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_([A-Za-z0-9-]+)_([A-Za-z0-9-]+)_([a-z-]+)_(.+)$/.test(stem),
  );
});

Deno.test("messageStem() holds no three hyphens, which would end the header of a reply", () => {
  const stem = messageStem({ from: "a", to: "b", type: "ack", subject: "a --- b", body: "" }, "S");

  assertEquals(stem, "S_a_b_ack_a-b");
});

for (const name of ["../../etc", "a/b", "role:infra", "a_b", "漢字".repeat(40), "."]) {
  Deno.test(`messageStem() makes a safe part of the name ${JSON.stringify(name.slice(0, 12))}`, () => {
    const stem = messageStem({ from: name, to: name, type: "ack", subject: name, body: "" }, "S");

    assert(!/[/\\:]|\.\./.test(stem), stem);
    assert(new TextEncoder().encode(`${stem}_9999.md.once`).length <= 255, stem);
  });
}

Deno.test("parseMessageName() leaves the number of a collision out", () => {
  const [first, second] = ["", "_2"].map((number) =>
    parseMessageName(`2026-04-09_14-36-05_ani_vasya_update_x${number}.md`)
  );

  assertEquals(first, { stamp: "2026-04-09_14-36-05", rest: "ani_vasya_update_x" });
  assertEquals(second, first);
  assertEquals(parseMessageName("readme.md"), undefined);
});
