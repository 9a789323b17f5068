import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { expectedOf, snapshot, withFixture } from "../../with_fixture.ts";
import { withFolder, withProject } from "../../with_store.ts";
import { mclaude } from "../mclaude.ts";

Deno.test("mclaude status says that there is no store, and makes none", () =>
  withFolder(async (folder) => {
    const { code, out } = await mclaude(folder, ["status"]);

    assertEquals([code, out], [0, "[mclaude] no .claude/ directory in current project\n"]);
    assertEquals(snapshot(folder), {});
  }));

Deno.test("mclaude status of an empty store is mclaude 0.6's", () =>
  withFixture("empty", async ({ root }) => {
    const golden = expectedOf("empty").cli.find(({ argv }: { argv: string[] }) =>
      argv.join() === "status"
    );

    const { out } = await mclaude(root, ["status"], { env: { MCLAUDE_IDENTITY: "" } });

    assertEquals(out, golden.stdout.replaceAll("{{PROJECT}}", root));
  }));

Deno.test("mclaude status shows locks, sessions and what to resume", () =>
  withProject(async ({ root }) => {
    const claim = ["lock", "claim", "fix-it", "--description", "a\x1b[2J fix"];
    await mclaude(root, claim);
    await mclaude(root, ["handoff", "write", "--goal", "Ship it", "--next-step", "Deploy"]);

    const { out } = await mclaude(root, ["status"]);

    assertStringIncludes(out, "  Identity: ani\n");
    assertStringIncludes(out, "  Locks (1 active):\n    [ACTIVE] fix-it by ani: a fix\n");
    assertStringIncludes(out, "  Sessions (1 live):\n    [ACTIVE] ani (s1)");
    assertMatch(out, /Handoffs: 1 total, latest: \S+_ship\.md\n {4}to resume: Ship it\n/);
    assertStringIncludes(out, "    next step: Deploy\n");
  }));

Deno.test("mclaude status shows who waits for a lock", () =>
  withProject(async ({ root }) => {
    const claim = ["lock", "claim", "fix-it", "--description", "a fix"];
    await mclaude(root, claim);
    const bo = { env: { MCLAUDE_SESSION: "s2", MCLAUDE_IDENTITY: "bo" } };
    const waiting = mclaude(root, [...claim, "--wait"], bo);

    let out = "";
    while (!out.includes("[WAITING]")) out = (await mclaude(root, ["status"])).out;
    await mclaude(root, ["lock", "release", "fix-it"]);

    assertStringIncludes(out, "    [WAITING] fix-it for bo\n");
    assertEquals((await waiting).code, 0);
    assert(!(await mclaude(root, ["status"])).out.includes("[WAITING]"));
  }));

Deno.test("mclaude status names the handoff that handoff resume would take", async () => {
  for (const name of ["demo", "basic-team", "handoffs-all"]) {
    await withFixture(name, async ({ root }) => {
      const status = JSON.parse((await mclaude(root, ["status", "--json"])).out);
      const resumed = JSON.parse((await mclaude(root, ["handoff", "resume", "--json"])).out);

      assertEquals(status.handoffs.open.id, resumed.handoff.id, name);
    });
  }
});

Deno.test("mclaude status counts what a named reader has not read", () =>
  withFixture("messages-all", async ({ root }) => {
    const named = await mclaude(root, ["status"], { env: { MCLAUDE_IDENTITY: "vasya" } });
    const unnamed = await mclaude(root, ["status"], { env: { MCLAUDE_IDENTITY: "" } });

    // mclaude 0.6 counts 18: it overlooks a receiver in quotes.
    assertStringIncludes(named.out, "Messages: 34 total in 3 mailbox(es), 19 unread for vasya\n");
    assertStringIncludes(unnamed.out, "Messages: 34 total in 3 mailbox(es)\n");
  }));

Deno.test("mclaude status does not call a registry empty that it cannot read", () =>
  withFixture("registry-corrupt", async ({ root }) => {
    const { code, out } = await mclaude(root, ["status"]);

    assertEquals(code, 0);
    assertStringIncludes(out, "  Identities: (error reading registry)\n");
    assertMatch(out, / {2}Damaged: 1 \(left as they are\)\n {4}\S+registry\.json: /);
  }));

Deno.test("mclaude status --json has everything that the screen leaves out", () =>
  withFixture("locks-all", async ({ root }) => {
    const { out } = await mclaude(root, ["status", "--json"]);

    const status = JSON.parse(out);
    assertEquals(status.project_root, root);
    assertEquals(status.locks.length, 11);
    assertEquals(status.problems.length, 1);
  }));

/** Writes `count` records into every layer, and a damaged one beside them. */
function fill(root: string, count: number): void {
  const store = join(root, ".claude");
  const now = new Date().toISOString().slice(0, 19);
  function write(path: string, text: string): void {
    Deno.writeTextFileSync(join(store, path), text);
  }
  const folders = ["locks/active-work", "heartbeats", "handoffs", "messages/inbox", "identities"];
  for (const folder of folders) Deno.mkdirSync(join(store, folder), { recursive: true });
  for (let n = 0; n < count; n++) {
    const meta = { slug: `slug-${n}`, session_id: `s${n}`, description: `work ${n}`, files: [] };
    write(`locks/active-work/slug-${n}.lock`, "");
    write(`locks/active-work/slug-${n}.heartbeat`, "");
    write(`locks/active-work/slug-${n}.metadata.json`, JSON.stringify(meta));
    write(
      `heartbeats/s${n}.json`,
      JSON.stringify({ session_id: `s${n}`, identity: "ani", last_beat: now, lock_slugs: [] }),
    );
    write(
      `handoffs/2026-01-01_00-00_${String(n).padStart(8, "0")}_work-${n}.md`,
      `# Session Handoff - 2026-01-01 00:00\n\n**Status:** ACTIVE\n\n## Goal\n\nWork ${n}\n`,
    );
    write(`messages/inbox/${n}.md`, "---\nfrom: bo\nto: ani\nstatus: unread\n---\n\nhello\n");
    write(`identities/name-${n}.json`, JSON.stringify({ name: `name-${n}`, id: `${n}` }));
  }
  write("locks/active-work/damaged.metadata.json", "{");
  write("locks/active-work/damaged.lock", "");
  write("heartbeats/damaged.json", "{");
  write("identities/damaged.json", "{");
  Deno.mkdirSync(join(store, "handoffs", "damaged.md"));
  Deno.mkdirSync(join(store, "messages", "inbox", "damaged.md"));
}

Deno.test("mclaude status stays one screen with 1,000 items and a damaged file in each layer", () =>
  withProject(async ({ root }) => {
    fill(root, 1000);

    const { code, out, err } = await mclaude(root, ["status"]);

    assertEquals([code, err], [0, ""]);
    const lines = out.split("\n");
    assert(lines.length <= 50, `${lines.length} lines`);
    assertMatch(out, /^ {2}Locks \(100[01] active\):$/m);
    assertStringIncludes(out, "more: mclaude lock list\n");
    assertStringIncludes(out, "Sessions (1000 live)");
    assertStringIncludes(out, "Handoffs: 1000 total");
    assertStringIncludes(out, "1000 unread for ani");
    assertMatch(out, /^ {2}Damaged: [3-5] \(left as they are\)$/m);
    assertEquals(lines.filter((line) => line.length > 240), []);
  }));
