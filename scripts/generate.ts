/**
 * Writes the generated files, or with `--check` fails if one of them is not current.
 *
 * @module
 */
import { NOUNS, renderFlagTable } from "./flag_table.ts";
import { makePage, renderBundle } from "./build_ui.ts";
import { renderManPage } from "./man_page.ts";
import { PLUGIN_FILES } from "./plugin.ts";
import { renderReference } from "./reference.ts";

const FILES: Readonly<Record<string, () => Promise<string>>> = {
  ...Object.fromEntries(
    NOUNS.map((noun) => [`cli/flag_tables/${noun}.ts`, () => renderFlagTable(noun)]),
  ),
  "docs/reference.md": renderReference,
  ...PLUGIN_FILES,
  "docs/mclaude.1": renderManPage,
  "lib/ui/page_bundle.ts": () => Promise.resolve(renderBundle(makePage())),
};

if (import.meta.main) {
  const root = new URL("..", import.meta.url);
  const check = Deno.args.includes("--check");
  let stale = 0;
  for (const [name, render] of Object.entries(FILES)) {
    const path = new URL(name, root);
    const text = await format(await render(), name);
    if (await read(path) === text) continue;
    stale++;
    // deno-lint-ignore no-console
    console.log(check ? `${name} is not current; run: deno task docs` : `wrote ${name}`);
    if (check) continue;
    await Deno.mkdir(new URL(".", path), { recursive: true });
    await Deno.writeTextFile(path, text);
  }
  if (check && stale > 0) Deno.exitCode = 1;
}

async function read(path: URL): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch {
    return "";
  }
}

async function format(text: string, name: string): Promise<string> {
  const extension = name.slice(name.lastIndexOf(".") + 1);
  if (extension === "1") return text;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", extension, "--line-width", "100", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout);
}
