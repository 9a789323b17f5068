import { join } from "node:path";
import { assertEquals, assertThrows } from "@std/assert";
import type { Caller } from "../../lib/caller.ts";
import { CoordinationError } from "../../lib/errors.ts";
import { beat, listBeats, listLive, listStale, stopBeat } from "../../lib/heartbeats.ts";
import { processFacts } from "../../lib/liveness.ts";
import type { Project } from "../../lib/store/root.ts";
import { expectedOf, snapshot, withFixture } from "../with_fixture.ts";
import { withProject } from "../with_store.ts";

const NOON = new Date("2026-04-09T12:00:00Z");
const MINUTE = 60_000;

function caller(session: string, process: Caller["process"] = null): Caller {
  return { identity: "ani", identitySource: "flag", session, sessionSource: "flag", process };
}

function at(minutes: number): number {
  return NOON.getTime() + minutes * MINUTE;
}

function folder(project: Project): string {
  return join(project.store, "heartbeats");
}

/** Makes a beat one of mclaude 0.6 that tells and has these ages, in seconds. */
function write06(project: Project, session: string, ages: { told: number; file: number }): void {
  const now = Date.now();
  const last_beat = new Date(now - ages.told * 1000).toISOString().slice(0, 19) + "+00:00";
  const path = join(folder(project), `${session}.json`);
  Deno.mkdirSync(folder(project), { recursive: true });
  Deno.writeTextFileSync(
    path,
    JSON.stringify({ identity: "ani", session_id: session, started_at: last_beat, last_beat }),
  );
  const time = new Date(now - ages.file * 1000);
  Deno.utimeSync(path, time, time);
}

function states(project: Project, now?: number): Record<string, string> {
  const { live, stale } = listBeats(project, now === undefined ? {} : { now });
  return Object.fromEntries([...live, ...stale].map((found) => [found.session_id, found.state]));
}

Deno.test("beat() makes a session live until it is silent for three minutes", async () => {
  await withProject((project) => {
    beat(project, caller("s1"), { now: NOON, activity: "tests" });

    const [found] = listLive(project, { now: at(1) });
    assertEquals([found?.session_id, found?.current_activity, found?.age], ["s1", "tests", 60]);
    assertEquals(states(project, at(3)), { s1: "ACTIVE" });
    assertEquals(states(project, at(3.1)), { s1: "STALE" });
    assertEquals(listLive(project, { now: at(4) }), []);
    assertEquals(listStale(project, { now: at(4) }).map(({ age }) => age), [240]);
  });
});

Deno.test("beat() without activity leaves a session idle in the end, but live", async () => {
  await withProject((project) => {
    beat(project, caller("s1"), { now: NOON });
    beat(project, caller("s1"), { now: new Date(at(31)), active: false });

    assertEquals(listLive(project, { now: at(31) }).map(({ state }) => state), ["IDLE"]);
  });
});

Deno.test("listBeats() sees a session dead as soon as its process is", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await withProject((project) => {
    const own = processFacts(Deno.pid)!;
    beat(project, caller("alive", own), { now: NOON });
    beat(project, caller("dead", { ...own, pid: 4_194_304 }), { now: NOON });

    assertEquals(states(project, at(0)), { alive: "ACTIVE", dead: "DEAD" });
    assertEquals(states(project, at(10)), { alive: "ACTIVE", dead: "DEAD" });
  });
});

Deno.test("listBeats() revives nothing whose file is young only by its date (B3)", async () => {
  await withProject((project) => {
    beat(project, caller("ours"), { now: new Date(Date.now() - 60 * MINUTE) });
    write06(project, "theirs", { told: 3600, file: 0 });

    assertEquals(states(project), { ours: "STALE", theirs: "STALE" });
  });
});

Deno.test("listBeats() judges beats of mclaude 0.6 by the older of both times, after 600 s", async () => {
  await withProject((project) => {
    write06(project, "young", { told: 560, file: 560 });
    write06(project, "silent", { told: 1, file: 640 });
    write06(project, "cloned", { told: 640, file: 1 });
    write06(project, "ahead", { told: -3600, file: 5 });
    write06(project, "ahead-and-old", { told: -3600, file: 640 });

    assertEquals(states(project), {
      young: "ACTIVE",
      silent: "STALE",
      cloned: "STALE",
      ahead: "ACTIVE",
      "ahead-and-old": "STALE",
    });
  });
});

