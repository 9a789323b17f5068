import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { closeHandoff, resumeHandoff, writeHandoff } from "../../../lib/handoffs.ts";
import { beat, stopBeat } from "../../../lib/heartbeats.ts";
import { registerIdentity } from "../../../lib/identity.ts";
import { claimLocks, forceRelease, releaseLock } from "../../../lib/locks.ts";
import { joinQueue, leaveQueue } from "../../../lib/locks/queue.ts";
import { saveDrawer } from "../../../lib/memory.ts";
import { sendMessage } from "../../../lib/messages.ts";
import type { Project } from "../../../lib/store/root.ts";
import { difference, Observer, type Snapshot, type WatchEvent } from "../../../lib/watch.ts";
import { withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";
import { caller, seeing } from "../locks/sessions.ts";

const observe = seeing();
const ANI = { caller: caller("s-ani", "ani"), observe };

/** Looks before and after something is done, as often as there is something. */
function seen(project: Project, ...acts: (() => unknown)[]): WatchEvent[][] {
  let before: Snapshot | undefined;
  return [() => {}, ...acts].map((act) => {
    act();
    // A look of its own sees everything, whatever the clock of the folders says.
    const after = new Observer(project).look();
    const events = before === undefined ? [] : difference(before, after);
    before = after;
    return events;
  }).slice(1);
}

function kinds(events: readonly WatchEvent[]): string[] {
  return events.map(({ kind }) => kind);
}

Deno.test("difference() tells each thing that happened once, as what it was", () =>
  withProject((project) => {
    const acts: [string[], () => unknown][] = [
      [["registered"], () => registerIdentity(project, "ani")],
      [["started"], () => beat(project, caller("s-ani", "ani"))],
      [["activity"], () => beat(project, caller("s-ani", "ani"), { activity: "reads" })],
      [["claimed"], () => claimLocks(project, [{ slug: "fix-it", description: "d" }], ANI)],
      [["released"], () => releaseLock(project, "fix-it", { ...ANI, summary: "done" })],
      [
        ["claimed", "claimed"],
        () => claimLocks(project, [{ slug: "one-more" }, { slug: "two-more" }], ANI),
      ],
      [["forced"], () =>
        forceRelease(project, "one-more", {
          caller: caller("s-vasya", "vasya"),
          observe,
          reason: "gone",
          evenIfLive: true,
        })],
      [
        ["message"],
        () =>
          sendMessage(project, { to: "ani", type: "question", subject: "Why?", body: "b" }, {
            from: "vasya",
            identitySource: "flag",
            session: "s-vasya",
          }),
      ],
      [
        ["saved"],
        () =>
          saveDrawer(project, { wing: "app", room: "auth", title: "T", content: "c" }, {
            session: "s-ani",
            identity: "ani",
          }),
      ],
      [["stopped"], () => stopBeat(project, "s-ani")],
      [[], () => {}],
    ];

    const events = seen(project, ...acts.map(([, act]) => act));

    const ours = events.map((list) => kinds(list).filter((kind) => kind !== "rewritten"));
    assertEquals(ours, acts.map(([expected]) => expected));
  }));

Deno.test("difference() tells what becomes of a handoff", () =>
  withProject((project) => {
    const by = { session: "s-ani", identity: "ani" };
    const { handoff } = writeHandoff(project, { goal: "Fix it" }, by);

    const events = seen(
      project,
      () => resumeHandoff(project, handoff.id, { ...by, isLive: () => false }),
      () => closeHandoff(project, handoff.id, { ...by, note: "Merged" }),
    );

    assertEquals(events.map(kinds), [["resumed"], ["closed"]]);
  }));

Deno.test("difference() tells who begins and ceases to wait", () =>
  withProject((project) => {
    let place = 0;
    const ticket = {
      session_id: "s-ani",
      identity: "ani",
      process: { host: "elsewhere", namespace: "", pid: 1 },
      wants: [{ slug: "fix-it", files: [], mode: "exclusive" as const, description: "" }],
      since: new Date().toISOString(),
      expires: null,
    };

    const [joined, left] = seen(
      project,
      () => place = joinQueue(project, ticket as unknown as Parameters<typeof joinQueue>[1]).number,
      () => leaveQueue(project, place),
    );

    assertEquals(joined!.map(({ kind, actor }) => [kind, actor]), [["waits", "ani"]]);
    assertEquals(left!.map(({ kind, actor }) => [kind, actor]), [["left", "ani"]]);
  }));

Deno.test("difference() tells a claim of mclaude 0.6 and its end once each", () =>
  withProject((project) => {
    const locks = join(project.store, "locks", "active-work");
    const done = join(project.store, "locks", "completed");
    const claimed_at = "2026-04-09T14:32:17+0000";
    Deno.mkdirSync(locks, { recursive: true });
    Deno.mkdirSync(done);

    const [claimed, released] = seen(
      project,
      () => {
        const metadata = { slug: "old-way", session_id: "s1", claimed_at, description: "d" };
        Deno.writeTextFileSync(join(locks, "old-way.lock"), "s1");
        Deno.writeTextFileSync(join(locks, "old-way.metadata.json"), JSON.stringify(metadata));
      },
      () => {
        Deno.removeSync(locks, { recursive: true });
        Deno.writeTextFileSync(
          join(done, "old-way_2026-04-09_14-40.md"),
          "# Work Lock Release - old-way\n\n**Released at:** 2026-04-09 14:40:00\n" +
            `**Session:** s1\n**Description:** d\n**Files:** \n**Claimed at:** ${claimed_at}\n`,
        );
      },
    );

    assertEquals([kinds(claimed!), kinds(released!)], [["claimed"], ["released"]]);
  }));

Deno.test("difference() tells that a session is silent, and that it is back", () =>
  withProject((project) => {
    const old = new Date(Date.now() - 3_600_000).toISOString();
    const path = join(project.store, "heartbeats", "s1.json");
    const write = (last_beat: string) => {
      Deno.mkdirSync(join(project.store, "heartbeats"), { recursive: true });
      const record = { identity: "ani", session_id: "s1", started_at: old, last_beat };
      Deno.writeTextFileSync(path, JSON.stringify(record));
    };
    write(new Date().toISOString());

    const [silent, back] = seen(project, () => write(old), () => write(new Date().toISOString()));

    const states = [silent!, back!].map((events) =>
      events.map((event) => event.kind === "state" ? [event.before, event.state] : [])
    );
    assertEquals(states, [[["ACTIVE", "STALE"]], [["STALE", "ACTIVE"]]]);
  }));

Deno.test("difference() tells of a file that cannot be read, once, and of those made of others", () =>
  withProject((project) => {
    const box = join(project.store, "messages", "inbox");

    const [damaged, nothing, made] = seen(
      project,
      () => {
        Deno.mkdirSync(box, { recursive: true });
        Deno.writeTextFileSync(join(box, "x.md"), "no header");
      },
      () => {},
      () => Deno.writeTextFileSync(join(project.store, "code-map.md"), "# Map\n"),
    );

    assertEquals(kinds(damaged!), ["problem"]);
    assertEquals(nothing, []);
    assertEquals(made!.map(({ kind, source }) => [kind, source]), [["rewritten", "code-map.md"]]);
  }));

Deno.test("difference() without an earlier snapshot tells all that is known, the oldest first", () =>
  withFixture("demo", (project) => {
    const snapshot = new Observer(project).look();

    const events = difference(undefined, snapshot);

    const times = events.map(({ at }) => at);
    assertEquals(times, times.toSorted());
    assertEquals(events.length > 0, true);
    assertEquals(difference(snapshot, snapshot), []);
  }));
