/**
 * The operations that install mclaude for an agent's client, and take it out again.
 *
 * What they stand on is loaded when it is used: nothing else needs it.
 *
 * @module
 */
import type * as Zod from "zod/mini";
import { CoordinationError } from "../errors.ts";
import type { Folders, InstallClient, Plan, Scope } from "../install.ts";
import { suggest } from "../store/suggest.ts";
import { oneLine } from "../store/text.ts";
import { type Context, defineOperation } from "./operation.ts";
import { described, z } from "./schemas.ts";

/** What happens, or happened, to a file. */
export interface PlannedChange {
  /** The file. */
  path: string;
  /** What happens to it. */
  kind: "create" | "edit" | "remove";
  /** What it is about. */
  what: string;
  /** The copy of how it was, made first; `null` for none. */
  backup: string | null;
  /** The change, as a unified diff. */
  diff: string;
}

/** A plan, and whether it was carried out. */
export interface PlannedWork {
  /** Whether it was carried out. */
  applied: boolean;
  /** Whether it waits for a yes. */
  waits: boolean;
  /** The name of the plan; the same for the same changes. */
  plan: string;
  /** The folder that paths begin at. */
  base: string;
  /** The files. */
  changes: PlannedChange[];
  /** Folders that go away because nothing is left in them. */
  folders: string[];
  /** What a person should know. */
  notes: string[];
  /** What a person can do next. */
  next: string[];
}

function workSchema(): Zod.ZodMiniType<PlannedWork> {
  return z.object({
    applied: z.boolean(),
    waits: z.boolean(),
    plan: z.string(),
    base: z.string(),
    changes: z.array(z.object({
      path: z.string(),
      kind: z.enum(["create", "edit", "remove"]),
      what: z.string(),
      backup: z.nullable(z.string()),
      diff: z.string(),
    })),
    folders: z.array(z.string()),
    notes: z.array(z.string()),
    next: z.array(z.string()),
  });
}

function consentShape() {
  return {
    yes: described(z.optional(z.boolean()), "Write without being asked"),
    dry_run: described(z.optional(z.boolean()), "Only show the plan"),
    plan: described(z.optional(z.string()), "Write only if the plan still has this name"),
  };
}

function clientProperty(text: string) {
  return described(z.optional(z.array(z.string())), text);
}

/** `init.run` */
export const initRun = defineOperation(
  {
    summary: "Install hooks, MCP server, rules and skills for an agent; shows the plan first.",
    effect: "write",
    input: () =>
      z.object({
        client: clientProperty("claude (the default), codex, gemini, copilot, cursor, opencode"),
        scope: described(
          z.optional(z.enum(["project", "local", "user"])),
          "In the tree for everybody (the default), in it for yourself, or for all projects",
        ),
        ...consentShape(),
        binary: described(
          z.optional(z.string()),
          "The program that hooks start; mclaude, if that is on PATH, else this very program",
        ),
        no_mcp: described(z.optional(z.boolean()), "Register no MCP server"),
        no_skills: described(z.optional(z.boolean()), "Install no skills"),
        no_repair: described(z.optional(z.boolean()), "Leave what mclaude 0.6 installed"),
      }),
    output: workSchema,
    beat: () => null,
  },
  async (context, input) => {
    const { chooseProgram, planInstall } = await import("../install.ts");
    const { scope = "project", binary } = input;
    const folders = foldersOf(context);
    const { program, notes } = chooseProgram({
      ...{ binary, scope, cwd: context.project.cwd },
      running: Deno.build.standalone ? Deno.execPath() : undefined,
    });
    const plan = planInstall(folders, {
      ...{ scope, program, repair: !input.no_repair },
      clients: await checkClients(input.client ?? ["claude"]),
      without: [
        ...(input.no_mcp ? ["mcp"] as const : []),
        ...(input.no_skills ? ["skills"] as const : []),
      ],
    });
    const { linked, root } = context.project;
    const place = linked && scope !== "user"
      ? [`this is a linked worktree: it gets the files, and the shared state is kept in ${root}`]
      : [];
    const all = { ...plan, notes: [...notes, ...place, ...plan.notes] };
    return await carryOut(all, { ...input, context, scope, apply: input.yes === true });
  },
);

/** `uninstall.run` */
export const uninstallRun = defineOperation(
  {
    summary: "Take out what mclaude init installed, and nothing else; shows the plan first.",
    effect: "destroy",
    input: () =>
      z.object({
        client: clientProperty("Only of these clients; of all if not given"),
        scope: described(
          z.optional(z.enum(["project", "local", "user"])),
          "Only what is installed there; project and local if not given",
        ),
        ...consentShape(),
      }),
    output: workSchema,
    beat: () => null,
  },
  async (context, input) => {
    const { planRemoval } = await import("../install.ts");
    const { client, scope } = input;
    const plan = planRemoval(foldersOf(context), {
      ...(client === undefined ? {} : { clients: await checkClients(client) }),
      ...(scope === undefined ? {} : { scopes: [scope] }),
    });
    const shown = scope ?? "project";
    return await carryOut(plan, { ...input, context, scope: shown, apply: input.yes === true });
  },
);

