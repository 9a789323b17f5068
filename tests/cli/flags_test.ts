import { assertEquals, assertThrows } from "@std/assert";
import type { Command } from "../../cli/command.ts";
import { commands as handoff } from "../../cli/commands/handoff.ts";
import { commands as lock } from "../../cli/commands/lock.ts";
import { parseLine } from "../../cli/flags.ts";
import { CoordinationError } from "../../lib/errors.ts";

function inputOf(command: Command | undefined, ...args: string[]): Record<string, unknown> {
  return parseLine(args, command!).input;
}

Deno.test("parseLine() gives words without a flag to the positionals", () => {
  assertEquals(inputOf(lock.claim, "fix-it"), { slug: "fix-it" });
  assertEquals(inputOf(lock.claim, "--slug", "fix-it"), { slug: "fix-it" });
  assertEquals(inputOf(lock.claim, "--slug=fix-it"), { slug: "fix-it" });
  assertEquals(inputOf(lock.check, "a.ts", "b.ts"), { paths: ["a.ts", "b.ts"] });
});

Deno.test("parseLine() gives a list all words up to the next flag", () => {
  const input = inputOf(
    lock.claim,
    ...["--files", "a.py", "b.py", "--session", "s9", "fix-it", "--files", "c.py"],
  );

  assertEquals(input, { slug: "fix-it", files: ["a.py", "b.py", "c.py"] });
});

Deno.test("parseLine() takes an empty list where a list's flag stands alone", () => {
  assertEquals(inputOf(lock.claim, "--files", "--shared"), { files: [], shared: true });
});

Deno.test("parseLine() takes a value that begins with a dash only after an equals sign", () => {
  assertEquals(inputOf(lock.claim, "--description=--fix"), { description: "--fix" });
  for (const value of ["--fix", "-x", "--json"]) {
    const error = assertThrows(
      () => inputOf(lock.claim, "--description", value),
      CoordinationError,
      "write --description VALUE, or --description=VALUE if it begins with a dash",
    );
    assertEquals(error.code, "invalid_input");
  }
});

Deno.test("parseLine() takes everything after -- by position", () => {
  assertEquals(inputOf(lock.check, "--", "--odd-name", "-x"), { paths: ["--odd-name", "-x"] });
});

Deno.test("parseLine() takes an optional value only if it looks like one", () => {
  assertEquals(inputOf(lock.claim, "--wait", "10m", "fix-it"), { wait: "10m", slug: "fix-it" });
  assertEquals(inputOf(lock.claim, "--wait", "fix-it"), { wait: "", slug: "fix-it" });
  assertEquals(inputOf(lock.claim, "--wait=1.5h"), { wait: "1.5h" });
});

Deno.test("parseLine() keeps the order of words for commands that need it", () => {
  const input = inputOf(
    handoff.write,
    ...["--done", "a", "--check", "true", "--done", "b", "c", "--check=false"],
  );

  assertEquals(input, { done: ["a", "b", "c"], check: ["true", "", "false"] });
});

Deno.test("parseLine() reads numbers and refuses what is none", () => {
  assertEquals(inputOf(lock.history, "--limit", "5"), { limit: 5 });
  for (const value of ["five", "", " ", "1x", "Infinity", "NaN"]) {
    assertThrows(() => inputOf(lock.history, `--limit=${value}`), CoordinationError, "number");
  }
});

Deno.test("parseLine() knows the flags of every command", () => {
  const { global, input } = parseLine(
    ["--json", "--quiet", "--no-color", "--as", "bo", "--session=s2", "--project", "x", "-h"],
    lock.list!,
  );

  assertEquals(input, {});
  assertEquals(global, {
    json: true,
    quiet: true,
    noColor: true,
    help: true,
    input: undefined,
    as: "bo",
    session: "s2",
    project: "x",
  });
});

Deno.test("parseLine() names the flag that was meant", () => {
  for (
    const [given, meant] of [
      ["--jso", "--json"],
      ["--descripton", "--description"],
      ["--file", "--files"],
      ["--take-ovr", "--take-over"],
    ] as const
  ) {
    assertThrows(() => inputOf(lock.claim, given), CoordinationError, `did you mean ${meant}?`);
  }
});

for (
  const args of [
    ["--__proto__", "1"],
    ["--constructor=1"],
    ["-x"],
    ["--json=yes"],
    ["--mine", "--mine=no"],
    ["extra"],
    [""],
    ["-"],
    ["--project="],
    ["--as", ""],
    ["--session"],
    ["--no-json"],
    ["--no-mine"],
  ]
) {
  Deno.test(`parseLine() refuses ${JSON.stringify(args)} with one line that helps`, () => {
    const error = assertThrows(() => inputOf(lock.list, ...args), CoordinationError);

    assertEquals(error.code, "invalid_input");
    assertEquals(/^Cannot [^\n]+; [^\n]+$/.test(error.message), true, error.message);
  });
}
