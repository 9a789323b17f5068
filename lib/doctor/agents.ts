/**
 * What connects mclaude with agents and git: hooks, MCP server, commit guard, and git's own lines.
 *
 * @module
 */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gitIn } from "../handoffs.ts";
import { GUARD_HOOKS, inspectGuard } from "../guard.ts";
import { chooseProgram, isOurHandler, planInstall } from "../install.ts";
import { exists, readFile } from "../store/files.ts";
import { oneLine } from "../store/text.ts";
import { type Check, check, count, type Patient } from "./check.ts";
import { runSelf } from "./run_self.ts";

/** An event for each hook that is tried. */
const SAMPLES = ["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolBatch", "Stop"];

/** A hook that takes longer is told of, in milliseconds. */
const SLOW = 1_000;

/**
 * Looks at hooks, server, guard and git.
 *
 * @param patient The project.
 * @returns What was found.
 */
export async function checkAgents(patient: Patient): Promise<Check[]> {
  return [
    installed(patient),
    foreignHooks(patient),
    await working(patient),
    timings(patient),
    await server(patient),
    guard(patient),
    ...ignored(patient),
  ];
}

/** Whether what `init` would install is there, and as this version writes it. */
function installed({ project, home, claude }: Patient): Check {
  const folders = {
    top: project.worktree,
    ...(home === undefined ? {} : { home }),
    ...(claude === undefined ? {} : { claude }),
  };
  const states = (["project", "local", "user"] as const).map((scope) => {
    try {
      const { program } = chooseProgram({ cwd: project.cwd, scope });
      const plan = planInstall(folders, { scope, program, without: ["skills", "rules", "git"] });
      const edits = plan.changes.filter(({ kind }) => kind === "edit").length;
      return { scope, changes: plan.changes.length, edits, notes: plan.notes };
    } catch (error) {
      return { scope, changes: -1, edits: 0, notes: [oneLine((error as Error).message, 200)] };
    }
  });
  const unreadable = states.find(({ changes }) => changes < 0);
  const whole = states.filter(({ changes }) => changes === 0);
  const handlers = settingsOf({ project, home, claude }).flatMap(({ path, handlers }) =>
    handlers.some(isOurHandler) ? [path] : []
  );
  const old = states.flatMap(({ notes }) => notes.filter((note) => /0\.6|hook_command/.test(note)));
  if (old.length > 0) {
    return check("agents", "hooks", {
      ...{
        status: "fault",
        detail: "hooks of mclaude 0.6 that Claude Code cannot read",
        files: old,
      },
      next: "replace them: mclaude init",
    });
  }
  if (whole.length > 0) {
    return check("agents", "hooks", {
      detail: `installed for Claude Code (${whole.map(({ scope }) => scope).join(", ")})`,
    });
  }
  if (handlers.length > 0) {
    return check("agents", "hooks", {
      ...{ status: "warn", detail: "installed in part, or by another version", files: handlers },
      next: "see what would change: mclaude init --dry-run",
    });
  }
  return check("agents", "hooks", {
    status: "warn",
    detail: unreadable === undefined ? "not installed" : unreadable.notes.join("; "),
    next: "install them: mclaude init",
  });
}

/** Other hooks that decide on edits: two guards may contradict each other. */
function foreignHooks(patient: Patient): Check {
  const others = settingsOf(patient).flatMap(({ path, groups }) =>
    groups.filter(({ matcher, handlers }) =>
      /\b(?:Edit|Write|MultiEdit)\b|^\*?$/.test(matcher) &&
      handlers.some((one) => !isOurHandler(one))
    ).map(({ matcher }) => `${oneLine(path, 200)}: PreToolUse ${oneLine(matcher, 80) || "*"}`)
  );
  if (others.length === 0) {
    return check("agents", "other guards", { detail: "no other hook decides on edits" });
  }
  return check("agents", "other guards", {
    detail: `${count(others.length, "other hook")} look at edits too; the stricter answer counts`,
    files: others,
  });
}

