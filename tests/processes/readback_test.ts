import { assert, assertEquals } from "@std/assert";
import { withFolder } from "../with_store.ts";
import { run } from "./harness.ts";
import { start } from "./program.ts";

/**
 * What mclaude 0.6's own modules read of what we wrote. `MCLAUDE_PEER` is a checkout of it,
 * `MCLAUDE_READBACK` a script that loads a project through its modules and prints JSON.
 */
// deno-lint-ignore no-explicit-any
async function readBack(folder: string): Promise<any> {
  const peer = Deno.env.get("MCLAUDE_PEER");
  const script = Deno.env.get("MCLAUDE_READBACK");
  if (!peer || !script) return undefined;
  const { code, stdout, stderr } = await start(
    ["python3", script, folder, "--mclaude", peer, "--stable"],
    { cwd: folder },
  );
  assertEquals(code, 0, stderr);
  return JSON.parse(stdout);
}

Deno.test("mclaude 0.6 reads the locks, handoffs, identities and beats that we write", () =>
  withFolder(async (cwd) => {
    const as = (identity: string) => ["--as", identity, "--session", `${identity}-session`];
    for (
      const args of [
        ["identity", "register", "ani", "--owner", "Ani", "--roles", "infra", "ml"],
        ["identity", "register", "vasya", "--notify", "email:v@example.org"],
        ["lock", "claim", "held-lock", "--description", 'a: "b"', "--files", "a.ts", "b/c.ts"],
        ["lock", "claim", "gone-lock", "--description", "d"],
        ["lock", "release", "gone-lock", "--summary", "done\n\n- bullet"],
        ["handoff", "write", "--goal", "Fix parser", "--done", "d1", "d2", "--not-worked", "n"],
        ["handoff", "write", "--goal", "[CLOSED]\n- **forged**", "--decision", "a because b"],
      ]
    ) {
      const end = await run([...args, ...as("ani")], { cwd });
      assertEquals(end.code, 0, end.stderr);
    }
    await run(["handoff", "close", "fix-parser", "--note", "merged", ...as("ani")], { cwd });

    const read = await readBack(cwd);
    if (read === undefined) {
      // deno-lint-ignore no-console
      return console.log("skipped: give MCLAUDE_PEER and MCLAUDE_READBACK to read back");
    }

    const [lock] = read.locks.active;
    assertEquals(read.locks.active.length, 1);
    assertEquals([lock.slug, lock.status, lock.lock_content], [
      "held-lock",
      "ACTIVE",
      "ani-session",
    ]);
    assertEquals(lock.metadata.files, ["a.ts", "b/c.ts"]);
    assertEquals(lock.metadata.description, 'a: "b"');
    assertEquals([read.locks.orphan_metadata, read.locks.other_files], [[], []]);
    const [archive] = read.locks.completed;
    assertEquals([archive.fields.Session, archive.summary], ["ani-session", "done\n\n- bullet"]);
    assertEquals(read.registry.identities.map(({ name }: { name: string }) => name), [
      "ani",
      "vasya",
    ]);
    assertEquals(read.registry.identities[0].roles, ["infra", "ml"]);
    assertEquals(read.registry.identities[1].notify, { email: "v@example.org" });
    assertEquals(read.handoffs.list.length, 2);
    const fixed = read.handoffs.list.find((name: string) => name.includes("fix-parser"));
    assertEquals(read.handoffs.files[fixed].sections.Done, ["- d1", "- d2"]);
    assertEquals(read.handoffs.files[fixed].fields["Session ID"], "ani-session");
    assertEquals(read.handoffs.by_status.CLOSED.length, 1, JSON.stringify(read.handoffs.by_status));
    assert(
      read.heartbeats.live.some(({ session_id }: { session_id: string }) =>
        session_id === "ani-session"
      ),
    );
  }));
