import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** What tests take from npm, in exact versions; a name of their own for each folder. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  node: ["node@22.23.3"],
  conformance: ["@modelcontextprotocol/conformance@0.1.16"],
  "conformance-next": ["@modelcontextprotocol/conformance@0.2.0-alpha.12"],
  inspector: ["@modelcontextprotocol/inspector@2.12.0"],
  claude: ["@anthropic-ai/claude-code@2.1.330"],
  gemini: ["@google/gemini-cli@0.61.0"],
  codex: ["@openai/codex@0.169.0"],
};

/** Where they are kept from one run to the next. */
const CACHE = Deno.env.get("MCLAUDE_TEST_CACHE") ?? join(homedir(), ".cache", "mclaude-tests");

/**
 * Installs something from npm, once.
 *
 * @param name A name of the list.
 * @returns Its folder of programs; `undefined`, and one line that says why, where it cannot be.
 */
export async function install(name: keyof typeof PACKAGES): Promise<string | undefined> {
  const folder = join(CACHE, PACKAGES[name]!.join("+").replaceAll("/", "_"));
  const bin = join(folder, "node_modules", ".bin");
  if (existsSync(join(folder, "complete"))) return bin;
  try {
    Deno.mkdirSync(folder, { recursive: true });
    const node = name === "node" ? undefined : await install("node");
    const { success, stderr } = await new Deno.Command("npm", {
      args: ["install", "--no-audit", "--no-fund", "--prefix", folder, ...PACKAGES[name]!],
      env: node === undefined ? {} : { PATH: `${node}:${Deno.env.get("PATH")}` },
      stdin: "null",
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr).trim().split("\n").at(-1));
    Deno.writeTextFileSync(join(folder, "complete"), "");
    return bin;
  } catch (error) {
    // deno-lint-ignore no-console
    console.warn(`skipped: cannot install ${name} from npm: ${(error as Error).message}`);
    return undefined;
  }
}

/**
 * The environment in which a program of npm runs with the right Node.
 *
 * @param bin Its folder of programs.
 * @param env More variables.
 * @returns The variables.
 */
export async function nodeEnv(
  bin: string,
  env: Record<string, string> = {},
): Promise<Record<string, string>> {
  const node = await install("node");
  const path = [bin, ...(node === undefined ? [] : [node]), Deno.env.get("PATH") ?? ""];
  return { PATH: path.join(Deno.build.os === "windows" ? ";" : ":"), NO_COLOR: "1", ...env };
}

/** The folder in which a package's files are. */
export function packageOf(bin: string, name: string): string {
  return join(dirname(bin), ...name.split("/"));
}
