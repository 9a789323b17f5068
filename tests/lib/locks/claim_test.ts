import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import {
  type BlockerView,
  claimLocks,
  type ClaimOptions,
  type ClaimRequest,
  forceRelease,
  listLocks,
  lockStatus,
  readNotices,
  releaseLock,
} from "../../../lib/locks.ts";
import { findProject, type Project } from "../../../lib/store/root.ts";
import { withFolder, withProject } from "../../with_store.ts";
import { caller, seeing } from "./sessions.ts";

const observe = seeing();

function claim(
  project: Project,
  session: string,
  request: ClaimRequest,
  options: Partial<ClaimOptions> = {},
) {
  return claimLocks(project, [request], { observe, caller: caller(session), ...options })[0]!;
}

function refused(project: Project, session: string, request: ClaimRequest, options = {}) {
  const error = assertThrows(() => claim(project, session, request, options), CoordinationError);
  return { code: error.code, message: error.message, error };
}

function blockers(error: CoordinationError): BlockerView[] {
  return error.data.blockers as BlockerView[];
}

Deno.test("claimLocks() grants a free slug with generation 1", () =>
  withProject((project) => {
    const grant = claim(project, "s1", { slug: "fix-it", description: "d", files: ["a.ts"] });

    assertEquals([grant.record.generation, grant.refreshed], [1, false]);
    assertEquals(lockStatus(project, "fix-it", { observe })[0]?.token, "fix-it#1");
  }));

Deno.test("claimLocks() refuses a held slug and says who, since when, what and what next", () =>
  withProject((project) => {
    const { record } = claim(project, "s1", { slug: "fix-it", description: "the bug" });

    const { code, message, error } = refused(project, "s2", { slug: "fix-it" });

    assertEquals(code, "lock_held");
    assertMatch(
      message,
      /s1 .*session "s1".* since .*; wait for it with: mclaude lock claim fix-it/,
    );
    const lock = blockers(error)[0]!.lock!;
    assertEquals([lock.description, lock.claimed_at], ["the bug", record.claimed_at]);
  }));

Deno.test("claimLocks() by the holder refreshes, keeps the token and takes new words", () =>
  withProject((project) => {
    claim(project, "s1", { slug: "fix-it", description: "old", files: ["a.ts"] });

    const again = claim(project, "s1", { slug: "fix-it", description: "new" });

    assertEquals([again.refreshed, again.record.generation], [true, 1]);
    const lock = lockStatus(project, "fix-it", { observe })[0]!;
    assertEquals([lock.description, lock.files], ["new", ["a.ts"]]);
  }));

Deno.test("claimLocks() by the holder with other files grants a new generation", () =>
  withProject((project) => {
    claim(project, "s1", { slug: "fix-it", files: ["a.ts"] });
    const again = claim(project, "s1", { slug: "fix-it", files: ["b.ts"] });

    assertEquals([again.refreshed, again.record.generation], [false, 2]);
    assertEquals(claim(project, "s2", { slug: "other", files: ["a.ts"] }).record.generation, 1);
    assertEquals(refused(project, "s2", { slug: "third", files: ["b.ts"] }).code, "lock_held");
  }));

Deno.test("claimLocks() refuses files that a live claim of another slug holds", () =>
  withProject((project) => {
    claim(project, "s1", { slug: "auth-work", files: ["src/auth/"] });

    const { code, error } = refused(project, "s2", { slug: "login", files: ["src/auth/login.ts"] });

    assertEquals(code, "lock_held");
    assertEquals(blockers(error)[0]!.overlap, {
      mine: "src/auth/login.ts",
      theirs: "src/auth",
    });
    assertEquals(lockStatus(project, "login", { observe }), []);
  }));

Deno.test("claimLocks() with forceOverlap grants, records it and tells the other", () =>
  withProject((project) => {
    claim(project, "s1", { slug: "auth-work", files: ["src/*"] });

    const request = { slug: "login", files: ["src/a.ts"] };
    const grant = claim(project, "s2", request, { forceOverlap: true });

    assertEquals(grant.record.overlaps, ["auth-work#1"]);
    assertEquals(readNotices(project, "s1").map(({ kind }) => kind), ["overlapped"]);
  }));

Deno.test("claimLocks() lets shared claims overlap each other and no exclusive one", () =>
  withProject((project) => {
    claim(project, "s1", { slug: "read-1", files: ["docs"], mode: "shared" });

    claim(project, "s2", { slug: "read-2", files: ["docs"], mode: "shared" });

    assertEquals(refused(project, "s3", { slug: "write", files: ["docs/a"] }).code, "lock_held");
  }));

