import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { findProject, projectPath } from "../../../lib/store/root.ts";
import { withFolder } from "../../with_store.ts";

function git(cwd: string, ...args: string[]): void {
  const identity = ["-c", "user.name=Ani", "-c", "user.email=ani@example.org"];
  const { success, stderr } = new Deno.Command("git", { args: [...identity, ...args], cwd })
    .outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

function repository(folder: string): string {
  const main = join(folder, "main");
  Deno.mkdirSync(join(main, "src", "deep"), { recursive: true });
  git(main, "init", "-q", "-b", "trunk");
  git(main, "commit", "-q", "--allow-empty", "-m", "first");
  return main;
}

Deno.test("findProject() takes the working folder when there is nothing around it", () =>
  withFolder((folder) => {
    const project = findProject(folder);

    assertEquals([project.root, project.worktree, project.branch], [folder, folder, null]);
  }));

Deno.test("findProject() takes the nearest folder above that has a .claude", () =>
  withFolder((folder) => {
    Deno.mkdirSync(join(folder, ".claude"));
    Deno.mkdirSync(join(folder, "a", "b"), { recursive: true });

    assertEquals(findProject(join(folder, "a", "b")).root, folder);
  }));

Deno.test("findProject() takes the repository's top from any subfolder, with its branch", () =>
  withFolder((folder) => {
    const main = repository(folder);

    const project = findProject(join(main, "src", "deep"));

    assertEquals([project.root, project.branch, project.linked], [main, "trunk", false]);
  }));

Deno.test("findProject() takes the main worktree from a linked one", () =>
  withFolder((folder) => {
    const main = repository(folder);
    git(main, "worktree", "add", "-q", "-b", "feature/auth", join(folder, "linked"));
    Deno.mkdirSync(join(folder, "linked", "src"));

    const project = findProject(join(folder, "linked", "src"));

    assertEquals(project.root, main);
    assertEquals(project.worktree, join(folder, "linked"));
    assertEquals([project.branch, project.linked], ["feature/auth", true]);
  }));

Deno.test("findProject() takes the folder around a bare repository for all its worktrees", () =>
  withFolder((folder) => {
    const main = repository(folder);
    git(folder, "clone", "-q", "--bare", main, join(folder, "all", ".bare"));
    git(join(folder, "all", ".bare"), "worktree", "add", "-q", join(folder, "all", "one"), "trunk");

    assertEquals(findProject(join(folder, "all", "one")).root, join(folder, "all"));
  }));

Deno.test("findProject() takes a submodule for a project of its own", () =>
  withFolder((folder) => {
    const main = repository(folder);
    Deno.mkdirSync(join(main, "sub"));
    Deno.mkdirSync(join(main, ".git", "modules", "sub"), { recursive: true });
    Deno.writeTextFileSync(join(main, "sub", ".git"), "gitdir: ../.git/modules/sub\n");

    assertEquals(findProject(join(main, "sub")).root, join(main, "sub"));
  }));

Deno.test("findProject() works for users whose home folder does not exist", () =>
  withFolder((folder) => {
    assertEquals(findProject(folder, { home: join(folder, "nonexistent") }).root, folder);
  }));

Deno.test("findProject() never takes the home folder, whatever is in it", () =>
  withFolder((home) => {
    Deno.mkdirSync(join(home, ".claude"));
    Deno.mkdirSync(join(home, ".git"));
    Deno.mkdirSync(join(home, "project"));

    const below = findProject(join(home, "project"), { home });
    const error = assertThrows(() => findProject(home, { home }), CoordinationError);

    assertEquals(below.root, join(home, "project"));
    assertEquals(error.code, "not_a_project");
  }));

Deno.test("findProject() takes a folder that was given, and refuses one that is not there", () =>
  withFolder((folder) => {
    const main = repository(folder);

    assertEquals(findProject(main, { project: ".." }).root, folder);
    assertThrows(() => findProject(main, { project: "none" }), CoordinationError);
  }));

Deno.test("projectPath() names a file alike from every subfolder and worktree", () =>
  withFolder((folder) => {
    const main = repository(folder);
    git(main, "worktree", "add", "-q", join(folder, "linked"));
    Deno.mkdirSync(join(folder, "linked", "src"));

    const names = [
      projectPath(findProject(main), "src/a.ts"),
      projectPath(findProject(join(main, "src")), "a.ts"),
      projectPath(findProject(join(main, "src", "deep")), "../a.ts"),
      projectPath(findProject(main), join(main, "src", "a.ts")),
      projectPath(findProject(join(folder, "linked", "src")), "./a.ts"),
      projectPath(findProject(join(folder, "linked")), join(folder, "linked", "src", "a.ts")),
    ];

    assertEquals(new Set(names), new Set(["src/a.ts"]));
    assertEquals(projectPath(findProject(main), "."), ".");
    assertEquals(projectPath(findProject(join(main, "src")), "**/*.ts"), "src/**/*.ts");
  }));

for (const path of ["", "..", "../x", "/etc/passwd", "a\u0000b", "a\nb"]) {
  Deno.test(`projectPath() refuses ${JSON.stringify(path)}`, () =>
    withFolder((folder) => {
      const error = assertThrows(() => projectPath(findProject(folder), path), CoordinationError);

      assertEquals(error.code, "unsafe_path");
    }));
}
