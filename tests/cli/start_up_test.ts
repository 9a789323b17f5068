import { assert, assertEquals } from "@std/assert";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type NounEntry, NOUNS } from "../../cli/commands.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

interface Module {
  specifier: string;
  dependencies?: { isDynamic?: boolean; code?: { specifier: string } }[];
}

/** What is loaded with a file, before anything in it runs; types are not. */
async function loadedWith(...files: string[]): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", join(ROOT, "main.ts")],
    cwd: ROOT,
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: Module[] };
  const known = new Map(modules.map((module) => [nameOf(module.specifier), module]));
  const found = new Set<string>();
  const open = [...files];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const { isDynamic, code } of known.get(file)?.dependencies ?? []) {
      if (!isDynamic && code !== undefined) open.push(nameOf(code.specifier));
    }
  }
  return [...found].sort();
}

function nameOf(specifier: string): string {
  if (!specifier.startsWith("file:")) return specifier;
  return relative(ROOT, fileURLToPath(specifier)).replaceAll("\\", "/");
}

const HEAVY = ["help", "completions", "programs", "failure", "demo", "mcp"]
  .map((name) => `cli/${name}.ts`);

Deno.test("main.ts loads the way to a command, and no command", async () => {
  const loaded = await loadedWith("main.ts");

  assert(loaded.includes("cli/dispatch.ts"));
  const strange = loaded.filter((name) =>
    name.includes("zod") || HEAVY.includes(name) || name.startsWith("cli/commands/")
  );
  assertEquals(strange, []);
});

for (const [noun, entry] of Object.entries<NounEntry>(NOUNS)) {
  Deno.test(`mclaude ${noun} loads neither schemas, help nor other nouns`, async () => {
    const loaded = await loadedWith("cli/dispatch.ts", `cli/commands/${noun}.ts`);

    const strange = loaded.filter((name) =>
      name.includes("zod") ||
      HEAVY.includes(name) ||
      name.startsWith("cli/commands/") && name !== `cli/commands/${noun}.ts`
    );
    assertEquals(strange, []);
    assert(entry.load.toString().includes(`./commands/${noun}.ts`));
  });
}