/** `hooks.show` */
export const hooksShow = defineOperation(
  {
    summary: "Show the hooks that would be installed for a client, and where.",
    effect: "read",
    input: () =>
      z.object({
        client: described(
          z.optional(z.enum(["claude", "codex", "gemini", "copilot", "cursor"])),
          "The client; claude if not given",
        ),
        binary: described(z.optional(z.string()), "The program that hooks start"),
        no_mcp: described(z.optional(z.boolean()), "As commands only, without the MCP server"),
      }),
    output: () =>
      z.object({
        client: z.string(),
        path: z.string(),
        config: z.looseObject({ hooks: z.looseObject({}) }),
      }),
  },
  async ({ project }, { client = "claude", binary, no_mcp }) => {
    const { chooseProgram, hooksFile, renderHooks } = await import("../install.ts");
    const { program } = chooseProgram({ binary, cwd: project.cwd, scope: "project" });
    const windows = Deno.build.os === "windows";
    const server = client === "claude" && !no_mcp ? "mclaude" : undefined;
    const { path, version } = hooksFile(client);
    const hooks = renderHooks(client, { program, windows, server });
    return { client, path, config: { ...(version === undefined ? {} : { version }), hooks } };
  },
);

/** `hooks.install` */
export const hooksInstall = defineOperation(
  {
    summary: "Install the hooks of Claude Code in this project, and nothing else.",
    effect: "write",
    input: () =>
      z.object({
        apply: described(z.optional(z.boolean()), "Write; without it the plan is only shown"),
        scope: described(
          z.optional(z.enum(["project", "local", "user"])),
          "In the tree for everybody (the default), in it for yourself, or for all projects",
        ),
        binary: described(z.optional(z.string()), "The program that hooks start"),
      }),
    output: workSchema,
    beat: () => null,
  },
  async (context, { apply = false, scope = "project", binary }) => {
    const { chooseProgram, planInstall } = await import("../install.ts");
    const { program, notes } = chooseProgram({
      ...{ binary, scope, cwd: context.project.cwd },
      running: Deno.build.standalone ? Deno.execPath() : undefined,
    });
    const without = ["mcp", "skills", "rules", "git"] as const;
    const plan = planInstall(foldersOf(context), { scope, program, without });
    const all = { ...plan, notes: [...notes, ...plan.notes] };
    return await carryOut(all, { context, scope, apply, dry_run: !apply });
  },
);

async function carryOut(
  plan: Plan,
  { context, scope, apply, dry_run, plan: wanted }: {
    context: Context;
    scope: Scope;
    apply: boolean;
    dry_run?: boolean | undefined;
    plan?: string | undefined;
  },
): Promise<PlannedWork> {
  const { applyPlan, planId, shownPath, unifiedDiff } = await import("../install.ts");
  const base = scope === "user" ? homeOf(context) ?? "" : context.project.worktree;
  const id = planId(plan);
  if (wanted !== undefined && wanted !== id) {
    throw new CoordinationError(
      "store_failure",
      `Cannot carry out the plan ${oneLine(wanted, 40)}: the files changed since; look at it again`,
      { data: { plan: id } },
    );
  }
  const applied = apply && dry_run !== true;
  if (applied) applyPlan(plan);
  const waits = !applied && dry_run !== true && plan.changes.length > 0;
  return {
    ...{ applied, waits, plan: id, base },
    changes: plan.changes.map((change) => {
      const path = shownPath(change.path, base);
      const { kind, what, backup } = change;
      return {
        ...{ path, kind, what, diff: unifiedDiff(change, path) },
        backup: backup === undefined ? null : shownPath(backup, base),
      };
    }),
    folders: plan.clear.map((folder) => shownPath(folder, base)),
    ...{ notes: [...plan.notes], next: [...plan.next] },
  };
}

function foldersOf(context: Context): Folders {
  const { env = {}, project } = context;
  const claude = env.CLAUDE_CONFIG_DIR || undefined;
  return { top: project.worktree, home: homeOf(context), claude };
}

function homeOf({ env = {} }: Context): string | undefined {
  return env.HOME || env.USERPROFILE || undefined;
}

async function checkClients(names: readonly string[]): Promise<InstallClient[]> {
  const { INSTALL_CLIENTS } = await import("../install.ts");
  return names.flatMap((list) => list.split(",")).map((name) => {
    const client = INSTALL_CLIENTS.find((known) => known === name);
    if (client !== undefined) return client;
    const near = suggest(name, INSTALL_CLIENTS);
    throw new CoordinationError(
      "invalid_input",
      `Cannot install for "${oneLine(name, 40)}": ` +
        (near === undefined
          ? `choose from ${INSTALL_CLIENTS.join(", ")}`
          : `did you mean "${near}"?`),
    );
  });
}
