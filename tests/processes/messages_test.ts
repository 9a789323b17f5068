import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { loadMessages, readThreads } from "../../lib/messages.ts";
import { findProject } from "../../lib/store/root.ts";
import { withFolder } from "../with_store.ts";
import { errorAtEachCall, killAtEachCall, type Outcome, race, run, withStrace } from "./harness.ts";

/** Rounds of a race; set higher by hand. */
const ROUNDS = Number(Deno.env.get("MCLAUDE_ROUNDS") ?? 4);
const SENDERS = 16;

/** The last words of every body here: a message that ends with them is whole. */
const LAST_WORDS = "These are the last words";

function send(subject: string, from = "ani"): string[] {
  const who = ["--as", from, "--session", `of-${from}`];
  return ["message", "send", "vasya", LAST_WORDS, "--subject", subject, ...who];
}

function check(reader = "vasya"): string[] {
  return ["mail", "check", "--as", reader, "--session", `of-${reader}`];
}

/** Runs a command that has to work. */
async function works(folder: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args, { cwd: folder });
  assertEquals(code, 0, `${args.slice(0, 2).join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

/** The subjects of all messages, each of which is whole. */
function subjects(folder: string): string[] {
  const { messages, problems } = loadMessages(findProject(folder));
  assertEquals(problems, []);
  for (const { id, body } of messages) assertEquals(body, LAST_WORDS, id);
  return messages.map(({ subject }) => subject).sort();
}

/** The subjects that a check showed. */
function shown(stdout: string): string[] {
  return [...stdout.matchAll(/^[! ] \[\w+ *\] from .* \| (.*)$/gm)].map(([, subject]) => subject!);
}

Deno.test(`of ${SENDERS} processes that send the same nothing is lost, ${ROUNDS} times`, () =>
  withFolder(async (folder) => {
    for (let round = 1; round <= ROUNDS; round++) {
      const outcomes = await race(
        Array.from({ length: SENDERS }, () => ({ args: send("The same") })),
        { cwd: folder },
      );

      assertEquals(outcomes.map(({ code }) => code), outcomes.map(() => 0));
      assertEquals(new Set(outcomes.map(({ stdout }) => stdout)).size, SENDERS);
      assertEquals(subjects(folder), Array(SENDERS * round).fill("The same"));
    }
  }));

Deno.test(`${SENDERS} processes send, reply and check: nothing is lost, nothing shown twice`, () =>
  withFolder(async (folder) => {
    const readers = ["vasya", "petya", "olga", "igor"];
    const seen = new Map<string, string[]>(readers.map((name) => [name, []]));
    const sent: string[] = [];
    async function sender(number: number): Promise<void> {
      for (let turn = 0; turn < ROUNDS; turn++) {
        const subject = `${number}-${turn}`;
        const to = ["*", "--subject", subject, "--as", "ani", "--session", `s${number}`];
        await works(folder, ["message", "send", "--to", ...to, "--body", LAST_WORDS]);
        sent.push(subject);
      }
    }
    async function reader(name: string): Promise<void> {
      for (let turn = 0; turn < ROUNDS * 2; turn++) {
        const stdout = await works(folder, check(name));
        seen.get(name)!.push(...shown(stdout));
        const [file] = /(?<=file: )\S+(?=\.md)/.exec(stdout) ?? [];
        if (file === undefined) continue;
        const answer = ["mail", "reply", file, "--body", LAST_WORDS, "--as", name];
        await works(folder, [...answer, "--session", `of-${name}`]);
      }
    }

    await Promise.all([
      ...Array.from({ length: SENDERS - readers.length }, (_, number) => sender(number)),
      ...readers.map(reader),
    ]);

    for (const name of readers) {
      for (;;) {
        const more = shown(await works(folder, check(name)));
        if (more.length === 0) break;
        seen.get(name)!.push(...more);
      }
      assertEquals(seen.get(name)!.toSorted(), sent.toSorted(), name);
    }
    const { messages } = loadMessages(findProject(folder));
    const threads = readThreads(messages);
    const replies = messages.filter(({ type }) => type === "answer");
    assert(replies.length > 0);
    for (const reply of replies) {
      assertEquals(reply.thread, threads.originalOf(reply)?.id, reply.id);
      assertEquals(reply.subject, `Re: ${threads.originalOf(reply)?.subject}`);
    }
  }));

Deno.test("a send that is killed at any call leaves a whole message or none, and the earlier ones", () =>
  withStrace(async () => {
    const calls = await killAtEachCall(send("Second"), {
      prepare: async (folder) => {
        await works(folder, send("First"));
        assertEquals(shown(await works(folder, check())), ["First"]);
      },
      oracle: async (folder, { stdout }) => {
        const before = subjects(folder);
        assert(before.join() === "First" || before.join() === "First,Second", before.join());
        if (stdout.includes("[message] sent")) assert(before.includes("Second"));

        await works(folder, send("Third"));

        const news = shown(await works(folder, check())).sort();
        assertEquals(news, [...before.filter((subject) => subject !== "First"), "Third"]);
        assertEquals(shown(await works(folder, check())), []);
      },
    });

    assert(calls.length > 10, `only ${calls.length} calls`);
  }));

for (const error of ["ENOSPC", "EIO"]) {
  Deno.test(`a send whose calls fail with ${error} says so, and whether the message is there`, () =>
    withStrace(async () => {
      const calls = await errorAtEachCall(send("Second"), {
        error,
        prepare: async (folder) => {
          await works(folder, send("First"));
        },
        oracle: async (folder, { code, stdout, stderr, at }) => {
          const isThere = subjects(folder).includes("Second");
          if (code === 0) assert(isThere, `${at.text}: success without a message`);
          else {
            assertEquals(code, 1, `${at.text}: ${stderr}`);
            assertEquals(stdout, "", at.text);
            assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
            assertEquals(/second\.md" is written/.test(stderr), isThere, `${at.text}: ${stderr}`);
          }

          assertEquals(shown(await works(folder, check())), subjects(folder));
        },
      });

      assert(calls.length > 10, `only ${calls.length} calls`);
    }));
}

Deno.test("a check that is killed at any call has shown a message, or the next one does", () =>
  withStrace(async () => {
    let again = 0;
    const calls = await killAtEachCall(check(), {
      prepare: async (folder) => {
        await works(folder, send("First"));
      },
      oracle: async (folder, end: Outcome) => {
        const before = shown(end.stdout);

        const next = shown(await works(folder, check()));

        assert(before.includes("First") || next.includes("First"), end.stdout);
        if (before.includes("First") && next.includes("First")) again++;
        assertEquals(shown(await works(folder, check())), []);
        await works(folder, send("Second"));
        assertEquals(shown(await works(folder, check())), ["Second"]);
      },
    });

    assert(calls.length > 5, `only ${calls.length} calls`);
    assert(again > 0, "no call came between showing and recording");
  }));

Deno.test("a wait ends as soon as another process answers", () =>
  withFolder(async (folder) => {
    const ani = ["--as", "ani", "--session", "s1"];
    await works(folder, ["mail", "ask", "vasya", "Ready?", ...ani]);

    const waiting = run(["mail", "wait", "--timeout", "60s", ...ani], { cwd: folder });
    const reply = ["mail", "reply", "last", "--body", LAST_WORDS, "--as", "vasya"];
    await works(folder, [...reply, "--session", "s2"]);
    const { code, stdout } = await waiting;

    assertEquals(code, 0);
    assertEquals(shown(stdout), ["Re: Ready?"]);
    assertEquals(shown(await works(folder, check("ani"))), []);
  }));

Deno.test("a mailbox full of what is no message hides no message and stops no command", () =>
  withFolder(async (folder) => {
    await works(folder, send("First"));
    const inbox = join(folder, ".claude", "messages", "inbox");
    new Deno.Command("mkfifo", { args: [join(inbox, "fifo.md")] }).outputSync();
    Deno.symlinkSync("/dev/zero", join(inbox, "zero.md"));
    Deno.mkdirSync(join(inbox, "folder.md"));
    Deno.writeTextFileSync(join(inbox, "empty.md"), "");
    Deno.writeFileSync(join(inbox, "bytes.md"), new Uint8Array([0x2d, 0x2d, 0x2d, 0x0a, 0xff]));
    Deno.truncateSync(join(inbox, "empty.md"), 100 * 1024 * 1024);

    const listed = await run(["message", "list"], { cwd: folder });
    const news = await run(check(), { cwd: folder });

    for (const { code, stdout } of [listed, news]) {
      assertEquals(code, 0);
      assert(stdout.includes("First"));
      assertEquals(stdout.match(/^ {2}damaged: /gm)?.length, 5, stdout);
    }
  }));