Deno.test("listBeats() reads what mclaude 0.6 reads, and believes no date of a file", async () => {
  await withFixture("heartbeats-all", (project) => {
    const { live, stale } = expectedOf("heartbeats-all").readback.heartbeats;
    const expected = [...live, ...stale.map(({ beat }: { beat: unknown }) => beat)];

    const found = listBeats(project);

    assertEquals(found.live, []);
    assertEquals(
      found.stale.map((beat) => [beat.session_id, beat.identity, beat.last_beat, beat.task_id]),
      expected.map((beat) => [beat.session_id, beat.identity, beat.last_beat, beat.task_id])
        .sort(),
    );
    assertEquals(found.problems.map(({ path }) => path), [join(folder(project), "corrupt.json")]);
  });
});

Deno.test("listBeats() agrees with mclaude 0.6 where what is told is as young as the file", async () => {
  await withFixture("heartbeats-all", (project) => {
    for (const name of ["sess-a1", "sess-b2", "sess-c3", "sess-d4", "sess-future"]) {
      const path = join(folder(project), `${name}.json`);
      const { mtime } = Deno.statSync(path);
      const data = JSON.parse(Deno.readTextFileSync(path));
      data.last_beat = mtime!.toISOString();
      Deno.writeTextFileSync(path, JSON.stringify(data));
      Deno.utimeSync(path, mtime!, mtime!);
    }
    const { live, stale } = expectedOf("heartbeats-all").readback.heartbeats;

    assertEquals(
      listLive(project).map(({ session_id }) => session_id),
      live.map(({ session_id }: { session_id: string }) => session_id),
    );
    assertEquals(
      listStale(project).map(({ session_id }) => session_id),
      stale.map(({ beat }: { beat: { session_id: string } }) => beat.session_id),
    );
  });
});

Deno.test("listBeats() reports what is damaged, leaves it and hides nobody (B1)", async () => {
  await withProject((project) => {
    beat(project, caller("s1"));
    const damaged = ["", "{", "null", "[]", '{"identity":"ani"}', '{"last_beat":"never"}', "\0"];
    for (const [index, text] of damaged.entries()) {
      Deno.writeTextFileSync(join(folder(project), `damaged${index}.json`), text);
    }
    Deno.mkdirSync(join(folder(project), "folder.json"));
    Deno.writeTextFileSync(join(folder(project), "-no-name.json"), "{}");
    Deno.writeTextFileSync(join(folder(project), "s9.json.tmp.deadbeef"), "{}");
    const before = snapshot(project.store);

    const { live, stale, problems } = listBeats(project);

    assertEquals(live.map(({ session_id }) => session_id), ["s1"]);
    assertEquals([stale.length, problems.length], [0, damaged.length + 2]);
    assertEquals(snapshot(project.store), before);
  });
});

Deno.test("listBeats() creates nothing", async () => {
  await withProject((project) => {
    assertEquals(listBeats(project), { live: [], stale: [], problems: [] });
    assertEquals([...Deno.readDirSync(project.store)], []);
  });
});

Deno.test("stopBeat() ends a session once", async () => {
  await withProject((project) => {
    beat(project, caller("s1"));

    assertEquals(stopBeat(project, "s1"), true);
    assertEquals(stopBeat(project, "s1"), false);
    assertEquals(states(project), {});
  });
});

Deno.test("stopBeat() removes nothing elsewhere (B2)", async () => {
  await withProject((project) => {
    Deno.mkdirSync(folder(project));
    Deno.writeTextFileSync(join(project.store, "registry.json"), "{}");

    for (const session of ["../registry", "..", "a/b", "", "con"]) {
      const error = assertThrows(() => stopBeat(project, session), CoordinationError);

      assertEquals(error.code, "invalid_name", session);
    }
    assertEquals(Deno.readTextFileSync(join(project.store, "registry.json")), "{}");
  });
});

Deno.test("stopBeat() does not follow a link in the place of the folder", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await withProject((project) => {
    const outside = join(project.root, "outside");
    Deno.mkdirSync(outside);
    Deno.writeTextFileSync(join(outside, "s1.json"), "{}");
    Deno.symlinkSync(outside, folder(project));

    assertThrows(() => stopBeat(project, "s1"), CoordinationError);
    assertEquals(listBeats(project).problems.length, 1);
    assertEquals(Deno.readTextFileSync(join(outside, "s1.json")), "{}");
  });
});
