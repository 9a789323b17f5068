import { join } from "node:path";
import { assertEquals } from "@std/assert";
import type { Caller } from "../../lib/caller.ts";
import { observeSessions, processFacts, recordBeat } from "../../lib/liveness.ts";
import type { Project } from "../../lib/store/root.ts";
import { withProject } from "../with_store.ts";

const NOON = Date.parse("2026-04-09T12:00:00Z");
const MINUTE = 60_000;

function beatAt(project: Project, moment: number, options: {
  active?: boolean;
  process?: Caller["process"];
} = {}): void {
  const { active = true, process = null } = options;
  const caller: Caller = {
    identity: "ani",
    identitySource: "flag",
    session: "s1",
    sessionSource: "flag",
    process,
  };
  recordBeat(project, caller, { active, now: new Date(moment) });
}

/** Changes keys of a beat that is on disk. */
function patch(project: Project, keys: Record<string, unknown>): void {
  const path = join(project.store, "heartbeats", "s1.json");
  const data = JSON.parse(Deno.readTextFileSync(path));
  Deno.writeTextFileSync(path, JSON.stringify({ ...data, ...keys }));
}

const S1 = { session: "s1", process: null, since: null };

Deno.test("observeSessions() sees a session that beats, falls silent and beats again", async () => {
  await withProject((project) => {
    beatAt(project, NOON);

    assertEquals(observeSessions(project, { now: NOON + 2 * MINUTE })(S1).state, "ACTIVE");
    assertEquals(observeSessions(project, { now: NOON + 4 * MINUTE })(S1).state, "STALE");

    beatAt(project, NOON + 5 * MINUTE);

    assertEquals(observeSessions(project, { now: NOON + 6 * MINUTE })(S1).state, "ACTIVE");
  });
});

Deno.test("observeSessions() sees a session idle that lives and does not work", async () => {
  await withProject((project) => {
    beatAt(project, NOON);
    beatAt(project, NOON + 31 * MINUTE, { active: false });
    const now = NOON + 31 * MINUTE;

    assertEquals(observeSessions(project, { now })(S1), {
      state: "IDLE",
      lastBeat: now,
      lastActivity: NOON,
      beatAge: 0,
      process: "unknown",
    });
    assertEquals(observeSessions(project, { now, idle: 3600 })(S1).state, "ACTIVE");
  });
});

Deno.test("observeSessions() believes the time in the file, not that of the file", async () => {
  await withProject((project) => {
    beatAt(project, NOON);
    const path = join(project.store, "heartbeats", "s1.json");

    Deno.utimeSync(path, new Date(NOON + 60 * MINUTE), new Date(NOON + 60 * MINUTE));

    assertEquals(observeSessions(project, { now: NOON + 60 * MINUTE })(S1).state, "STALE");
  });
});

Deno.test("observeSessions() takes the claim as a beat where there is no other", async () => {
  await withProject((project) => {
    const evidence = { ...S1, since: NOON };

    assertEquals(observeSessions(project, { now: NOON + MINUTE })(evidence).state, "ACTIVE");
    assertEquals(observeSessions(project, { now: NOON + 4 * MINUTE })(evidence).state, "STALE");
    assertEquals(observeSessions(project, { now: NOON })(S1).state, "ACTIVE");
  });
});

Deno.test("observeSessions() doubts nobody for a time that is still to come", async () => {
  await withProject((project) => {
    beatAt(project, NOON);
    const presence = observeSessions(project, { now: NOON - 60 * MINUTE })(S1);

    assertEquals([presence.state, presence.beatAge], ["ACTIVE", null]);
  });
});

Deno.test("observeSessions() is not misled by its own clock when the file system's is known", async () => {
  await withProject((project) => {
    beatAt(project, NOON);
    patch(project, { last_beat_fs: 1_000_000 });
    const faked = NOON + 24 * 60 * MINUTE;

    const fresh = observeSessions(project, { now: faked, fsNow: () => 1_000_000 + MINUTE })(S1);
    const silent = observeSessions(project, { now: faked, fsNow: () => 1_000_000 + 4 * MINUTE })(
      S1,
    );
    const behind = observeSessions(project, {
      now: NOON - 60 * MINUTE,
      fsNow: () => 1_000_000 + 4 * MINUTE,
    })(S1);

    assertEquals([fresh.state, fresh.beatAge], ["ACTIVE", 60]);
    assertEquals([silent.state, silent.beatAge], ["STALE", 240]);
    assertEquals(behind.state, "STALE");
  });
});

Deno.test("observeSessions() asks the file system for the time when a decision hangs on it", async () => {
  await withProject((project) => {
    beatAt(project, Date.now());
    const now = Date.now() + 24 * 60 * MINUTE;

    assertEquals(observeSessions(project, { now, verify: true })(S1).state, "ACTIVE");
    assertEquals([...Deno.readDirSync(join(project.store, "heartbeats"))].length, 1);
  });
});

Deno.test("observeSessions() knows a dead process at once, however young its beat", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await withProject((project) => {
    const own = processFacts(Deno.pid)!;
    beatAt(project, NOON);
    patch(project, { process: { ...own, pid: 4_194_304 } });

    assertEquals(observeSessions(project, { now: NOON })(S1).state, "DEAD");
  });
});

Deno.test("observeSessions() sees a living process without beats as alive", async () => {
  await withProject((project) => {
    beatAt(project, NOON, { process: processFacts(Deno.pid) });
    const now = NOON + 20 * MINUTE;

    for (const verify of [false, true]) {
      const { state, process } = observeSessions(project, { now, verify })(S1);

      assertEquals([state, process], ["ACTIVE", "alive"]);
    }
  });
});

Deno.test("observeSessions() finds a reused number only when it makes sure", async () => {
  await withProject((project) => {
    beatAt(project, NOON);
    patch(project, { process: { ...processFacts(Deno.pid)!, start: "1" }, last_beat_fs: 0 });
    const now = NOON + 20 * MINUTE;

    assertEquals(observeSessions(project, { now, verify: true })(S1).state, "DEAD");
  });
});

Deno.test("observeSessions() forgets the process of a claim after a beat without one", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await withProject((project) => {
    const dead = { ...processFacts(Deno.pid)!, pid: 4_194_304 };
    const evidence = { session: "s1", process: dead, since: NOON };
    beatAt(project, NOON + MINUTE);

    assertEquals(observeSessions(project, { now: NOON + MINUTE })(evidence).state, "ACTIVE");
    assertEquals(
      observeSessions(project, { now: NOON + 2 * MINUTE })({ ...evidence, session: "s2" }).state,
      "DEAD",
    );
  });
});

Deno.test("observeSessions() reads each beat once", async () => {
  await withProject((project) => {
    beatAt(project, NOON);
    const observe = observeSessions(project, { now: NOON + MINUTE });
    const first = observe(S1);

    Deno.removeSync(join(project.store, "heartbeats"), { recursive: true });

    assertEquals(observe(S1), first);
  });
});

Deno.test("observeSessions() passes over a damaged beat", async () => {
  await withProject((project) => {
    Deno.mkdirSync(join(project.store, "heartbeats"));
    Deno.writeTextFileSync(join(project.store, "heartbeats", "s1.json"), "{");

    const { state, beatAge } = observeSessions(project, { now: NOON })({ ...S1, since: NOON });

    assertEquals([state, beatAge], ["ACTIVE", 0]);
  });
});
