import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import {
  claimLocks,
  forceRelease,
  type Grant,
  listLocks,
  lockHistory,
  lockStatus,
  releaseLock,
} from "../../../lib/locks.ts";
import { expectedOf, snapshot, withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";
import type { Observe } from "../../../lib/liveness.ts";
import { caller, seeing } from "./sessions.ts";

const observe = seeing();

interface GoldenLock {
  slug: string;
  status: string;
  lock_content: string;
  metadata: Record<string, unknown> | null;
}

Deno.test("listLocks() reads every lock of mclaude 0.6 with its facts and changes nothing", () =>
  withFixture("locks-all", (project) => {
    const golden: GoldenLock[] = expectedOf("locks-all").readback.locks.active;
    const before = snapshot(project.root);

    const { locks } = listLocks(project, { observe });

    assertEquals(locks.map(({ slug }) => slug), golden.map(({ slug }) => slug));
    for (const [i, { status, metadata, lock_content }] of golden.entries()) {
      const lock = locks[i]!;
      assertEquals(lock.state, status, lock.slug);
      assertEquals(lock.session_id, metadata?.session_id ?? lock_content, lock.slug);
      assertEquals(lock.description, metadata?.description ?? "", lock.slug);
      assertEquals(lock.files, metadata?.files ?? [], lock.slug);
      assertEquals(lock.branch, metadata?.branch ?? null, lock.slug);
      assertEquals(lock.worktree, metadata?.worktree ?? null, lock.slug);
    }
    assertEquals(snapshot(project.root), before);
  }));

Deno.test("listLocks() reports damaged metadata and lists the other locks", () =>
  withFixture("locks-all", (project) => {
    const { problems, locks } = listLocks(project, { observe });

    assertEquals(problems.length, 1);
    assert(problems[0]!.includes("corrupt-meta"));
    assertEquals(locks.length, 11);
  }));

Deno.test("claimLocks() refuses a live lock of mclaude 0.6 and its files", () =>
  withFixture("locks-all", (project) => {
    for (const request of [{ slug: "live-one" }, { slug: "new-work", files: ["b/c.py"] }]) {
      const options = { observe, caller: caller("me") };
      const error = assertThrows(() => claimLocks(project, [request], options), CoordinationError);
      assertEquals(error.code, "lock_held");
    }
  }));

Deno.test("claimLocks() takes a stale lock of mclaude 0.6 over, visibly for both", () =>
  withFixture("locks-all", (project) => {
    const options = { observe, caller: caller("me"), takeOver: true };

    const [grant] = claimLocks(project, [{ slug: "stale-one", description: "mine" }], options);

    const folder = join(project.store, "locks", "active-work");
    const metadata = JSON.parse(Deno.readTextFileSync(join(folder, "stale-one.metadata.json")));
    assertEquals(grant!.record.generation, 1);
    assertEquals(Deno.readTextFileSync(join(folder, "stale-one.lock")), "me");
    assertEquals([metadata.session_id, metadata.description], ["me", "mine"]);
    assertEquals(lockStatus(project, "stale-one", { observe }).length, 1);
  }));

Deno.test("releaseLock() releases a lock of mclaude 0.6 by its owner, damaged or not", () =>
  withFixture("locks-all", (project) => {
    for (
      const [slug, session] of [["live-one", "sess-live-0001"], ["corrupt-meta", "sess-corr-0001"]]
    ) {
      releaseLock(project, slug!, { observe, caller: caller(session!) });
      assertEquals(lockStatus(project, slug!, { observe }), []);
    }
  }));

Deno.test("forceRelease() ends a lock of mclaude 0.6 that was left half written", () =>
  withFixture("locks-all", (project) => {
    const options = { observe, caller: caller("me"), reason: "crashed", evenIfLive: true };

    forceRelease(project, "crashed-empty", options);

    assertEquals(lockStatus(project, "crashed-empty", { observe }), []);
  }));

Deno.test("a lock without metadata and heartbeat grows stale by its own age", () =>
  withFixture("locks-all", (project) => {
    const path = join(project.store, "locks", "active-work", "crashed-claim.lock");
    const old = new Date(Date.now() - 3600_000);
    Deno.utimeSync(path, old, old);

    assertEquals(lockStatus(project, "crashed-claim", { observe })[0]?.state, "STALE");
  }));

Deno.test("lockHistory() tells the archives of both writers of mclaude 0.6", () =>
  withFixture("locks-all", (project) => {
    const events = lockHistory(project);

    const ends = events.filter(({ event }) => event !== "claimed")
      .map(({ slug, event }) => `${slug} ${event}`).sort();
    assertEquals(ends, [
      "force-cli forced",
      "force-mcp forced",
      "rel-cli released",
      "rel-mcp released",
      "rel-nosummary released",
    ]);
  }));

Deno.test("lockHistory() tells how mclaude 0.6 ended a claim of ours", () =>
  withProject((project) => {
    const options = { observe, caller: caller("s1", "ani") };
    const [{ record }] = claimLocks(project, [{ slug: "fix-it", description: "Fix" }], options) as [
      Grant,
    ];
    const archive = join(project.store, "locks", "completed");
    Deno.writeTextFileSync(
      join(archive, "fix-it_2999-01-01_00-00.md"),
      `# Work Lock Release - fix-it\n\n**Released at:** 2999-01-01 00:00:00\n**Session:** s1\n` +
        `**Claimed at:** ${record.claimed_at}\n\n## Summary\n\ndone\n`,
    );

    const told = lockHistory(project).map(({ event, generation, identity, by }) => [
      event,
      generation,
      identity,
      by,
    ]);

    assertEquals(told, [["claimed", 1, "ani", ""], ["released", 1, "ani", ""]]);
  }));

Deno.test("a claim writes the three files of mclaude 0.6 with its keys first", () =>
  withProject((project) => {
    claimLocks(project, [{ slug: "fix-it", description: 'd: "q"', files: ["a.py", "b.py"] }], {
      observe,
      caller: caller("s1"),
    });

    const folder = join(project.store, "locks", "active-work");
    const metadata = JSON.parse(Deno.readTextFileSync(join(folder, "fix-it.metadata.json")));
    assertEquals(Object.keys(metadata).slice(0, 9), [
      "slug",
      "session_id",
      "claimed_at",
      "claimed_at_epoch",
      "working_directory",
      "description",
      "files",
      "worktree",
      "branch",
    ]);
    assertEquals(metadata.files, ["a.py", "b.py"]);
    assertEquals(metadata.working_directory, project.root);
    assertEquals(Deno.readTextFileSync(join(folder, "fix-it.lock")), "s1");
    assertEquals(Deno.statSync(join(folder, "fix-it.heartbeat")).size, 0);
  }));

Deno.test("a lock of ours that mclaude 0.6 released is free, and one that it broke is its own", () =>
  withProject((project) => {
    const folder = join(project.store, "locks", "active-work");
    const archive = join(project.store, "locks", "completed");
    function removeMirror(slug: string): void {
      for (const end of ["lock", "heartbeat", "metadata.json"]) {
        Deno.removeSync(join(folder, `${slug}.${end}`));
      }
    }
    claimLocks(project, [{ slug: "fix-it" }, { slug: "lost" }, { slug: "broken" }], {
      observe,
      caller: caller("s1"),
      now: Date.now() - 5000,
    });

    removeMirror("fix-it");
    Deno.writeTextFileSync(
      join(archive, "fix-it_2026-01-01_00-00.md"),
      `# Work Lock Release - fix-it\n\n**Released at:** 2999-01-01 00:00:00\n**Session:** s1\n`,
    );
    removeMirror("lost");
    removeMirror("broken");
    Deno.writeTextFileSync(join(folder, "broken.lock"), "other");
    Deno.writeTextFileSync(
      join(folder, "broken.metadata.json"),
      JSON.stringify({ session_id: "other", claimed_at_epoch: Date.now() / 1000 }),
    );

    const held = listLocks(project, { observe }).locks.map((
      { slug, session_id },
    ) => [slug, session_id]);
    assertEquals(held, [["broken", "other"], ["lost", "s1"]]);
    const options = { observe, caller: caller("s2") };
    assertEquals(claimLocks(project, [{ slug: "fix-it" }], options)[0]!.record.generation, 2);
  }));

Deno.test("a lock of ours is stale for both when its heartbeat file was not touched for long", () =>
  withProject((project) => {
    const unproven: Observe = (evidence) => ({ ...observe(evidence), process: "unknown" });
    claimLocks(project, [{ slug: "fix-it" }], { observe: unproven, caller: caller("s1") });
    const path = join(project.store, "locks", "active-work", "fix-it.heartbeat");
    const old = new Date(Date.now() - 1000_000);
    Deno.utimeSync(path, old, old);

    const [lock] = lockStatus(project, "fix-it", { observe: unproven });

    assertEquals([lock?.state, lock?.heartbeat_age], ["STALE", 1000]);
  }));

Deno.test("claimLocks() with a wrong clock takes no lock that the file system knows as fresh", () =>
  withFixture("locks-all", (project) => {
    const options = {
      observe,
      caller: caller("me"),
      takeOver: true,
      now: Date.now() + 3600_000,
    };

    const error = assertThrows(
      () => claimLocks(project, [{ slug: "live-one" }], options),
      CoordinationError,
    );

    assertEquals(error.code, "lock_held");
  }));
