import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { applyPlan, planId, planInstall, planRemoval } from "../../../lib/install.ts";
import { snapshot } from "../../with_fixture.ts";
import { plant, withTree } from "./trees.ts";

const TREE = { ".claude/settings.json": '{"model":"opus"}', ".mcp.json": "{}" };

Deno.test("applyPlan() undoes everything when one file cannot be written", () =>
  withTree(TREE, (folders) => {
    const before = snapshot(folders.top);
    const plan = planInstall(folders);

    for (const at of plan.changes.keys()) {
      // Nothing can be written below a file.
      const changes = plan.changes.map((change, order) =>
        order === at ? { ...change, real: `${change.real}/x/y`, before: undefined } : change
      );
      assertThrows(() => applyPlan({ ...plan, changes }));

      assertEquals(snapshot(folders.top), before, plan.changes[at]!.path);
    }
  }));

Deno.test("applyPlan() touches nothing if a file changed since the plan was made", () =>
  withTree(TREE, (folders) => {
    const plan = planInstall(folders);
    plant(folders.top, { ".mcp.json": '{"mcpServers":{}}' });
    const before = snapshot(folders.top);

    const error = assertThrows(() => applyPlan(plan), CoordinationError, "changed since");

    assertEquals(error.code, "store_failure");
    assertEquals(snapshot(folders.top), before);
  }));

Deno.test("applyPlan() touches nothing if a file appeared since the plan was made", () =>
  withTree({}, (folders) => {
    const plan = planInstall(folders);
    plant(folders.top, { ".claude/rules/mclaude.md": "somebody's" });
    const before = snapshot(folders.top);

    assertThrows(() => applyPlan(plan), CoordinationError, "changed since");

    assertEquals(snapshot(folders.top), before);
  }));

Deno.test("applyPlan() in a folder that cannot be written leaves it as it is", () =>
  withTree(TREE, (folders) => {
    // Who may do everything is stopped by no permission bits.
    if (Deno.build.os === "windows" || Deno.uid() === 0) return;
    const store = join(folders.top, ".claude");
    const before = snapshot(folders.top);
    Deno.chmodSync(store, 0o555);
    try {
      assertThrows(() => applyPlan(planInstall(folders)));
      assertEquals(snapshot(folders.top), before);
    } finally {
      Deno.chmodSync(store, 0o755);
    }
  }));

Deno.test("planId() is the same for the same changes, and another one for others", () =>
  withTree(TREE, (folders) => {
    const one = planId(planInstall(folders));
    const again = planId(planInstall(folders));
    const other = planId(planInstall(folders, { program: "/opt/mclaude" }));
    applyPlan(planInstall(folders));
    const removal = planId(planRemoval(folders));

    assertEquals(one, again);
    assertEquals(new Set([one, other, removal]).size, 3);
  }));
