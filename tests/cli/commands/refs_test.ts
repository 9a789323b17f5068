import { assertEquals, assertStringIncludes } from "@std/assert";
import { withProject } from "../../with_store.ts";
import { mclaude } from "../mclaude.ts";

const WRITE = ["handoff", "write", "--goal", "Fix it", "--refs", "linear:ENG-1", "linear:ENG-2"];

Deno.test("mclaude refs scan tells what it called for, what failed, and fails itself", () =>
  withProject(async ({ root }) => {
    await mclaude(root, WRITE);
    const scan = ["refs", "scan", "--provider", "linear", "--exec"];
    const command = Deno.build.os === "windows"
      ? "if ($env:MCLAUDE_REF_ID -ne 'ENG-1') { exit 4 }"
      : 'test "$1" = ENG-1 || { echo no such issue; exit 4; }';

    const first = await mclaude(root, [...scan, command]);
    const second = await mclaude(root, [...scan, "exit 0"]);

    assertEquals([first.code, second.code], [1, 0]);
    assertStringIncludes(first.out, "[refs] 2 new, 0 known, 1 failed and will be tried again\n");
    assertStringIncludes(first.out, "  called for linear:ENG-1 in ");
    assertStringIncludes(first.out, "  failed for linear:ENG-2 in ");
    assertStringIncludes(first.out, ": exit code 4");
    assertStringIncludes(second.out, "[refs] 1 new, 1 known\n");
  }));

Deno.test("mclaude refs scan --dry-run calls nothing, and needs no command", () =>
  withProject(async ({ root }) => {
    await mclaude(root, WRITE);
    const scan = ["refs", "scan", "--provider", "linear"];

    const dry = await mclaude(root, [...scan, "--dry-run"]);
    const bare = await mclaude(root, scan);

    assertEquals([dry.code, bare.code], [0, 2]);
    assertStringIncludes(dry.out, "  would call for linear:ENG-1 in ");
    assertStringIncludes(bare.err, "say what is called with --exec");
  }));