Deno.test("claimLocks() lets several sessions share one slug until the last releases", () =>
  withProject((project) => {
    claim(project, "s1", { slug: "schema", mode: "shared" });
    claim(project, "s2", { slug: "schema", mode: "shared" });
    const both = lockStatus(project, "schema", { observe }).map(({ session_id }) => session_id);

    releaseLock(project, "schema", { observe, caller: caller("s2") });
    const mirror = Deno.readTextFileSync(
      join(project.store, "locks", "active-work", "schema.lock"),
    );
    const before = refused(project, "s3", { slug: "schema" }).code;
    releaseLock(project, "schema", { observe, caller: caller("s1") });
    const after = claim(project, "s3", { slug: "schema" });

    assertEquals([both, before, after.record.generation], [["s2", "s1"], "lock_held", 3]);
    assertEquals(mirror, "s1");
  }));

Deno.test("claimLocks() of several slugs is all or nothing", () =>
  withProject((project) => {
    claim(project, "s1", { slug: "bbb" });
    const requests = [{ slug: "ccc" }, { slug: "bbb" }, { slug: "aaa" }];
    const options = { observe, caller: caller("s2") };

    assertThrows(() => claimLocks(project, requests, options), CoordinationError);
    const nothing = listLocks(project, { observe }).locks.map(({ slug }) => slug);
    releaseLock(project, "bbb", { observe, caller: caller("s1") });
    const grants = claimLocks(project, requests, options);

    assertEquals(nothing, ["bbb"]);
    assertEquals(grants.map(({ record }) => record.slug), ["ccc", "bbb", "aaa"]);
    assertEquals(listLocks(project, { observe }).locks.length, 3);
  }));

for (const state of ["IDLE", "STALE", "DEAD"] as const) {
  Deno.test(`claimLocks() of a lock whose session is ${state} takes nothing unless told to`, () =>
    withProject((project) => {
      claim(project, "s1", { slug: "fix-it", description: "d" });
      const seen = { observe: seeing({ s1: state }) };

      const { code, message } = refused(project, "s2", { slug: "fix-it" }, seen);
      const grant = claim(project, "s2", { slug: "fix-it" }, { ...seen, takeOver: true });

      assertEquals(code, "lock_stale");
      assertMatch(message, /--take-over/);
      assertEquals([grant.record.generation, grant.record.took_over], [2, ["fix-it#1"]]);
      assertEquals(readNotices(project, "s1").map(({ kind, slug }) => [kind, slug]), [
        ["taken_over", "fix-it"],
      ]);
    }));
}

Deno.test("claimLocks() never takes over a live lock, told to or not", () =>
  withProject((project) => {
    claim(project, "s1", { slug: "fix-it" });

    assertEquals(refused(project, "s2", { slug: "fix-it" }, { takeOver: true }).code, "lock_held");
  }));

Deno.test("claimLocks() is not stopped by files of a dead claim, and tells its session", () =>
  withProject((project) => {
    claim(project, "s1", { slug: "old-work", files: ["a.ts"] });
    const seen = { observe: seeing({ s1: "DEAD" }) };

    const grant = claim(project, "s2", { slug: "new-work", files: ["a.ts"] }, seen);

    assertEquals(grant.record.overlaps, ["old-work#1"]);
    assertEquals(readNotices(project, "s1")[0]?.kind, "overlapped");
  }));

Deno.test("claimLocks() never counts a generation twice, however a lock ended", () =>
  withProject((project) => {
    const generations = [];
    for (let round = 0; round < 3; round++) {
      generations.push(claim(project, "s1", { slug: "fix-it" }).record.generation);
      releaseLock(project, "fix-it", { observe, caller: caller("s1") });
      generations.push(claim(project, "s2", { slug: "fix-it" }).record.generation);
      const options = { observe, caller: caller("s1"), reason: "r", evenIfLive: true };
      forceRelease(project, "fix-it", options);
    }

    assertEquals(generations, [1, 2, 3, 4, 5, 6]);
  }));

Deno.test("claimLocks() sees one lock from two worktrees and two subfolders", () =>
  withFolder((folder) => {
    const main = join(folder, "main");
    Deno.mkdirSync(join(main, "src"), { recursive: true });
    for (
      const args of [
        ["init", "-q"],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x", "--allow-empty"],
        ["worktree", "add", "-q", join(folder, "linked")],
      ]
    ) new Deno.Command("git", { args, cwd: main }).outputSync();
    Deno.mkdirSync(join(folder, "linked", "src"));

    claim(findProject(join(main, "src")), "s1", { slug: "fix-it", files: ["a.ts"] });
    const there = findProject(join(folder, "linked", "src"));

    assertEquals(refused(there, "s2", { slug: "fix-it" }).code, "lock_held");
    assertEquals(refused(there, "s2", { slug: "other", files: ["a.ts"] }).code, "lock_held");
    assertEquals(
      claim(there, "s2", { slug: "other", files: ["b.ts"] }).record.worktree,
      there.worktree,
    );
  }));

