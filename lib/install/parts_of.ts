/**
 * What is installed for a client in a scope, and where.
 *
 * | Scope | Files | Who has it |
 * |---|---|---|
 * | `project` | in the tree, to be committed | everybody who works on the project |
 * | `local` | in the tree, kept out of git | this person, in this project |
 * | `user` | in the home folder | this person, in all projects |
 *
 * @module
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { CoordinationError } from "../errors.ts";
import { ATTRIBUTES, excluded, IGNORED, KNOWN_LINES } from "./git_lines.ts";
import { type HookClient, renderHooks } from "./hook_table.ts";
import { filePart, hooksPart, linesPart, type Part, type Place, serverPart } from "./part.ts";
import { TEXTS } from "./texts.ts";

/** The clients that can be set up. */
export const INSTALL_CLIENTS = [
  ...["claude", "codex", "gemini", "copilot", "cursor", "opencode"] as const,
];

/** A client that can be set up. */
export type InstallClient = (typeof INSTALL_CLIENTS)[number];

/** Where things are installed. */
export const SCOPES = ["project", "local", "user"] as const;

/** Where something is installed. */
export type Scope = (typeof SCOPES)[number];

/** The folders that an installation knows. */
export interface Folders {
  /** The top of the tree that the person works in. */
  readonly top: string;
  /** The home folder; needed for the scope `user`. */
  readonly home?: string | undefined;
  /** Claude Code's own folder, if it is not `.claude` in the home folder. */
  readonly claude?: string | undefined;
}

/** What is wanted of a client. */
export interface PartOptions {
  /** Where. */
  readonly scope: Scope;
  /** The program that hooks and clients start: a name, or a path. */
  readonly program: string;
  /** Whether a shell of Windows runs the commands. */
  readonly windows: boolean;
  /** Whether the client knows our MCP server, or will. */
  readonly server: boolean;
  /** Which kinds of parts. */
  readonly kinds: ReadonlySet<PartKind>;
  /** Whether entries of mclaude 0.6 are replaced. */
  readonly repair: boolean;
}

/** A kind of parts. */
export type PartKind = "hooks" | "mcp" | "skills" | "rules" | "git";

/** The file in which a client reads hooks, and the version that it wants to see there. */
const HOOK_FILES: Readonly<Record<HookClient, { path: string; version?: number }>> = {
  claude: { path: ".claude/settings.json" },
  codex: { path: ".codex/hooks.json" },
  gemini: { path: ".gemini/settings.json" },
  copilot: { path: ".github/hooks/mclaude.json", version: 1 },
  cursor: { path: ".cursor/hooks.json", version: 1 },
};

/**
 * The file in which a client reads hooks.
 *
 * @param client The client.
 * @returns The path from the top of a project, and the version that the file names.
 */
export function hooksFile(client: HookClient): { path: string; version?: number } {
  if (Object.hasOwn(HOOK_FILES, client)) return HOOK_FILES[client];
  throw new CoordinationError(
    "invalid_input",
    `Cannot show the hooks of ${JSON.stringify(client)}: give one of ${
      Object.keys(HOOK_FILES).join(", ")
    }`,
  );
}

/** The skills by name. */
const SKILLS = ["prepare-handoff", "catch-up", "ask-teammate", "claim-work"] as const;

/**
 * Everything that is installed for a client.
 *
 * @param client The client.
 * @param folders Where.
 * @param options What.
 * @returns The parts, in the order of the plan.
 * @throws {CoordinationError} `invalid_input` if the client has no such scope.
 */
export function partsOf(client: InstallClient, folders: Folders, options: PartOptions): Part[] {
  const { scope, kinds } = options;
  if (client === "claude") return claudeParts(folders, options);
  if (scope === "local" || client === "copilot" && scope === "user") {
    throw new CoordinationError(
      "invalid_input",
      `Cannot install for ${client} in the scope ${scope}: it has none; use --scope project`,
    );
  }
  const parts = client === "opencode" ? [] : [hooksOf(client, folders, options)];
  const server = serverOf(client, folders, options);
  return [
    ...(kinds.has("hooks") ? parts : []),
    ...(kinds.has("mcp") && server !== undefined ? [server] : []),
  ];
}

/**
 * Where a scope's own records are.
 *
 * @param scope The scope.
 * @param folders The folders.
 * @returns The file that says what was installed.
 */
export function manifestPlace(scope: Scope, folders: Folders): Place {
  switch (scope) {
    case "project":
      return { path: join(folders.top, ".claude", "mclaude-install.json"), base: folders.top };
    case "local":
      return {
        path: join(folders.top, ".claude", "mclaude-install.local.json"),
        base: folders.top,
      };
    case "user":
      return inHome(folders, ".mclaude", "install.json");
  }
}

/**
 * Where Claude Code reads a scope's settings.
 *
 * @param scope The scope.
 * @param folders The folders.
 * @returns The file.
 */
export function claudeSettings(scope: Scope, folders: Folders): Place {
  if (scope === "user") return inClaude(folders, "settings.json");
  const name = scope === "local" ? "settings.local.json" : "settings.json";
  return { path: join(folders.top, ".claude", name), base: folders.top };
}

