import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { snapshot } from "../with_fixture.ts";
import { withProject } from "../with_store.ts";
import { run } from "./program.ts";

const ANI = { MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "ani-1" };

Deno.test("doctor runs hooks and server, changes nothing, and is healthy in a new project", () =>
  withProject(async ({ root, store }) => {
    await run(["lock", "claim", "fix-it", "--description", "x"], { cwd: root, env: ANI });
    const before = snapshot(store);

    const { code, stdout, stderr } = await run(["doctor", "--json"], { cwd: root, env: ANI });

    assertEquals(code, 0, stderr);
    const { healthy, checks } = JSON.parse(stdout);
    assert(healthy);
    const status = Object.fromEntries(
      checks.map((one: { name: string; status: string }) => [one.name, one.status]),
    );
    assertEquals([status["hooks run"], status["mcp server"]], ["ok", "ok"]);
    assertEquals(snapshot(store), before);
  }));

Deno.test("doctor ends with 5 over damage; --fix moves it away, and the next one is healthy", () =>
  withProject(async ({ root, store }) => {
    const inbox = join(store, "messages", "inbox");
    Deno.mkdirSync(inbox, { recursive: true });
    Deno.writeTextFileSync(join(inbox, "2026-01-01_00-00-00_a_b_update_x.md"), "no header");
    const only = ["doctor", "--only", "formats", "leftovers"];

    const first = await run(only, { cwd: root, env: ANI });
    const fixed = await run([...only, "--fix"], { cwd: root, env: ANI });
    const next = await run(only, { cwd: root, env: ANI });

    assertEquals([first.code, fixed.code, next.code], [5, 0, 0]);
    assertStringIncludes(first.stdout, "FAULT messages");
    assertStringIncludes(first.stdout, "mclaude doctor --fix");
    assertStringIncludes(fixed.stdout, "moved into .claude/.quarantine/");
    assertEquals([...Deno.readDirSync(inbox)], []);
    const [stamp] = [...Deno.readDirSync(join(store, ".quarantine"))];
    const kept = join(store, ".quarantine", stamp!.name, "files", "messages", "inbox");
    assertEquals([...Deno.readDirSync(kept)].length, 1);
  }));

Deno.test("doctor sees no fault and moves nothing while sessions claim and release", () =>
  withProject(async ({ root, store }) => {
    const session = async (name: string) => {
      const env = { MCLAUDE_IDENTITY: name, MCLAUDE_SESSION: `${name}-1` };
      for (let round = 0; round < 6; round++) {
        const claim = ["lock", "claim", `work-${name}`, "--description", "x"];
        await run(claim, { cwd: root, env });
        await run(["lock", "release", `work-${name}`], { cwd: root, env });
      }
    };
    const work = Promise.all(["ani", "bob", "eve"].map(session));

    const looks = [];
    for (let look = 0; look < 4; look++) {
      const args = ["doctor", "--fix", "--only", "store", "formats", "leftovers", "--json"];
      looks.push(await run(args, { cwd: root, env: ANI }));
    }
    await work;

    for (const { code, stdout } of looks) {
      assertEquals(code, 0, stdout);
      assertEquals(JSON.parse(stdout).moved, []);
    }
    assert(![...Deno.readDirSync(store)].some(({ name }) => name === ".quarantine"));
  }));
