import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { withProject } from "../../with_store.ts";
import { mclaude } from "../mclaude.ts";

const TOKEN = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a";

Deno.test("mclaude finding goes from the inbox into the memory", () =>
  withProject(async ({ root }) => {
    const added = await mclaude(root, ["finding", "add", "Idle drops", "--from", "-"], {
      stdin: "After 60 s\n",
    });
    const listed = await mclaude(root, ["finding", "list"]);
    const place = ["--wing", "app", "--room", "net"];
    const promoted = await mclaude(root, ["finding", "promote", "idle", ...place]);
    const after = await mclaude(root, ["finding", "list"]);

    assertEquals([added.code, listed.code, promoted.code], [0, 0, 0]);
    assertStringIncludes(listed.out, "_idle-drops: Idle drops (ani)\n");
    assertStringIncludes(promoted.out, "[finding] saved as wings/app/rooms/net/discoveries/");
    assertEquals(after.out, "[finding] none wait\n");
    const found = await mclaude(root, ["memory", "search", "idle"]);
    assertStringIncludes(found.out, "Idle drops");
  }));

Deno.test("mclaude finding refuses a secret, when it is added and when it is promoted", () =>
  withProject(async ({ root }) => {
    const folder = join(root, "_inbox", "findings");
    const place = ["--wing", "app", "--room", "net"];
    const add = ["finding", "add", "Token", "--content", `token=${TOKEN}`];

    const added = await mclaude(root, add);
    Deno.mkdirSync(folder, { recursive: true });
    Deno.writeTextFileSync(join(folder, "token.md"), `token=${TOKEN}`);
    const promoted = await mclaude(root, ["finding", "promote", "token", ...place]);
    const allowed = await mclaude(root, [
      ...["finding", "promote", "token", ...place],
      ...["--allow-secret", "github"],
    ]);

    assertEquals([added.code, promoted.code, allowed.code], [17, 17, 0]);
    assertEquals(added.err.includes(TOKEN) || promoted.err.includes(TOKEN), false);
  }));
