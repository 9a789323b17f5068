import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { driftOf, gitIn, runChecks, shellIn, writeHandoff } from "../../../lib/handoffs.ts";
import { namedFiles } from "../../../lib/handoffs/drift.ts";
import { findProject, type Project } from "../../../lib/store/root.ts";
import { withFolder, withProject } from "../../with_store.ts";

const ANI = { session: "ani-sess-1", identity: "ani" };

function git(project: { root: string }, ...args: string[]): void {
  const { success, stderr } = new Deno.Command("git", {
    args: ["-c", "user.name=ani", "-c", "user.email=ani@example.test", ...args],
    cwd: project.root,
  }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

function commit(project: { root: string }, subject: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    Deno.mkdirSync(join(project.root, name, ".."), { recursive: true });
    Deno.writeTextFileSync(join(project.root, name), text);
  }
  git(project, "add", "-A");
  git(project, "commit", "--quiet", "--message", subject);
}

function withRepository(body: (project: Project) => void): Promise<void> {
  return withFolder((root) => {
    git({ root }, "init", "--quiet");
    commit({ root }, "first", {
      "src/a.ts": "a",
      "src/b.ts": "b",
      "docs/c d.md": "c",
      "e.ts": "e",
    });
    body(findProject(root));
  });
}

Deno.test("driftOf() reports commits, files that changed or vanished, and open locks", () =>
  withRepository((project) => {
    const { handoff } = writeHandoff(project, {
      goal: "Change `src/a.ts` and src/b.ts:12, not e.ts; see example.com",
      done: ["wrote ./src/a.ts."],
    }, { ...ANI, git: gitIn(project.worktree) });
    commit(project, "second \u001b[31m", { "src/a.ts": "A" });
    Deno.removeSync(join(project.root, "src/b.ts"));
    commit(project, "third", { "new.ts": "n" });

    const drift = driftOf(project, handoff, {
      git: gitIn(project.worktree),
      locks: [{ slug: "mine", session_id: ANI.session }, { slug: "other", session_id: "s2" }],
    });

    assertEquals(drift.commits, 2);
    assertEquals(drift.log.map((line) => line.replace(/^\S+ /, "")), ["third", "second"]);
    assertEquals(drift.changed, ["src/a.ts"]);
    assertEquals(drift.vanished, ["src/b.ts"]);
    assertEquals(drift.locks, ["mine"]);
  }));

Deno.test("driftOf() counts changes that are not committed", () =>
  withRepository((project) => {
    const { handoff } = writeHandoff(project, { goal: "src/a.ts" }, {
      ...ANI,
      git: gitIn(project.worktree),
    });
    Deno.writeTextFileSync(join(project.root, "src/a.ts"), "changed");

    const drift = driftOf(project, handoff, { git: gitIn(project.worktree) });

    assertEquals([drift.commits, drift.changed], [0, ["src/a.ts"]]);
  }));

Deno.test("driftOf() gives git nothing that a file says but a commit's id", () =>
  withRepository((project) => {
    const { handoff } = writeHandoff(project, { goal: "--output=x.ts src/a.ts" }, ANI);
    const asked: (readonly string[])[] = [];
    const spy = (args: readonly string[]) => {
      asked.push(args);
      return "0";
    };

    for (const commit of ["", "HEAD", "--output=pwned", "a".repeat(39), `${"a".repeat(40)} x`]) {
      assertEquals(driftOf(project, { ...handoff, commit }, { git: spy }).commits, null);
    }
    assertEquals(asked, []);
  }));

Deno.test("driftOf() of a commit that is not here says unknown", () =>
  withRepository((project) => {
    const { handoff } = writeHandoff(project, { goal: "src/a.ts" }, ANI);

    const drift = driftOf(project, { ...handoff, commit: "0".repeat(40) }, {
      git: gitIn(project.worktree),
    });

    assertEquals(drift, { commits: null, log: [], changed: [], vanished: [], locks: [] });
  }));

Deno.test("namedFiles() finds what looks like files of the repository", () =>
  withProject((project) => {
    const { handoff } = writeHandoff(project, {
      goal: "see `src/a.ts:3`, (lib/b.ts) and .github/ci.yml; ../out.ts /etc/passwd -x.ts C:\\a.ts",
      next_step: "https://x.test/y.ts ./deno.json! docs/ю.md word",
    }, ANI);

    assertEquals(namedFiles(handoff), [
      "src/a.ts",
      "lib/b.ts",
      ".github/ci.yml",
      "deno.json",
      "docs/ю.md",
    ]);
  }));

Deno.test("runChecks() runs each check and says how it ended", () =>
  withProject(async (project) => {
    if (Deno.build.os === "windows") return;
    const { handoff } = writeHandoff(project, {
      goal: "x",
      done: [
        { text: "good", check: "true" },
        { text: "none", check: "" },
        { text: "bad", check: "echo one; echo why >&2; exit 3" },
      ],
    }, ANI);

    const results = await runChecks(handoff, shellIn(project.worktree));

    assertEquals(results, [
      { text: "good", check: "true", outcome: "passed", detail: "" },
      { text: "bad", check: "echo one; echo why >&2; exit 3", outcome: "failed", detail: "why" },
    ]);
  }));

Deno.test("runChecks() runs no command that cannot be read whole", () =>
  withProject(async (project) => {
    const { handoff } = writeHandoff(project, { goal: "x" }, ANI);
    const done = [{ text: "t", check: "true \u202e# x" }, { text: "t", check: "a\nb" }];

    const results = await runChecks({ ...handoff, done }, () => {
      throw new Error("must not run");
    });

    assertEquals(results.map(({ outcome }) => outcome), ["refused", "refused"]);
  }));

Deno.test("shellIn() stops a command that takes too long, also if a child holds its output", () =>
  withProject(async (project) => {
    if (Deno.build.os === "windows") return;
    const { code, output } = await shellIn(project.worktree)("echo begun; sleep 60 & wait", 300);

    assertEquals(code, null);
    assertEquals(output, "begun\n");
  }));
