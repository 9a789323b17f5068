/**
 * Takes the guards out, one at a time, in a copy of the sources, and runs the gate that has to
 * find it.
 *
 * @module
 */
import { join } from "node:path";
import { ROOT } from "../build.ts";
import { must, runGate, tool, withScratch } from "./gate.ts";
import { GATES } from "./gates.ts";
import { type Mutation, MUTATIONS } from "./mutations.ts";

/** What a program is built of. */
const SOURCES = ["cli", "lib", "mcp", "scripts", "main.ts", "mod.ts", "deno.json", "deno.lock"];

/**
 * Tries all mutations.
 *
 * @param part Only guards whose names have this in them.
 * @returns Whether each was found.
 */
export async function mutate(part = ""): Promise<boolean> {
  const chosen = MUTATIONS.filter(({ guard }) => guard.includes(part));
  let found = 0;
  await withScratch(async (copy) => {
    await must("cp", "-a", ...SOURCES.map((name) => join(ROOT, name)), copy);
    for (const mutation of chosen) {
      const verdict = await tryOne(mutation, copy);
      if (verdict.found) found++;
      // deno-lint-ignore no-console
      console.log(`| ${mutation.guard} | ${verdict.text} |`);
    }
  });
  // deno-lint-ignore no-console
  console.log(`${found} of ${chosen.length} guards are missed when they are gone`);
  return found === chosen.length;
}

async function tryOne(
  mutation: Mutation,
  copy: string,
): Promise<{ found: boolean; text: string }> {
  const path = join(copy, mutation.file);
  const before = Deno.readTextFileSync(path);
  if (before.split(mutation.from).length !== 2) {
    return { found: false, text: `NOT TRIED: its text is not once in ${mutation.file}` };
  }
  Deno.writeTextFileSync(path, before.replace(mutation.from, () => mutation.to));
  try {
    const built = await build(copy);
    if (built !== undefined) return { found: false, text: `NOT TRIED: ${built}` };
    const gate = GATES.find(({ name }) => name === mutation.gate)!;
    const size = { full: mutation.full ?? false, command: mutation.part };
    const { status, failures } = await runGate(gate, size);
    const first = failures[0]?.split("\n")[0]?.slice(0, 160).replaceAll("|", "/");
    if (status === "failed") return { found: true, text: `${gate.name}: ${first}` };
    return { found: false, text: `NOT FOUND by ${gate.name} (${status})` };
  } finally {
    Deno.writeTextFileSync(path, before);
  }
}

/** Builds the copy and lets the gates use it; says why if that cannot be done. */
async function build(copy: string): Promise<string | undefined> {
  const script = 'cd "$0" && rm -rf dist && mkdir dist && "$1" run -A scripts/build.ts';
  const { success, text } = await tool("sh", ["-c", script, copy, Deno.execPath()]);
  if (!success) return text.split("\n")[0]!;
  const [binary] = [...Deno.readDirSync(join(copy, "dist"))].map(({ name }) => name);
  Deno.env.set("MCLAUDE_BIN", join(copy, "dist", binary!));
  return undefined;
}