for (const slug of ["ab", "Bad", "a b", "abc\n", "../../x", "a/b", "a_b", "con", "тест", "-abc"]) {
  Deno.test(`claimLocks() refuses the slug ${JSON.stringify(slug)} and writes nothing`, () =>
    withProject((project) => {
      assertEquals(refused(project, "s1", { slug }).code, "invalid_name");
      assertEquals([...Deno.readDirSync(project.store)], []);
    }));
}

Deno.test("claimLocks() refuses a session id that is no file name", () =>
  withProject((project) => {
    assertEquals(refused(project, "../../x", { slug: "abc" }).code, "invalid_name");
  }));

Deno.test("claimLocks() declares an undecided claim of a dead process void and goes on", () =>
  withProject((project) => {
    const { record } = claim(project, "s1", { slug: "fix-it" });
    const folder = join(project.store, "locks", "generations", "fix-it");
    releaseLock(project, "fix-it", { observe, caller: caller("s1") });
    const dead = { ...record.claimant!, pid: 2 ** 22 + 1 };
    Deno.writeTextFileSync(
      join(folder, "g000002.json"),
      JSON.stringify({ ...record, generation: 2, claimant: dead }),
    );

    const grant = claim(project, "s2", { slug: "fix-it" });

    assertEquals(grant.record.generation, 3);
  }));

Deno.test("a claim whose record is damaged is known from its mirror, reported and released", () =>
  withProject((project) => {
    claim(project, "s1", { slug: "fix-it", description: "the bug" });
    claim(project, "s1", { slug: "other" });
    const path = join(project.store, "locks", "generations", "fix-it", "g000001.json");
    Deno.writeTextFileSync(path, "{ garbage");

    const { locks, problems } = listLocks(project, { observe });
    releaseLock(project, "fix-it", { observe, caller: caller("s1") });

    assertEquals(locks.map(({ slug, session_id }) => [slug, session_id]), [
      ["fix-it", "s1"],
      ["other", "s1"],
    ]);
    assertEquals(problems.length, 1);
    assertEquals(lockStatus(project, "fix-it", { observe }), []);
    assertEquals(Deno.readTextFileSync(path), "{ garbage");
  }));

Deno.test("forceRelease() writes the archive that a killed one owes", () =>
  withProject((project) => {
    const archive = join(project.store, "locks", "completed");
    const generations = join(project.store, "locks", "generations", "fix-it");
    function forget(): void {
      for (const { name } of Deno.readDirSync(archive)) Deno.removeSync(join(archive, name));
      Deno.removeSync(join(generations, "g000001.archived"));
    }
    const options = { observe, caller: caller("s2"), reason: "r", evenIfLive: true };
    claim(project, "s1", { slug: "fix-it" });
    forceRelease(project, "fix-it", options);
    forget();

    assertThrows(() => forceRelease(project, "fix-it", options), CoordinationError);
    const forced = [...Deno.readDirSync(archive)].length;

    assertEquals(forced, 1);
  }));

Deno.test("a lock whose mirror a power cut emptied has one holder, and goes as a whole", () =>
  withProject((project) => {
    claim(project, "s1", { slug: "fix-it", description: "the bug" });
    const mirror = join(project.store, "locks", "active-work");
    for (const end of ["lock", "metadata.json"]) {
      Deno.truncateSync(join(mirror, `fix-it.${end}`));
    }

    const { locks } = listLocks(project, { observe });
    releaseLock(project, "fix-it", { observe, caller: caller("s1") });

    assertEquals(locks.map(({ slug, session_id }) => [slug, session_id]), [["fix-it", "s1"]]);
    assertEquals(lockStatus(project, "fix-it", { observe }), []);
    assertEquals([...Deno.readDirSync(mirror)], []);
  }));

Deno.test("a refusal names the command that claims the same once more, from where the caller is", () =>
  withProject(({ root }) => {
    Deno.mkdirSync(join(root, "src"));
    const project = findProject(join(root, "src"));
    claim(project, "s1", { slug: "fix-it", files: ["a.ts"] });

    const { error } = refused(project, "s2", {
      slug: "my-work",
      description: "it's mine",
      files: ["*.ts", "../docs"],
      mode: "shared",
    });

    assertEquals(
      error.data.next,
      "mclaude lock claim my-work --wait 10m --description 'it'\\''s mine' " +
        "--files '*.ts' ../docs --shared",
    );
  }));
