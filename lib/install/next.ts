/**
 * What is not ours to write: what the client knows of our server already, and what the person does
 * next.
 *
 * @module
 */
import { join } from "node:path";
import { readValue } from "./json_edit.ts";
import { isOurServer } from "./part.ts";
import type { Folders, InstallClient, PartKind, Scope } from "./parts_of.ts";
import { readTarget } from "./target.ts";

/**
 * Whether Claude Code knows our server already, in any place that holds for a scope.
 *
 * @param scope The scope.
 * @param folders The folders.
 * @returns Whether it does.
 */
export function isRegistered(scope: Scope, { top, home, claude }: Folders): boolean {
  const own = claude ? join(claude, ".claude.json") : home ? join(home, ".claude.json") : undefined;
  const places: [string, string, readonly string[]][] = [];
  if (scope !== "user") places.push([join(top, ".mcp.json"), top, ["mcpServers", "mclaude"]]);
  if (own !== undefined) {
    const base = claude || home!;
    places.push([own, base, ["mcpServers", "mclaude"]]);
    if (scope === "local") {
      places.push([own, base, ["projects", top, "mcpServers", "mclaude"]]);
    }
  }
  return places.some(([path, base, keys]) => {
    try {
      return isOurServer(readValue(readTarget(path, base).text ?? "", keys));
    } catch {
      return false;
    }
  });
}

/**
 * What a person does after an installation.
 *
 * @param client The client.
 * @param options What was installed, and whether the client knows our server.
 * @returns The steps, in order.
 */
export function nextSteps(
  client: InstallClient,
  { scope, program, kinds, server }: {
    scope: Scope;
    program: string;
    kinds: ReadonlySet<PartKind>;
    server: boolean;
  },
): string[] {
  const word = /^[\w./:\\-]+$/.test(program) ? program : JSON.stringify(program);
  if (client === "codex") {
    return [
      ...(kinds.has("mcp") ? [`codex mcp add mclaude -- ${word} mcp`] : []),
      ...(kinds.has("hooks") ? ["in Codex, look through the new hooks once: /hooks"] : []),
    ];
  }
  if (client === "copilot" && kinds.has("mcp")) {
    return [`in Copilot CLI, add the MCP server: /mcp add (command ${word}, argument mcp)`];
  }
  if (client !== "claude") return [];
  if (scope === "project") return ["restart Claude Code, and approve the MCP server when it asks"];
  if (!kinds.has("mcp") || server) return ["restart Claude Code"];
  // Its file is rewritten by the client at any time, so nobody else writes there.
  return [
    `claude mcp add --scope ${scope} mclaude -- ${word} mcp`,
    "then the same mclaude init again: hooks are answered faster where the server is known",
  ];
}
