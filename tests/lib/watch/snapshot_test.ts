import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { claimLocks } from "../../../lib/locks.ts";
import { sendMessage } from "../../../lib/messages.ts";
import { Observer } from "../../../lib/watch.ts";
import { snapshot, withFixture } from "../../with_fixture.ts";
import { withFolder, withProject } from "../../with_store.ts";
import { findProject } from "../../../lib/store/root.ts";
import { caller, seeing } from "../locks/sessions.ts";

function send(project: Parameters<typeof sendMessage>[0], subject: string) {
  return sendMessage(project, { to: "ani", type: "update", subject, body: "b" }, {
    from: "vasya",
    identitySource: "flag",
    session: "s1",
  });
}

Deno.test("look() sees locks with their age and holder, newest handoffs first, all messages", () =>
  withFixture("demo", (project) => {
    const { locks, handoffs, messages, events, problems } = new Observer(project).look();

    assertEquals(locks.every(({ actor, age }) => actor !== "" && age !== null && age >= 0), true);
    const times = handoffs.map(({ created }) => created);
    assertEquals(times, times.toSorted().reverse());
    assertEquals(handoffs.length > 1, true);
    assertEquals(messages.length > 0, true);
    assertEquals(events.length >= messages.length, true);
    assertEquals(problems, []);
  }));

Deno.test("look() names the holder of a lock of mclaude 0.6 by its session's identity", () =>
  withProject((project) => {
    const locks = join(project.store, "locks", "active-work");
    const beats = join(project.store, "heartbeats");
    Deno.mkdirSync(locks, { recursive: true });
    Deno.mkdirSync(beats);
    Deno.writeTextFileSync(join(locks, "old-way.lock"), "s1");
    const now = new Date().toISOString();
    const beat = { identity: "ani", session_id: "s1", started_at: now, last_beat: now };
    Deno.writeTextFileSync(join(beats, "s1.json"), JSON.stringify(beat));

    const { locks: held } = new Observer(project).look();

    assertEquals(held.map(({ slug, actor }) => [slug, actor]), [["old-way", "ani"]]);
  }));

Deno.test("look() says which locks are the caller's", () =>
  withProject((project) => {
    claimLocks(project, [{ slug: "fix-it" }], { observe: seeing(), caller: caller("s1") });
    const observer = new Observer(project, { isMine: (session) => session === "s1" });

    assertEquals(observer.look().locks.map(({ mine }) => mine), [true]);
  }));

Deno.test("look() sees a change right after the look before, in folders that are new as well", () =>
  withProject((project) => {
    const observer = new Observer(project);
    const counts: number[] = [];
    for (let n = 0; n < 5; n++) {
      counts.push(observer.look().messages.length);
      send(project, `number ${n}`);
    }

    assertEquals(counts, [0, 1, 2, 3, 4]);
  }));

Deno.test("look() reads messages and handoffs again only when something changed", () =>
  withFixture("demo", (project) => {
    const observer = new Observer(project);
    // The folders were made a moment ago: only the next look knows that they rest.
    const old = new Date(Date.now() - 60_000);
    for (const path of Object.keys(snapshot(project.store))) Deno.utimeSync(path, old, old);
    const before = observer.look();

    const after = observer.look();

    assertEquals(after.messages === before.messages, true);
    assertEquals(after.handoffs === before.handoffs, true);
  }));

Deno.test("look() writes nothing and bears any store", () =>
  withFolder((folder) => {
    const project = findProject(folder);
    assertEquals(new Observer(project).look().locks, []);
    assertEquals(snapshot(folder), {});
    const hostile: [string, string][] = [
      ["locks", "a file where a folder should be"],
      ["messages/inbox/broken.md", "\u0000"],
      ["handoffs/x.md", "# nothing"],
      ["heartbeats/s1.json", "{"],
      ["registry.json", "[1,"],
    ];
    for (const [path, text] of hostile) {
      const file = join(folder, ".claude", path);
      Deno.mkdirSync(join(file, ".."), { recursive: true });
      Deno.writeTextFileSync(file, text);
    }
    Deno.symlinkSync("/nowhere", join(folder, ".claude", "memory-graph"));
    const before = snapshot(folder);

    const { problems } = new Observer(project).look();

    assertEquals(problems.length >= 3, true, JSON.stringify(problems));
    assertEquals(snapshot(folder), before);
  }));
