import { assertEquals } from "@std/assert";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { snapshot } from "../with_fixture.ts";
import { withFolder } from "../with_store.ts";
import { run } from "./harness.ts";

const COUNT = 1_000;

/** A thousand records in each layer, as mclaude 0.6 writes them, and one damaged file in each. */
function fill(folder: string): void {
  const store = join(folder, ".claude");
  const locks = join(store, "locks", "active-work");
  const handoffs = join(store, "handoffs");
  const beats = join(store, "heartbeats");
  const messages = join(store, "messages", "inbox");
  const drawers = join(store, "memory-graph", "wings", "w", "rooms", "r", "facts");
  for (const path of [locks, handoffs, beats, messages, drawers]) {
    Deno.mkdirSync(path, { recursive: true });
  }
  const now = new Date().toISOString();
  const identities = [];
  for (let i = 0; i < COUNT; i++) {
    const id = String(i).padStart(4, "0");
    const metadata = {
      slug: `lock-${id}`,
      session_id: `s-${id}`,
      description: `work ${id}`,
      files: [],
    };
    Deno.writeTextFileSync(join(locks, `lock-${id}.lock`), `s-${id}`);
    Deno.writeTextFileSync(join(locks, `lock-${id}.heartbeat`), "");
    Deno.writeTextFileSync(join(locks, `lock-${id}.metadata.json`), JSON.stringify(metadata));
    Deno.writeTextFileSync(
      join(handoffs, `2026-04-09_14-32_0000${id}_goal-${id}.md`),
      `# Session Handoff - 2026-04-09 14:32\n\n**Session ID:** 0000${id}\n**Status:** ACTIVE\n\n## Goal\n\nGoal ${id}\n`,
    );
    const beat = { identity: `id-${id}`, session_id: `s-${id}`, started_at: now, last_beat: now };
    Deno.writeTextFileSync(join(beats, `s-${id}.json`), JSON.stringify(beat));
    Deno.writeTextFileSync(join(messages, `${id}.md`), "---\nfrom: a\nto: b\n---\n\ntext\n");
    Deno.writeTextFileSync(join(drawers, `2026-04-09_fact-${id}.md`), "---\ntitle: x\n---\n\nx\n");
    identities.push({ name: `id-${id}`, id: `c0d3-id-${id}`, owner: "", roles: [], notify: {} });
  }
  Deno.writeTextFileSync(join(store, "registry.json"), JSON.stringify({ schema: 1, identities }));
  Deno.mkdirSync(join(store, "identities"));
  Deno.writeTextFileSync(join(store, "identities", "broken.json"), "{");
  Deno.writeFileSync(join(locks, "lock-0500.metadata.json"), new Uint8Array([0, 255, 1]));
  Deno.mkdirSync(join(handoffs, "2026-04-10_00-00_00000000_a-folder.md"));
  Deno.symlinkSync("/nowhere", join(beats, "s-link.json"));
  Deno.writeFileSync(join(messages, "broken.md"), new Uint8Array([255]));
}

Deno.test("a thousand records in each layer and a damaged one hide nothing and are not changed", () =>
  withFolder(async (cwd) => {
    fill(cwd);
    const before = snapshot(cwd);
    async function read(...args: string[]) {
      const { code, stdout, stderr } = await run([...args, "--json"], {
        cwd,
        env: { MCLAUDE_IDENTITY: "id-0001", MCLAUDE_SESSION: "me" },
      });
      assertEquals(code, 0, stderr);
      return JSON.parse(stdout);
    }

    const locks = await read("lock", "list");
    const handoffs = await read("handoff", "list");
    const identities = await read("identity", "list");
    const beats = await read("heartbeat", "list");
    const status = await read("status");
    const screen = await run(["status"], { cwd });

    assertEquals([locks.locks.length, locks.problems.length], [COUNT, 1]);
    assertEquals([handoffs.handoffs.length, handoffs.problems.length], [COUNT, 1]);
    assertEquals([identities.identities.length, identities.problems.length], [COUNT, 1]);
    assertEquals([beats.live.length, beats.problems.length], [COUNT, 1]);
    assertEquals(status.locks.length, COUNT);
    assertEquals(status.handoffs.total, COUNT);
    assertEquals(status.memory.drawers, COUNT);
    assertEquals(status.problems.length, 4);
    assertEquals(screen.stdout.split("\n").length < 60, true, screen.stdout);
    // What is remembered of so many is derived.
    rmSync(join(cwd, ".claude", ".cache"), { recursive: true, force: true });
    assertEquals(snapshot(cwd), before);
  }));
