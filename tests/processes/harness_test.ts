import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { withFolder } from "../with_store.ts";
import {
  errorAtEachCall,
  killAtEachCall,
  pauseAtEachCall,
  race,
  run,
  withStrace,
} from "./harness.ts";

/** Writes three files, by a program that everybody has. */
const SCRIPT = ["sh", "-c", "echo one > a && echo two > b && echo three > c"];

Deno.test("run() gives back what mclaude prints and its exit code", () =>
  withFolder(async (folder) => {
    const version = await run(["--version"], { cwd: folder });
    const mistake = await run(["lokc"], { cwd: folder });

    assertEquals(version.code, 0);
    assertStringIncludes(version.stdout, "mclaude ");
    assertEquals(mistake.code, 2);
    assertStringIncludes(mistake.stderr, "lokc");
  }));

Deno.test("race() runs all processes and keeps their order", () =>
  withFolder(async (folder) => {
    const outcomes = await race([
      { args: ["--version"] },
      { args: ["lokc"] },
      { args: ["--version"] },
    ], { cwd: folder });

    assertEquals(outcomes.map(({ code }) => code), [0, 2, 0]);
  }));

Deno.test("killAtEachCall() ends a program before each change, on a fresh folder", () =>
  withStrace(async () => {
    const seen: string[] = [];

    const calls = await killAtEachCall([], {
      words: SCRIPT,
      prepare: (folder) => Deno.writeTextFileSync(join(folder, "there"), ""),
      oracle: (folder, { at }) => {
        seen.push(`${at.name} ${[...Deno.readDirSync(folder)].map(({ name }) => name).sort()}`);
      },
    });

    assertEquals(calls.map(({ name }) => name).join(" "), "openat write openat write openat write");
    assertEquals(seen, [
      "openat there",
      "write a,there",
      "openat a,there",
      "write a,b,there",
      "openat a,b,there",
      "write a,b,c,there",
    ]);
  }));

Deno.test("errorAtEachCall() lets each call fail and the program go on", () =>
  withStrace(async () => {
    const codes: number[] = [];

    await errorAtEachCall([], {
      words: SCRIPT,
      error: "ENOSPC",
      prepare: () => {},
      oracle: (_folder, { code }) => {
        codes.push(code);
      },
    });

    assert(codes.length > 0);
    assertEquals(codes.filter((code) => code === 0), []);
  }));

Deno.test("pauseAtEachCall() halts a program and lets it go on afterwards", () =>
  withStrace(async () => {
    let pauses = 0;

    const calls = await pauseAtEachCall([], {
      words: SCRIPT,
      prepare: () => {},
      meanwhile: (folder) => {
        pauses++;
        Deno.writeTextFileSync(join(folder, "rival"), "");
      },
      oracle: (folder, { code }) => {
        assertEquals(code, 0);
        assert(existsSync(join(folder, "rival")) && existsSync(join(folder, "c")));
      },
    });

    assertEquals(pauses, calls.length);
  }));
