/**
 * Makes the plugin of Claude Code, and the texts that `mclaude init` installs, from one source:
 * `lib/install/texts/` and the table of hooks.
 *
 * @module
 */
import { renderHooks } from "../lib/install/hook_table.ts";
import { VERSION } from "../lib/version.ts";

const TEXTS = new URL("../lib/install/texts/", import.meta.url);

/** The texts that are skills. */
const SKILLS = ["ask-teammate", "catch-up", "claim-work", "prepare-handoff"];

/** What both manifests say. */
const ABOUT = {
  name: "mclaude",
  description: "Several sessions work on one project: locks, handoffs, memory and mail as files",
  version: VERSION,
};

/** What a person without the program is told. */
const MISSING = "mclaude: the plugin is here, but the program is not on PATH, so sessions know " +
  "nothing of each other. Put the mclaude binary on PATH (the README of the plugin says how), and " +
  "restart.";

/** The generated files, and how each is made. */
export const PLUGIN_FILES: Readonly<Record<string, () => Promise<string>>> = {
  "lib/install/texts.ts": renderTexts,
  ...Object.fromEntries(
    SKILLS.map((name) => [`plugin/skills/${name}/SKILL.md`, () => readText(name)]),
  ),
  "plugin/hooks/hooks.json": () =>
    json({
      description: "Tells a session what it should know of the others, when it matters",
      hooks: renderHooks("claude", {
        program: "mclaude",
        server: "plugin:mclaude:mclaude",
        missing: MISSING,
      }),
    }),
  "plugin/.mcp.json": () =>
    json({ mcpServers: { mclaude: { command: "mclaude", args: ["mcp"] } } }),
  "plugin/monitors/monitors.json": () =>
    json([{
      name: "mclaude-mail",
      command: "command -v mclaude >/dev/null 2>&1 || exit 0; exec mclaude mail monitor",
      description: "New mail from other sessions of this project",
    }]),
  "plugin/.claude-plugin/plugin.json": () =>
    json({
      ...ABOUT,
      author: { name: "The mclaude authors" },
      license: "MIT",
      keywords: ["coordination", "locks", "handoff", "memory", "mail"],
    }),
  ".claude-plugin/marketplace.json": () =>
    json({
      name: "mclaude",
      owner: { name: "The mclaude authors" },
      metadata: { description: "Coordination of AI coding sessions" },
      plugins: [{ ...ABOUT, source: "./plugin" }],
    }),
};

async function renderTexts(): Promise<string> {
  const entries: string[] = [];
  for (const name of ["rules", ...SKILLS]) {
    const lines = (await readText(name)).split("\n").map((line) => `${JSON.stringify(line)},`);
    const key = /^\w+$/.test(name) ? name : JSON.stringify(name);
    entries.push(`${key}: [\n${lines.join("\n")}\n].join("\\n"),`);
  }
  return `/**
 * The texts that are installed, generated from \`lib/install/texts/\` by \`deno task docs\`.
 *
 * @module
 */

/** The texts by name. */
export const TEXTS = {
${entries.join("\n")}
};
`;
}

function readText(name: string): Promise<string> {
  return Deno.readTextFile(new URL(`${name}.md`, TEXTS));
}

function json(value: unknown): Promise<string> {
  return Promise.resolve(`${JSON.stringify(value, undefined, 2)}\n`);
}
