import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { withFolder } from "../with_store.ts";
import { cleanEnv, type Outcome, program, start } from "./program.ts";

const ANI = { MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "ani-1" };
const BOB = { MCLAUDE_IDENTITY: "bob", MCLAUDE_SESSION: "bob-1" };

/** A repository with the guard, `mclaude` on its path. */
class Repository {
  /** The folder. */
  readonly root: string;
  readonly #bin: string;

  constructor(folder: string) {
    this.root = join(folder, "shop");
    this.#bin = join(folder, "bin");
    for (const path of [join(this.root, "src"), this.#bin]) {
      Deno.mkdirSync(path, { recursive: true });
    }
    const words = program().map((word) => `'${word}'`).join(" ");
    Deno.writeTextFileSync(join(this.#bin, "mclaude"), `#!/bin/sh\nexec ${words} "$@"\n`);
    Deno.chmodSync(join(this.#bin, "mclaude"), 0o755);
  }

  /** Runs a line of a shell as a session. */
  async sh(line: string, who: Record<string, string> = ANI, cwd = this.root): Promise<Outcome> {
    const env = cleanEnv();
    return await start(["sh", "-c", line], {
      cwd,
      env: {
        ...{ GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null", GIT_EDITOR: "true" },
        ...{ GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b.c" },
        ...{ GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@b.c" },
        ...{ PATH: `${this.#bin}:${env.PATH}`, ...who },
      },
    });
  }

  /** The same; it must end with 0. */
  async ok(line: string, who?: Record<string, string>, cwd?: string): Promise<string> {
    const { code, stdout, stderr } = await this.sh(line, who, cwd);
    assertEquals(code, 0, `${line}\n${stdout}${stderr}`);
    return stdout;
  }

  /** The same; the guard must stop it. */
  async stopped(line: string, who?: Record<string, string>, cwd?: string): Promise<string> {
    const { code, stdout, stderr } = await this.sh(line, who, cwd);
    assertEquals(code, 1, `${line}\n${stdout}${stderr}`);
    assertStringIncludes(stderr, "BLOCKED");
    return stderr;
  }

  write(path: string, text: string): void {
    Deno.writeTextFileSync(join(this.root, path), text);
  }

  read(path: string): string {
    return Deno.readTextFileSync(join(this.root, path));
  }
}

/** A test with a repository that has a few files and the guard. */
function test(name: string, body: (repository: Repository) => Promise<void>): void {
  Deno.test(name, () =>
    withFolder(async (folder) => {
      if (Deno.build.os === "windows") return;
      const repository = new Repository(folder);
      for (const path of ["src/a.ts", "src/b.ts", "other.ts"]) repository.write(path, `${path}\n`);
      await repository.ok("git init -q -b main && git add . && git commit -qm first");
      await repository.ok("mclaude hooks install-guard");
      await body(repository);
    }));
}

const CLAIM = "mclaude lock claim work-a --description 'My work' --files 'src/**'";

test("the guard stops a commit of what another session holds, and lets its holder pass", async (r) => {
  await r.ok(CLAIM, BOB);
  r.write("src/a.ts", "changed\n");

  const said = await r.stopped("git commit -qam change");
  await r.ok("git commit -qam change", BOB);

  assertStringIncludes(said, "work-a#1");
  assertStringIncludes(said, "bob, session bob-1");
  assertStringIncludes(said, "mclaude lock claim work-a");
  assertStringIncludes(await r.ok("git log -1 --format=%B"), "Mclaude-Lock: work-a#1");
});

test("the guard sees both names of a rename, deletions, and names that git would quote", async (r) => {
  const odd = 'src/ä "b"\tc\nd.ts';
  r.write(odd, "odd\n");
  await r.ok("git add . && git commit -qm odd");
  await r.ok(CLAIM, BOB);

  for (
    const change of [
      "git mv src/a.ts moved.ts",
      "git mv other.ts src/other.ts",
      "git rm -q src/b.ts",
      "git rm -q -r --cached src",
    ]
  ) {
    await r.ok(change);
    await r.stopped("git commit -qm x");
    await r.ok("git reset -q --hard");
  }
  r.write(odd, "changed\n");
  await r.ok("git add .");
  await r.stopped("git commit -qm x");
});

test("the guard lets pass what is free, stale, or outside of what is held", async (r) => {
  await r.ok("mclaude lock claim work-a --description x --files src/b.ts", BOB);
  r.write("src/a.ts", "changed\n");
  await r.ok("git commit -qam free");
  // A session of which nothing was heard for an hour.
  await r.ok("mclaude heartbeat stop", BOB);
  const record = ".claude/locks/generations/work-a/g000001.json";
  const hour = Date.now() / 1000 - 3600;
  r.write(
    record,
    r.read(record).replace(/"claimed_at_epoch": [\d.]+/, `"claimed_at_epoch": ${hour}`),
  );
  await r.ok("touch -d '1 hour ago' .claude/locks/active-work/work-a.heartbeat");
  r.write("src/b.ts", "changed\n");

  const { code, stderr } = await r.sh("git commit -qam stale");

  assertEquals(code, 0, stderr);
});

test("the guard knows an agent's session by the environment of its git", async (r) => {
  const agent = { CLAUDE_CODE_SESSION_ID: "b0a1c2d3-0000-4000-8000-000000000001" };
  await r.ok(CLAIM, agent);
  r.write("src/a.ts", "changed\n");

  await r.stopped("git commit -qam x", { CLAUDE_CODE_SESSION_ID: "another-session" });
  await r.ok("git commit -qam x", agent);
});

test("merges and rebases raise no false alarm, and what one changes in a merge does", async (r) => {
  await r.ok("git checkout -q -b theirs");
  r.write("src/a.ts", "theirs\n");
  await r.ok("git commit -qam theirs && git checkout -q main");
  r.write("other.ts", "ours\n");
  await r.ok("git commit -qam ours");
  await r.ok(CLAIM, BOB);

  await r.ok("git merge -q --no-edit theirs");
  await r.ok(
    "git reset -q --hard HEAD~1 && git merge -q --no-commit theirs && git commit -qm merged",
  );
  await r.ok("git reset -q --hard HEAD~1 && git rebase -q theirs");
  await r.ok("git reset -q --hard ORIG_HEAD && git merge -q --no-commit theirs");
  r.write("src/b.ts", "mine, in the middle of a merge\n");
  await r.ok("git add src/b.ts");
  const said = await r.stopped("git commit -qm evil");

  assertStringIncludes(said, "src/b.ts");
  assert(!said.includes("src/a.ts"));
});

test("a commit under a lock that was taken over is refused, until it is claimed again", async (r) => {
  await r.ok(CLAIM);
  r.write("src/a.ts", "changed\n");
  await r.ok("mclaude lock force-release work-a --reason 'It is urgent' --even-if-live", BOB);

  const said = await r.stopped("git commit -qam x");
  await r.ok(CLAIM);
  await r.ok("git commit -qam x");

  assertStringIncludes(said, "under a lock that is lost");
  assertStringIncludes(said, "work-a#1");
});

test("a push of a commit that was made under a lost lock is refused", async (r) => {
  await r.ok("git init -q --bare ../away.git && git remote add origin ../away.git");
  await r.ok("git push -q origin main");
  await r.ok(CLAIM);
  r.write("src/a.ts", "in time\n");
  await r.ok("git commit -qam 'in time'");
  await r.ok("mclaude lock force-release work-a --reason urgent --even-if-live", BOB);
  await r.ok("git push -q origin main");
  await r.ok("git commit -q --allow-empty -m 'late' -m 'Mclaude-Lock: work-a#1'", {
    ...ANI,
    GIT_COMMITTER_DATE: "2099-01-01T00:00:00Z",
  });

  const said = await r.stopped("git push -q origin main");
  await r.ok("git push -q origin main", { ...ANI, MCLAUDE_GUARD: "off" });

  assertStringIncludes(said, "late  (work-a#1)");
  assert(!said.includes("in time"));
});

test("both ways around the guard work, and both are recorded", async (r) => {
  await r.ok(CLAIM, BOB);
  r.write("src/a.ts", "one\n");
  await r.ok("git commit -qam one", { ...ANI, MCLAUDE_GUARD: "off" });
  r.write("src/a.ts", "two\n");
  await r.ok("git commit -q --no-verify -am two");

  const lines = r.read(".claude/locks/overrides.jsonl").split("\n").filter(Boolean)
    .map((line) => JSON.parse(line));

  assertEquals(lines.map(({ how }) => how), ["variable", "no-verify"]);
  for (const { session_id, files } of lines) {
    assertEquals([session_id, files], ["ani-1", [{ path: "src/a.ts", tokens: ["work-a#1"] }]]);
  }
});

test("all worktrees have the guard, and a file is the same in each", async (r) => {
  await r.ok(CLAIM, BOB);
  await r.ok("git worktree add -q ../second");
  const second = join(r.root, "..", "second");
  Deno.writeTextFileSync(join(second, "src", "a.ts"), "changed\n");

  await r.stopped("git commit -qam x", ANI, second);
  await r.ok("git commit -qam x", BOB, second);
});

test("a hook that was there runs first with all it needs, and is there again afterwards", async (r) => {
  await r.ok("mclaude hooks remove-guard");
  const old = '#!/bin/sh\necho "before $# $(cat)" >> log\n[ ! -e stop ]';
  for (const hook of ["pre-commit", "pre-push"]) {
    r.write(`.git/hooks/${hook}`, old);
    Deno.chmodSync(join(r.root, ".git/hooks", hook), 0o755);
  }
  await r.ok("git init -q --bare ../away.git && git remote add origin ../away.git");
  await r.ok("mclaude hooks install-guard && mclaude hooks install-guard");

  await r.ok("git commit -q --allow-empty -m x && git push -q origin main");
  r.write("stop", "");
  const { code } = await r.sh("git commit -q --allow-empty -m y");
  const log = r.read("log");
  await r.ok("mclaude hooks remove-guard");

  assertEquals(code, 1);
  assert(/^before 2 refs\/heads\/main /m.test(log), log);
  for (const hook of ["pre-commit", "pre-push"]) assertEquals(r.read(`.git/hooks/${hook}`), old);
  const left = [...Deno.readDirSync(join(r.root, ".git/hooks"))].map(({ name }) => name)
    .filter((name) => !name.endsWith(".sample"));
  assertEquals(left.sort(), ["pre-commit", "pre-push"]);
});

test("core.hooksPath is respected, husky's files get a block, a shared folder is left alone", async (r) => {
  await r.ok("mclaude hooks remove-guard");
  await r.ok("git config core.hooksPath hooks && mclaude hooks install-guard");
  const own = r.read("hooks/pre-commit");
  await r.ok("mkdir -p .husky/_ && git config core.hooksPath .husky/_");
  r.write(".husky/pre-commit", "npm test");
  await r.ok("mclaude hooks install-guard");
  const husky = r.read(".husky/pre-commit");
  await r.ok("mclaude hooks remove-guard");
  const after = r.read(".husky/pre-commit");
  await r.ok("mkdir -p ../shared && git config core.hooksPath ../shared");
  const told = await r.ok("mclaude hooks install-guard");

  assertStringIncludes(own, "mclaude guard");
  assert(husky.startsWith("npm test\n# >>> mclaude guard"));
  assert(!husky.includes(r.root));
  assertEquals(after.trimEnd(), "npm test");
  assertStringIncludes(told, "core.hooksPath");
  assertEquals([...Deno.readDirSync(join(r.root, "../shared"))], []);
});

test("a store that cannot be read stops no commit, and the commit says so", async (r) => {
  await r.ok(CLAIM, BOB);
  Deno.removeSync(join(r.root, ".claude/locks"), { recursive: true });
  Deno.symlinkSync("/tmp", join(r.root, ".claude/locks"));
  r.write("src/a.ts", "changed\n");

  const { code, stderr } = await r.sh("git commit -qam x");

  assertEquals(code, 0, stderr);
  assertEquals(stderr.trim().split("\n").every((line) => line.startsWith("mclaude: ")), true);
});

test("without a program commits pass with a line, and without a message nothing is committed", async (r) => {
  const hook = r.read(".git/hooks/pre-commit").replace(/^if \[ -x '?\/.*$/m, "if false; then");
  r.write(".git/hooks/pre-commit", hook);
  await r.ok(CLAIM, ANI);
  r.write("src/a.ts", "changed\n");
  const path = "/usr/bin:/bin";

  const { code, stderr } = await r.sh("git commit -qam x", { ...ANI, PATH: path });
  r.write("src/a.ts", "again\n");
  const empty = await r.sh("git commit -qa");

  assertEquals(code, 0, stderr);
  assertStringIncludes(stderr, "finds no mclaude");
  assertEquals(empty.code, 1);
});