function claudeParts(folders: Folders, options: PartOptions): Part[] {
  const { scope, program, kinds, repair, server } = options;
  const { top } = folders;
  const config = renderHooks("claude", {
    ...options,
    server: server && !options.windows ? "mclaude" : undefined,
  });
  const hooks = hooksPart(claudeSettings(scope, folders), { config, repair, what: "hooks" });
  const skills = SKILLS.map((name) => {
    const place = scope === "user"
      ? inClaude(folders, "skills", name, "SKILL.md")
      : { path: join(top, ".claude", "skills", name, "SKILL.md"), base: top };
    return filePart(place, { what: "skill", text: TEXTS[name] });
  });
  const rules = { path: join(top, ".claude", "rules", "mclaude.md"), base: top };
  return [
    ...(kinds.has("hooks") ? [hooks] : []),
    ...(kinds.has("mcp") && scope === "project"
      ? [serverPart({ path: join(top, ".mcp.json"), base: top }, {
        ...{ key: "mcpServers", entry: { command: program, args: ["mcp"] }, repair },
        what: "MCP server",
      })]
      : []),
    // In projects that do not use it, a rule for everything would only cost.
    ...(kinds.has("rules") && scope !== "user"
      ? [filePart(rules, { what: "rules", text: TEXTS.rules })]
      : []),
    ...(kinds.has("skills") ? skills : []),
    ...(kinds.has("git") ? gitParts(scope, folders) : []),
  ];
}

function gitParts(scope: Scope, { top }: Folders): Part[] {
  if (scope === "user") return [];
  if (scope === "project") {
    return [
      linesPart({ path: join(top, ".claude", ".gitignore"), base: top }, {
        ...{ lines: IGNORED, known: KNOWN_LINES, what: "what git ignores" },
      }),
      linesPart({ path: join(top, ".claude", ".gitattributes"), base: top }, {
        ...{ lines: ATTRIBUTES, known: KNOWN_LINES, what: "how git merges" },
      }),
    ];
  }
  const gitDir = gitFolder(top);
  if (gitDir === undefined) return [];
  const lines = excluded([
    ...[".claude/settings.local.json", ".claude/rules/mclaude.md"],
    ...SKILLS.map((name) => `.claude/skills/${name}/`),
  ]);
  const place = { path: join(gitDir, "info", "exclude"), base: gitDir };
  return [linesPart(place, { lines, known: new Set(lines), what: "what git ignores here" })];
}

/** The folder in which git keeps what all worktrees share; read without starting git. */
function gitFolder(top: string): string | undefined {
  const path = join(top, ".git");
  if (!existsSync(path)) return undefined;
  if (statSync(path).isDirectory()) return path;
  const target = /^gitdir: (.+)$/m.exec(readFileSync(path, "utf8"))?.[1]?.trim();
  if (target === undefined) return undefined;
  const own = resolve(top, target);
  const common = join(own, "commondir");
  return existsSync(common) ? resolve(own, readFileSync(common, "utf8").trim()) : own;
}

function hooksOf(
  client: Exclude<HookClient, "claude">,
  folders: Folders,
  options: PartOptions,
): Part {
  const config = renderHooks(client, { program: options.program, windows: options.windows });
  const { path, version } = hooksFile(client);
  const place = placed(folders, options, ...path.split("/"));
  return hooksPart(place, {
    ...{ config, what: "hooks" },
    ...(version === undefined ? {} : { version }),
  });
}

/** Not those whose file only they write, or that belong to the person as a whole. */
function serverOf(
  client: Exclude<InstallClient, "claude">,
  folders: Folders,
  options: PartOptions,
): Part | undefined {
  const { program, scope } = options;
  const entry = { command: program, args: ["mcp"] };
  const what = "MCP server";
  switch (client) {
    case "gemini":
      return serverPart(placed(folders, options, ".gemini", "settings.json"), {
        ...{ key: "mcpServers", entry, what },
      });
    case "cursor":
      return serverPart(placed(folders, options, ".cursor", "mcp.json"), {
        ...{ key: "mcpServers", entry, what },
      });
    case "opencode": {
      const path = scope === "user" ? [".config", "opencode"] : [];
      return serverPart(placed(folders, options, ...path, "opencode.json"), {
        ...{ key: "mcp", entry: { type: "local", command: [program, "mcp"], enabled: true }, what },
      });
    }
    case "codex":
    case "copilot":
      return undefined;
  }
}

function placed(folders: Folders, { scope }: PartOptions, ...parts: string[]): Place {
  if (scope === "user") return inHome(folders, ...parts);
  return { path: join(folders.top, ...parts), base: folders.top };
}

function inHome({ home }: Folders, ...parts: string[]): Place {
  if (home === undefined || home === "") {
    throw new CoordinationError(
      "invalid_input",
      "Cannot find the home folder: set HOME, or use --scope project",
    );
  }
  return { path: join(home, ...parts), base: home };
}

function inClaude(folders: Folders, ...parts: string[]): Place {
  const { home, claude } = folders;
  if (claude === undefined || claude === "") return inHome(folders, ".claude", ...parts);
  const inside = home !== undefined && !relative(home, claude).startsWith("..");
  return { path: join(claude, ...parts), base: inside ? home : claude };
}
