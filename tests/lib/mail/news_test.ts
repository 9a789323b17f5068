import { assert, assertEquals } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { acknowledge, findNews, forgetNews, type News } from "../../../lib/mail.ts";
import { type Correspondent, markMessages, sendMessage } from "../../../lib/messages.ts";
import type { Project } from "../../../lib/store/root.ts";
import { snapshot, withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";

const VASYA: Correspondent = { name: "vasya", aliases: [], roles: ["infra"] };
const PETYA: Correspondent = { name: "petya", aliases: [], roles: [] };

function send(project: Project, to: string, subject: string, session = "s1") {
  return sendMessage(project, { to, subject }, { from: "ani", session });
}

function subjects({ messages }: News): string[] {
  return messages.map(({ subject }) => subject);
}

/** Looks, and shows what is new. */
function check(project: Project, reader = VASYA): string[] {
  const news = findNews(project, { reader });
  acknowledge(project, reader.name, news);
  return subjects(news);
}

/** A message as others put it there: mclaude 0.6, git, a copy. */
function drop(project: Project, name: string, to: string, mailbox = "inbox"): void {
  const folder = join(project.store, "messages", mailbox);
  Deno.mkdirSync(folder, { recursive: true });
  const text = `---\nfrom: x\nto: ${to}\nsubject: ${name}\nstatus: unread\n---\n\nbody\n`;
  Deno.writeTextFileSync(join(folder, `${name}.md`), text);
}

/** Makes a reader's place in a mailbox older than it is. */
function age(project: Project, reader: Correspondent, milliseconds: number): void {
  const path = join(project.store, "mail", "readers", reader.name, "cursor.json");
  const cursor = JSON.parse(Deno.readTextFileSync(path));
  for (const place of Object.values<{ listed: number }>(cursor.mailboxes)) {
    place.listed -= milliseconds;
  }
  Deno.writeTextFileSync(path, JSON.stringify(cursor));
}

Deno.test("findNews() shows a message until it is acknowledged, and never again", () =>
  withProject((project) => {
    send(project, "vasya", "a");

    assertEquals(subjects(findNews(project, { reader: VASYA })), ["a"]);
    assertEquals(check(project), ["a"]);
    assertEquals(check(project), []);
    send(project, "vasya", "b");
    assertEquals(check(project), ["b"]);
    assertEquals(check(project), []);
  }));

Deno.test("findNews() keeps what one has seen new for the next", () =>
  withProject((project) => {
    send(project, "*", "to all");

    assertEquals([check(project), check(project, PETYA)], [["to all"], ["to all"]]);
    assertEquals([check(project), check(project, PETYA)], [[], []]);
  }));

Deno.test("findNews() looks into every mailbox, and takes roles and earlier names", () =>
  withProject((project) => {
    send(project, "mailbox:review/vasya", "review");
    send(project, "mailbox:notifications", "notification");
    send(project, "role:infra", "role");
    send(project, "vasyl", "earlier");
    send(project, "vasyatka", "another");

    const reader = { ...VASYA, aliases: ["vasyl"] };

    assertEquals(check(project, reader).sort(), ["earlier", "notification", "review", "role"]);
  }));

Deno.test("findNews() leaves out what the very session sent, not what another one of its name did", () =>
  withProject((project) => {
    sendMessage(project, { to: "*", subject: "mine" }, { from: "vasya", session: "s1" });
    sendMessage(project, { to: "*", subject: "other" }, { from: "vasya", session: "s2" });

    assertEquals(subjects(findNews(project, { reader: VASYA, session: "s1" })), ["other"]);
  }));

Deno.test("findNews() leaves out what was put aside before it was shown", () =>
  withProject((project) => {
    const { id } = send(project, "vasya", "a");
    markMessages(project, [id], { reader: VASYA, status: "archived" });

    assertEquals(check(project), []);
  }));

Deno.test("findNews() finds what others put there, whatever the name says of the time", () =>
  withProject((project) => {
    send(project, "vasya", "a");
    check(project);
    age(project, VASYA, 0);

    for (const name of ["2020-01-01_00-00-00_x_vasya_update_old", "zz by hand"]) {
      // The folder's time has to move, which it does in steps of some milliseconds.
      const folder = join(project.store, "messages", "inbox");
      const before = Deno.statSync(folder).mtime!.getTime();
      while (Deno.statSync(folder).mtime!.getTime() === before) {
        Deno.writeTextFileSync(join(folder, ".moved"), "");
        Deno.removeSync(join(folder, ".moved"));
      }
      drop(project, name, "vasya");
      assertEquals(check(project), [name]);
      assertEquals(check(project), []);
    }
  }));

Deno.test("findNews() finds in the next full look what came unseen in the same moment", () =>
  withProject((project) => {
    send(project, "vasya", "a");
    check(project);
    const folder = join(project.store, "messages", "inbox");
    const { mtime, atime } = Deno.statSync(folder);
    drop(project, "hidden", "vasya");
    Deno.utimeSync(folder, atime!, mtime!);

    age(project, VASYA, 61_000);

    assertEquals(check(project), ["hidden"]);
  }));

Deno.test("findNews() needs neither cursor nor journal", () =>
  withProject((project) => {
    send(project, "vasya", "a");
    check(project);
    for (
      const path of ["readers/vasya/cursor.json", "arrivals/inbox.log"].map((name) =>
        join(project.store, "mail", name)
      )
    ) {
      for (const garbage of ["", "{", "[]", '{"version":1,"mailboxes":{"inbox":7}}', "\n1 2\n"]) {
        Deno.writeTextFileSync(path, garbage);
        assertEquals(check(project), [], `${path}: ${garbage}`);
      }
      Deno.removeSync(path);
      assertEquals(check(project), []);
      send(project, "vasya", "b");
      assertEquals(check(project), ["b"]);
    }
  }));

Deno.test("findNews() shows the rest again when only a part was acknowledged", () =>
  withProject((project) => {
    for (const subject of ["a", "b", "c"]) send(project, "vasya", subject);
    const news = findNews(project, { reader: VASYA });
    const [first] = news.messages;

    acknowledge(project, "vasya", { messages: [first!], receipt: news.receipt, isPart: true });

    assertEquals(check(project).sort(), ["a", "b", "c"].filter((s) => s !== first!.subject));
  }));

Deno.test("findNews() is read only, and makes nothing where nothing is", () =>
  withProject((project) => {
    const empty = snapshot(project.root);
    findNews(project, { reader: VASYA });
    assertEquals(snapshot(project.root), empty);
    send(project, "vasya", "a");
    const before = snapshot(project.root);

    findNews(project, { reader: VASYA });

    assertEquals(snapshot(project.root), before);
  }));

Deno.test("findNews() reports a damaged message each time and shows the others", () =>
  withProject((project) => {
    send(project, "vasya", "a");
    Deno.writeTextFileSync(join(project.store, "messages", "inbox", "bad.md"), "no header");

    const news = findNews(project, { reader: VASYA });

    assertEquals(subjects(news), ["a"]);
    assertEquals(news.problems.length, 1);
  }));

Deno.test("what mclaude 0.6 had shown is imported once", () =>
  withFixture("messages-all", (project) => {
    const legacy = join(project.store, "messages", ".watcher_state.json");
    const name = "2026-04-09_14-40-00_ani_vasya_question_how-to-mock-datetime.md";
    assert(Deno.readTextFileSync(legacy).includes(name));

    const first = check(project);
    Deno.writeTextFileSync(legacy, '{"seen_files": []}');
    const second = check(project);

    assert(first.length > 10);
    assertEquals(first.includes("How to mock datetime"), false);
    assertEquals(second, []);
  }));

Deno.test("forgetNews() makes unread mail new again, also what mclaude 0.6 had shown", () =>
  withFixture("messages-all", (project) => {
    const first = check(project);

    forgetNews(project, VASYA);

    const again = check(project);
    assert(again.includes("How to mock datetime"));
    assertEquals(again.filter((subject) => !first.includes(subject)), ["How to mock datetime"]);
  }));

Deno.test("an entry of seen.log that was cut off spoils only itself", () =>
  withProject((project) => {
    send(project, "vasya", "a");
    check(project);
    send(project, "vasya", "b");
    const path = join(project.store, "mail", "readers", "vasya", "seen.log");
    Deno.writeTextFileSync(path, `${Deno.readTextFileSync(path)}\ninbox/2026-0`);

    assertEquals(check(project), ["b"]);
    assertEquals(check(project), []);
  }));

Deno.test("a reader's name that is none has no files", () =>
  withProject((project) => {
    send(project, "*", "a");
    const reader = { name: "vasya", aliases: ["../../x"], roles: [] };

    assertEquals(check(project, reader), ["a"]);
    assertEquals(existsSync(join(project.root, "x")), false);
  }));
