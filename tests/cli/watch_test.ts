import { assertEquals, assertMatch } from "@std/assert";
import { snapshot } from "../with_fixture.ts";
import { withFolder, withProject } from "../with_store.ts";
import { tellStory } from "../lib/timeline/story.ts";
import { mclaude } from "./mclaude.ts";
import { fill, write } from "./watch/projects.ts";

const UTF8 = { LC_ALL: "C.UTF-8" };

Deno.test("watch --once prints what there is, and writes nothing", () =>
  withProject(async (project) => {
    fill(project);
    const before = snapshot(project.root);

    const { code, out, err } = await mclaude(project.root, ["watch", "--once"], {
      env: { ...UTF8, MCLAUDE_SESSION: "s-ani" },
    });

    assertEquals([code, err], [0, ""]);
    assertEquals(
      [...out.matchAll(/^(\w+) \(\d+\)$/gm)].map(([, title]) => title),
      ["Sessions", "Locks", "Mail", "Handoffs", "Events"],
    );
    assertMatch(out, /^ {2}• fix-login +ani +\w+ +\d s +Fix it$/m);
    assertMatch(out, /vasya→ani +question +\? Which path\?$/m);
    assertEquals(snapshot(project.root), before);
  }));

Deno.test("watch --once --json prints a snapshot as one line", () =>
  withProject(async (project) => {
    fill(project);

    const { out } = await mclaude(project.root, ["watch", "--once", "--json"], {
      env: { MCLAUDE_SESSION: "s-ani" },
    });

    const { kind, locks, sessions, messages, handoffs, waiting, problems } = JSON.parse(out);
    assertEquals(out.trim().split("\n").length, 1);
    assertEquals(kind, "snapshot");
    assertEquals(
      locks.map(({ slug, actor, mine }: Record<string, unknown>) => [slug, actor, mine]),
      [["fix-login", "ani", true], ["write-docs", "vasya", false]],
    );
    assertEquals(sessions.length, 2);
    assertEquals([messages.total, messages.newest[0].subject], [2, "Docs"]);
    assertEquals([handoffs.total, handoffs.newest[0].goal], [1, "Fix the race"]);
    assertEquals([waiting, problems], [[], []]);
  }));

Deno.test("watch --once --no-tui prints all that happened, as mclaude 0.6 does", () =>
  withProject(async (project) => {
    tellStory(project);

    const { out } = await mclaude(project.root, ["watch", "--once", "--no-tui"]);

    const lines = out.trim().split("\n");
    assertEquals(lines.length > 15, true);
    assertEquals(
      lines.filter((line) => !/^\[\d\d:\d\d:\d\d\] [a-z]{4,8} +\S+ +[a-z-]+/.test(line)),
      [],
    );
    assertEquals(
      lines.some((line) => line.endsWith("locks    ani      claimed      fix login")),
      true,
    );
  }));

Deno.test("watch --once takes a folder, and a project without a store is empty", () =>
  withFolder(async (folder) => {
    for (const args of [[folder], ["--project", folder]]) {
      const { code, out } = await mclaude("/", ["watch", ...args, "--once"]);

      assertEquals([code, out.includes("nobody is here")], [0, true], out);
    }
    assertEquals(snapshot(folder), {});
  }));

Deno.test("watch --once cleans what others wrote, and tells of what is damaged", () =>
  withProject(async (project) => {
    const evil = "\u001b[2Jowned\u0007\u009b\u202e";
    write(
      project,
      "messages/inbox/a.md",
      `---\nfrom: ${evil}\nto: x\nsubject: ${evil}\n---\n\nb\n`,
    );
    write(project, "messages/inbox/b.md", `${evil}`);

    for (const more of [[], ["--json"], ["--no-tui"]]) {
      const { out } = await mclaude(project.root, ["watch", "--once", ...more]);

      // deno-lint-ignore no-control-regex
      assertEquals(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/.test(out), false, out);
      assertMatch(out, /owned/);
    }
    const { out } = await mclaude(project.root, ["watch", "--once"]);
    assertMatch(out, /^damaged: .*b\.md: /m);
  }));

Deno.test("watch refuses what it does not know", () =>
  withFolder(async (folder) => {
    for (const args of [["--onec"], ["a", "b"], ["--project", folder, "a"]]) {
      const { code, err } = await mclaude(folder, ["watch", ...args]);

      assertEquals(code, 2);
      assertMatch(err, /^mclaude: Cannot .*; .+\n$/);
    }
  }));

Deno.test("watch --help tells its flags", () =>
  withFolder(async (folder) => {
    const { code, out } = await mclaude(folder, ["watch", "--help"]);

    assertEquals(code, 0);
    for (const flag of ["--once", "--json", "--no-tui"]) assertEquals(out.includes(flag), true);
    assertEquals(out.split("\n").every((line) => line.length <= 100), true);
  }));
