import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { completions } from "../../cli/completions.ts";
import { NOUNS } from "../../cli/commands.ts";
import { CoordinationError } from "../../lib/errors.ts";

const EXPECTED: readonly (readonly [words: string[], completed: string])[] = [
  [["lo"], "lock"],
  [["lock", ""], "claim check list status heartbeat release force-release history --help"],
  [["lock", "cl"], "claim"],
  [["lock", "claim", "--ta"], "--take-over"],
  [["lock", "claim", "fix-it", "--files", "a", "--des"], "--description"],
  [["status", "--js"], "--json"],
  [["help", "lock", "re"], "release"],
  [["completions", "z"], "zsh"],
  [["nonsense", "x"], ""],
];

/** Runs a script, or gives `undefined` if its shell is not installed. */
async function shell(words: readonly string[]): Promise<string | undefined> {
  const [file, ...args] = words;
  try {
    const { stdout, stderr, success } = await new Deno.Command(file!, { args }).output();
    assert(success, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

for (const [words, completed] of EXPECTED) {
  Deno.test(`bash completes mclaude ${words.join(" ")} to ${completed || "nothing"}`, async () => {
    const given = ["mclaude", ...words].map((word) => `'${word}'`).join(" ");

    const out = await shell([
      "bash",
      "-c",
      `${await completions("bash")}
COMP_WORDS=(${given}); COMP_CWORD=${words.length}; _mclaude; echo "\${COMPREPLY[*]}"`,
    ]);

    assertEquals(out ?? `${completed}\n`, `${completed}\n`);
  });

  Deno.test(`zsh completes mclaude ${words.join(" ")} to ${completed || "nothing"}`, async () => {
    const given = ["mclaude", ...words].map((word) => `'${word}'`).join(" ");
    const script = (await completions("zsh")).split("\n").slice(0, -1).join("\n");

    const out = await shell([
      "zsh",
      "-fc",
      `compadd() { shift; print -r -- "\${(M)@:#\${PREFIX}*}" }
_files() { }
${script}
words=(${given}); CURRENT=\${#words}; PREFIX="\${words[-1]}"; _mclaude`,
    ]);

    assertEquals(out?.trim() ?? completed, completed);
  });

  Deno.test(`fish completes mclaude ${words.join(" ")} to ${completed || "nothing"}`, async () => {
    const line = ["mclaude", ...words].join(" ");

    const out = await shell([
      "fish",
      "-Nc",
      `${await completions("fish")}\ncomplete -C '${line}'`,
    ]);

    const found = out?.trim().split("\n").sort() ?? completed.split(" ").sort();
    assertEquals(found, completed.split(" ").sort());
  });
}

for (const name of ["bash", "zsh", "fish", "powershell"]) {
  Deno.test(`completions() writes every noun, verb and flag for ${name}`, async () => {
    const script = await completions(name);

    for (const [noun, entry] of Object.entries(NOUNS)) {
      assertStringIncludes(script, noun);
      for (const [verb, { flags }] of Object.entries((await entry.load()).commands)) {
        if (!("alone" in entry)) assertStringIncludes(script, verb);
        for (const { name } of flags) assertStringIncludes(script, `--${name}`);
      }
    }
  });
}

Deno.test("completions() leaves no quote or bracket open for PowerShell", async () => {
  const script = await completions("powershell");

  for (const [open, close] of ["()", "{}", "[]"]) {
    assertEquals(script.split(open!).length, script.split(close!).length, `${open}${close}`);
  }
  assertEquals(script.split("'").length % 2, 1);
});

for (const name of [undefined, "", "csh", "toString", "__proto__"]) {
  Deno.test(`completions() refuses ${JSON.stringify(name)}`, async () => {
    await assertRejects(() => completions(name), CoordinationError, "choose from bash, zsh");
  });
}
