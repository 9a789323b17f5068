import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type NounEntry, NOUNS, PROGRAMS } from "../../cli/commands.ts";
import { GLOBAL_FLAGS } from "../../cli/flags.ts";
import { withFolder } from "../with_store.ts";
import { mclaude } from "./mclaude.ts";

/** Help is the same everywhere, so any folder will do. */
async function help(...args: string[]): Promise<string> {
  let text = "";
  await withFolder(async (folder) => {
    const { code, out, err } = await mclaude(folder, args);
    assertEquals([code, err], [0, ""], args.join(" "));
    text = out;
  });
  return text;
}

const ENTRIES = Object.entries<NounEntry>(NOUNS);

Deno.test("mclaude --help names every noun and every other command", async () => {
  const text = await help("--help");

  for (const [name, summary] of ENTRIES.map(([noun, { summary }]) => [noun, summary])) {
    assertMatch(text, new RegExp(`^ {2}${name} +${summary}$`, "m"));
  }
  for (const name of Object.keys(PROGRAMS)) assertStringIncludes(text, `\n  ${name} `);
  assertEquals(await help("help"), text);
  assertEquals(await help("-h"), text);
});

for (const [noun, { verbs, alone, load }] of ENTRIES) {
  Deno.test(`mclaude ${noun} --help tells what it can do, and shows an example`, async () => {
    const text = await help(noun, "--help");

    if (alone === undefined) {
      for (const verb of verbs) assertStringIncludes(text, `\n  ${verb} `);
    }
    assertMatch(text, /Examples?:\n {2}mclaude /);
    assertEquals(await help("help", noun), text);
    assertEquals(await help(noun, "-h"), text);
  });

  Deno.test(`mclaude ${noun} explains every flag of every verb, with examples`, async () => {
    const { commands } = await load();

    for (const [verb, { flags, examples, positionals, summary }] of Object.entries(commands)) {
      const words = alone === undefined ? [noun, verb] : [noun];
      const text = await help(...words, "--help");

      assertStringIncludes(text, summary);
      for (const { name, description } of flags) {
        assertStringIncludes(text, `--${name}`);
        assertStringIncludes(text, description);
      }
      for (const key of positionals) {
        assertMatch(text, new RegExp(`Usage: .*[<[]${key.replaceAll("_", "-")}…?[>\\]]`));
      }
      for (const [flag] of GLOBAL_FLAGS) assertStringIncludes(text, `--${flag}`);
      assert(examples.length > 0);
      for (const example of examples) assertStringIncludes(text, `\n  ${example}\n`);
      assertEquals(await help("help", ...words), text);
    }
  });
}

for (const program of ["demo", "completions"]) {
  Deno.test(`mclaude ${program} --help shows its usage`, async () => {
    const text = await help(program, "--help");

    assertMatch(text, new RegExp(`^Usage: mclaude ${program} `));
    assertEquals(await help("help", program), text);
  });
}

Deno.test("help wins over what is wrong with the rest of the words", async () => {
  assertStringIncludes(await help("lock", "claim", "--help"), "Usage: mclaude lock claim");
  assertStringIncludes(await help("lock", "claim", "x", "-h"), "Usage: mclaude lock claim");
});

Deno.test("the help of mclaude fits in 100 columns", async () => {
  const text = await help("--help");

  assertEquals(text.split("\n").filter((line) => line.length > 100), []);
});