interface Settings {
  readonly path: string;
  readonly handlers: readonly unknown[];
  readonly groups: readonly { matcher: string; handlers: readonly unknown[] }[];
}

/** Hooks in the settings that apply here, as far as they can be read. */
function settingsOf(
  { project, home, claude }: Pick<Patient, "project" | "home" | "claude">,
): Settings[] {
  const own = claude ?? (home === undefined ? undefined : join(home, ".claude"));
  const paths = [
    join(project.worktree, ".claude", "settings.json"),
    join(project.worktree, ".claude", "settings.local.json"),
    ...(own === undefined ? [] : [join(own, "settings.json")]),
  ];
  return paths.flatMap((path) => {
    const hooks = Object(readJson(path)).hooks;
    if (typeof hooks !== "object" || hooks === null) return [];
    const all = Object.entries(hooks).flatMap(([event, groups]) =>
      (Array.isArray(groups) ? groups : []).map((group) => ({
        event,
        matcher: String(Object(group).matcher ?? ""),
        handlers: Array.isArray(Object(group).hooks) ? Object(group).hooks as unknown[] : [],
      }))
    );
    return [{
      path,
      handlers: all.flatMap(({ handlers }) => handlers),
      groups: all.filter(({ event }) => event === "PreToolUse"),
    }];
  });
}

/** Comments are no JSON; what cannot be read here is told of by `installed`. */
function readJson(path: string): unknown {
  try {
    const text = readFile(path) ?? "{}";
    return JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, ""));
  } catch {
    return {};
  }
}

