import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { type Check, examine, type Group, type Patient, quarantine } from "../../../lib/doctor.ts";
import { claimLocks } from "../../../lib/locks.ts";
import type { Project } from "../../../lib/store/root.ts";
import { snapshot } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";
import { caller, seeing } from "../locks/sessions.ts";

const DAY = 24 * 3600 * 1000;

function patient(project: Project, more: Partial<Patient> = {}): Patient {
  return {
    ...{ project, caller: () => caller("ani-1", "ani"), home: undefined, claude: undefined },
    ...{ program: ["mclaude"], now: Date.now() },
    ...more,
  };
}

/** Writes a file of the store, and makes it so many days old. */
function put(project: Project, path: string, text: string, days = 0): void {
  const file = join(project.store, path);
  fs.mkdirSync(dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  const time = (Date.now() - days * DAY) / 1000;
  fs.utimesSync(file, time, time);
}

async function find(project: Project, group: Group, name: string): Promise<Check> {
  const checks = await examine(patient(project), { only: [group] });
  const found = checks.find((check) => check.name === name);
  assert(found !== undefined, `${name} among ${checks.map(({ name }) => name)}`);
  return found;
}

/** What is damaged, the check that must say so, and what of it may be moved. */
const DAMAGE: readonly [path: string, text: string, name: string, moves: boolean][] = [
  ["messages/inbox/2026-01-01_00-00-00_a_b_update_x.md", "no header", "messages", true],
  ["heartbeats/s1.json", "{", "heartbeats", true],
  ["memory-graph/wings/w/rooms/r/facts/2026-01-01_x.md", "x".repeat(1_100_000), "memory", true],
  ["identities/ani.json", "[]", "identities", true],
  ["locks/generations/fix-it/g000001.json", "{", "locks", false],
  ["registry.json", "{", "settings", false],
  ["mclaude.json", "{", "settings", false],
];

for (const [path, text, name, moves] of DAMAGE) {
  Deno.test(`examine() says that ${path} is damaged, and says nothing of a store without it`, () =>
    withProject(async (project) => {
      const before = await find(project, "formats", name);
      put(project, path, text);
      const bytes = snapshot(project.store);

      const { status, files, moves: moved } = await find(project, "formats", name);

      assertEquals(before.status, "ok");
      assertEquals(status, "fault");
      assertStringIncludes(files.join("\n"), path.split("/").at(-1)!);
      assertEquals(moved.length > 0, moves);
      assertEquals(snapshot(project.store), bytes);
    }));
}

const LEFT: readonly [path: string, name: string, days: number, young: number][] = [
  ["handoffs/.tmp-0123", "temporary files", 1, 0],
  ["memory-graph/wings/x.md.tmp.0123abcd", "temporary files", 1, 0],
  [".live/s9.state.json", "sessions", 31, 29],
  [".live/edits/0123abcd.json", "sessions", 31, 29],
  ["locks/notices/s9", "sessions", 31, 29],
];

for (const [path, name, days, young] of LEFT) {
  Deno.test(`examine() finds ${path} when it is ${days} days old, and not when it is ${young}`, () =>
    withProject(async (project) => {
      put(project, path, "{}", young);
      const before = await find(project, "leftovers", name);
      put(project, path, "{}", days);

      const after = await find(project, "leftovers", name);

      assertEquals([before.status, after.status], ["ok", "warn"]);
      assertEquals(after.moves.map(({ path }) => path), [path]);
    }));
}

Deno.test("examine() finds bindings and beats of processes that are gone, and no living one's", () =>
  withProject(async (project) => {
    const host = (await import("../../../lib/liveness.ts")).currentHost();
    const namespace = (await import("../../../lib/liveness.ts")).currentNamespace();
    for (const pid of [Deno.pid, 4_194_300]) {
      const process = { host, namespace, boot: "", pid, start: "1" };
      const binding = {
        session_id: `s-${pid}`,
        identity: "ani",
        process,
        client: "x",
        bound_at: "",
      };
      put(project, `sessions/${pid}.json`, JSON.stringify(binding), 1);
    }
    const old = new Date(Date.now() - 8 * DAY).toISOString();
    const beat = { identity: "ani", session_id: "s9", last_beat: old, last_beat_fs: 1 };
    put(project, "heartbeats/s9.json", JSON.stringify(beat), 8);

    const { moves } = await find(project, "leftovers", "sessions");

    const expected = Deno.build.os === "linux"
      ? ["sessions/4194300.json", "heartbeats/s9.json"]
      : ["heartbeats/s9.json"];
    assertEquals(moves.map(({ path }) => path), expected);
  }));

Deno.test("examine() names locks of sessions that are over, and moves nothing of them", () =>
  withProject(async (project) => {
    const wanted = [{ slug: "fix-it", files: ["a.ts"], description: "Fix it" }];
    claimLocks(project, wanted, { caller: caller("ani-1"), observe: seeing() });
    const live = await find(project, "leftovers", "locks");
    const record = join(project.store, "locks/generations/fix-it/g000001.json");
    const hour = String(Date.now() / 1000 - 3600);
    fs.writeFileSync(
      record,
      fs.readFileSync(record, "utf8").replace(/("claimed_at_epoch": )[\d.]+/, `$1${hour}`),
    );
    fs.utimesSync(join(project.store, "locks/active-work/fix-it.heartbeat"), 1, 1);

    const over = await find(project, "leftovers", "locks");

    assertEquals(live.status, "ok");
    assertEquals([over.status, over.moves], ["warn", []]);
    assertStringIncludes(over.next, "--take-over");
  }));

Deno.test("examine() calls links in the store a fault, and follows none", () =>
  withProject(async (project) => {
    if (Deno.build.os === "windows") return;
    put(project, "handoffs/.keep", "");
    fs.symlinkSync("/etc", join(project.store, "handoffs", "away"));
    fs.symlinkSync("/etc", join(project.store, "messages"));

    const { status, files } = await find(project, "store", "links");

    assertEquals(status, "fault");
    assertEquals(files, ["handoffs/away", "messages"]);
  }));

Deno.test("examine() finds secrets in shared texts, masked, with file and line", () =>
  withProject(async (project) => {
    const secret = `ghp${"_"}${"a1B2c3D4e5".repeat(4).slice(0, 36)}`;
    const none = await find(project, "secrets", "texts");
    put(project, "handoffs/2026-01-01_00-00_12345678_x.md", `# x\n\ntoken: ${secret}\n`);

    const { status, files } = await find(project, "secrets", "texts");

    assertEquals([none.status, status], ["ok", "fault"]);
    assertStringIncludes(files[0]!, "handoffs/2026-01-01_00-00_12345678_x.md:3:");
    assert(!files[0]!.includes(secret));
  }));

Deno.test("examine() warns of a guessed name, until it is registered", () =>
  withProject(async (project) => {
    const guess = { ...caller("ani-1", "ani"), identitySource: "git" as const };
    const look = async () => {
      const checks = await examine(patient(project, { caller: () => guess }), {
        only: ["identity"],
      });
      return checks[0]!.status;
    };

    const before = await look();
    put(
      project,
      "identities/ani.json",
      JSON.stringify({ name: "ani", registered_at: "2026-01-01" }),
    );
    const after = await look();

    assertEquals([before, after], ["warn", "ok"]);
  }));

Deno.test("examine() has a fault for a check that fails, and goes on with the others", () =>
  withProject(async (project) => {
    const broken = patient(project, {
      caller() {
        throw new Error("nobody\u001b[31m is here");
      },
    });

    const checks = await examine(broken, { only: ["store", "identity"] });

    assertEquals(checks.at(-1)!.status, "fault");
    assertEquals(checks.at(-1)!.detail, "nobody is here");
    assert(checks.length > 2);
  }));

Deno.test("quarantine() moves things with their paths, deletes nothing, and lists them first", () =>
  withProject((project) => {
    put(project, "messages/inbox/bad.md", "bad");
    put(project, "messages/inbox/good.md", "good");
    const moves = ["messages/inbox/bad.md", "messages/gone.md"].map((path) => ({
      path,
      reason: "damaged",
    }));
    const now = new Date("2026-11-23T10:00:00.123Z");

    const first = quarantine(project, moves, now);
    put(project, "messages/inbox/bad.md", "bad again");
    const second = quarantine(project, moves, now);

    assertEquals(first.folder, ".quarantine/2026-11-23T10-00-00-123Z");
    assertEquals(second.folder, ".quarantine/2026-11-23T10-00-00-123Z-2");
    assertEquals(first.moved.map(({ path }) => path), ["messages/inbox/bad.md"]);
    const read = (folder: string, path: string) =>
      fs.readFileSync(join(project.store, folder, path), "utf8");
    assertEquals(read(first.folder, "files/messages/inbox/bad.md"), "bad");
    assertEquals(read(second.folder, "files/messages/inbox/bad.md"), "bad again");
    assertEquals(JSON.parse(read(first.folder, "list.json")).moved, moves);
    assertEquals(fs.readdirSync(join(project.store, "messages/inbox")), ["good.md"]);
  }));
