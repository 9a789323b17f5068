import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { observeSessions } from "../../../lib/liveness.ts";
import { claimLocks, listLocks, lockHistory, readNotices } from "../../../lib/locks.ts";
import {
  endClaim,
  evict,
  openClaims,
  publishDecided,
  readGeneration,
} from "../../../lib/locks/decided.ts";
import { type ClaimRecord, unreadableRecord } from "../../../lib/locks/record.ts";
import type { Project } from "../../../lib/store/root.ts";
import { withProject } from "../../with_store.ts";

const CALLER = {
  identity: "ani",
  identitySource: "flag",
  session: "ani-1",
  sessionSource: "flag",
  process: null,
} as const;

function claim(generation: number, session = "vasya-1"): ClaimRecord {
  return {
    ...unreadableRecord("fix-login", session, generation),
    identity: session.split("-")[0]!,
    files: ["src/auth"],
    claimed_at_epoch: Date.now() / 1000,
    claimed_at: new Date().toISOString(),
  };
}

function held(project: Project): string[] {
  const { locks } = listLocks(project, { observe: observeSessions(project) });
  return locks.map(({ token, session_id }) => `${token} ${session_id}`);
}

Deno.test("publishDecided() makes a claim hold under its generation, once", () =>
  withProject((project) => {
    assert(publishDecided(project, claim(7)));
    assert(publishDecided(project, claim(7)));

    assertEquals(held(project), ["fix-login#7 vasya-1"]);
    const { code } = assertThrows(
      () =>
        claimLocks(project, [{ slug: "other", files: ["src/auth/a.ts"] }], {
          caller: CALLER,
          observe: observeSessions(project),
        }),
      CoordinationError,
    );
    assertEquals(code, "lock_held");
  }));

Deno.test("publishDecided() gives no number away that another claim has, or that has ended", () =>
  withProject((project) => {
    publishDecided(project, claim(7));

    assertEquals(publishDecided(project, claim(7, "other-1")), false);
    endClaim(project, claim(7), {
      kind: "released",
      at: new Date().toISOString(),
      session_id: "vasya-1",
      identity: "vasya",
      text: "done",
      beat_age: null,
    });
    assertEquals(publishDecided(project, claim(7)), false);

    assertEquals(held(project), []);
    assertEquals(openClaims(project), []);
    assertEquals(lockHistory(project, {}).length > 0, true);
  }));

Deno.test("publishDecided() takes no name that is none", () =>
  withProject((project) => {
    for (const slug of ["../x", "con", "a", "A-B"]) {
      assertThrows(() => publishDecided(project, { ...claim(1), slug }), CoordinationError);
    }
  }));

Deno.test("publishDecided() leaves the files of a lock of mclaude 0.6 alone", () =>
  withProject((project) => {
    const folder = join(project.store, "locks", "active-work");
    Deno.mkdirSync(folder, { recursive: true });
    Deno.writeTextFileSync(join(folder, "fix-login.lock"), "foreign");
    Deno.writeTextFileSync(join(folder, "fix-login.heartbeat"), "");

    publishDecided(project, claim(7));

    assertEquals(Deno.readTextFileSync(join(folder, "fix-login.lock")), "foreign");
    assertEquals(held(project).length, 2);
  }));

Deno.test("openClaims() knows also a claim that a later one hides", () =>
  withProject((project) => {
    claimLocks(project, [{ slug: "fix-login" }, { slug: "second" }], {
      caller: CALLER,
      observe: observeSessions(project),
    });
    publishDecided(project, claim(7));

    assertEquals(
      openClaims(project).map(({ slug, generation }) => `${slug}#${generation}`),
      ["fix-login#1", "fix-login#7", "second#1"],
    );
    evict(project, readGeneration(project, "fix-login", 1)!.record, {
      by: claim(7),
      beatAge: null,
    });
    assertEquals(held(project), ["fix-login#7 vasya-1", "second#1 ani-1"]);
    assertEquals(readNotices(project, "ani-1").map(({ kind }) => kind), ["taken_over"]);
  }));