/** Runs each hook once, in a project of its own. */
async function working({ program }: Patient): Promise<Check> {
  const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "mclaude-doctor-")));
  const bad: string[] = [];
  const times: number[] = [];
  try {
    fs.mkdirSync(join(folder, ".claude", "locks"), { recursive: true });
    for (const name of SAMPLES) {
      const event = {
        ...{ session_id: "doctor", cwd: folder, hook_event_name: name, source: "startup" },
        ...{ tool_name: "Edit", tool_input: { file_path: join(folder, "a.ts") } },
      };
      const { code, stdout, milliseconds } = await runSelf(program, ["hook", "claude"], {
        cwd: folder,
        stdin: JSON.stringify(event),
      });
      times.push(milliseconds);
      if (code !== 0) bad.push(`${name}: ended with ${code}`);
      else if (!isAnswer(stdout)) bad.push(`${name}: printed what is no answer`);
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  const slowest = Math.max(...times);
  if (bad.length > 0) {
    return check("agents", "hooks run", {
      ...{ status: "fault", detail: "hooks do not work", files: bad },
      next: "run one by hand: echo '{…}' | MCLAUDE_DEBUG=1 mclaude hook claude",
    });
  }
  return check("agents", "hooks run", {
    status: slowest > SLOW ? "warn" : "ok",
    detail: `${SAMPLES.length} events answered, the slowest in ${slowest.toFixed(0)} ms`,
  });
}

function isAnswer(text: string): boolean {
  if (text.trim() === "") return true;
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

/** How long hooks took on this machine, by what they wrote down. */
function timings({ project }: Patient): Check {
  const folder = join(project.store, ".cache", "hook-times");
  const events: string[] = [];
  let failures = 0;
  for (const name of list(folder).filter((name) => name.endsWith(".log"))) {
    const rows = (readFile(join(folder, name)) ?? "").split("\n")
      .flatMap((line) => /^\S+ (\d+(?:\.\d+)?) (.+)$/.exec(line) ? [line.split(" ")] : []);
    if (rows.length === 0) continue;
    const times = rows.map(([, time]) => Number(time)).sort((a, b) => a - b);
    const bad = rows.filter(([, , end]) => end !== "ok").length;
    failures += bad;
    const at = (part: number) => times[Math.floor((times.length - 1) * part)]!.toFixed(1);
    events.push(
      `${name.slice(0, -4)}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, ${
        count(rows.length, "run")
      }, ` +
        `${count(bad, "failure")}`,
    );
  }
  if (events.length === 0) {
    return check("agents", "hook times", { status: "skipped", detail: "no hook has run here yet" });
  }
  return check("agents", "hook times", {
    status: failures > 0 ? "warn" : "ok",
    detail: failures > 0 ? `${count(failures, "failure")}` : "no failures",
    files: events,
    next: failures > 0 ? "see the lines in .claude/.cache/hook-times/" : "",
  });
}

function list(folder: string): string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Whether the server answers in both eras. */
async function server({ program, project }: Patient): Promise<Check> {
  const meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const clientInfo = { name: "doctor", version: "1" };
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
  const asks = [
    { method: "initialize", params },
    { method: "server/discover", params: { _meta: meta } },
  ];
  for (const ask of asks) {
    const stdin = `${JSON.stringify({ jsonrpc: "2.0", id: 1, ...ask })}\n`;
    const { stdout } = await runSelf(program, ["mcp"], { cwd: project.cwd, stdin });
    if (!/"result"/.test(stdout)) {
      return check("agents", "mcp server", {
        ...{ status: "fault", detail: `does not answer ${ask.method}` },
        next: "start it by hand: MCLAUDE_DEBUG=1 mclaude mcp",
      });
    }
  }
  return check("agents", "mcp server", { detail: "answers in both eras of the protocol" });
}

function guard({ project, program }: Patient): Check {
  if (project.branch === null && !exists(join(project.worktree, ".git"))) {
    return check("git", "commit guard", { status: "skipped", detail: "no git repository" });
  }
  try {
    const state = inspectGuard(project, { git: gitIn(project.worktree), program });
    const { manager, installed, old } = state;
    if (installed.length === GUARD_HOOKS.length && old.length === 0) {
      return check("git", "commit guard", { detail: `installed (${manager})` });
    }
    if (installed.length === 0) {
      return check("git", "commit guard", {
        ...{ status: "warn", detail: "not installed" },
        next: "have git ask before commits: mclaude hooks install-guard",
      });
    }
    return check("git", "commit guard", {
      ...{
        status: "warn",
        detail: "installed in part, for another program, or by another version",
      },
      next: "bring it up to date: mclaude hooks install-guard",
    });
  } catch (error) {
    return check("git", "commit guard", {
      ...{ status: "warn", detail: oneLine((error as Error).message, 300) },
    });
  }
}

/** What lives for now should not be committed, and what is knowledge should be. */
function ignored({ project }: Patient): Check[] {
  const git = gitIn(project.worktree);
  if (git(["rev-parse", "--git-dir"]) === undefined) return [];
  const isIgnored = (path: string) =>
    git(["check-ignore", "--quiet", "--no-index", `.claude/${path}`]) !== undefined;
  const live = ["heartbeats/s.json", "locks/open/x.g000001", ".live/s.state.json", ".cache/held"];
  const shared = ["handoffs/2026-01-01_00-00_12345678_x.md", "memory-graph/core.md"];
  const loose = live.filter((path) => !isIgnored(path));
  const hidden = shared.filter(isIgnored);
  if (loose.length === 0 && hidden.length === 0) {
    return [check("git", "ignored files", { detail: "live state is ignored, knowledge is not" })];
  }
  return [check("git", "ignored files", {
    status: "warn",
    detail: [
      ...(loose.length > 0 ? ["live state would be committed"] : []),
      ...(hidden.length > 0 ? ["handoffs or memory are ignored"] : []),
    ].join("; "),
    files: [...loose, ...hidden].map((path) => `.claude/${path}`),
    next: loose.length > 0 ? "write the lines: mclaude init" : "look at your .gitignore",
  })];
}
