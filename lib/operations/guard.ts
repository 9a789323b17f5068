/**
 * The operations that put the commit guard into git's hooks.
 *
 * @module
 */
import type * as Zod from "zod/mini";
import type { GuardChange } from "../guard.ts";
import { selfWords } from "./self.ts";
import { type Context, defineOperation } from "./operation.ts";
import { described, z } from "./schemas.ts";

/** What became of the guard, and whether it was only looked at. */
export interface GuardWork {
  /** Whether nothing was changed. */
  dry_run: boolean;
  /** Who keeps git's hooks. */
  manager: GuardChange["manager"];
  /** The hooks. */
  hooks: GuardChange["hooks"][number][];
  /** What a person should know or do. */
  notes: string[];
}

function output(): Zod.ZodMiniType<GuardWork> {
  return z.object({
    dry_run: z.boolean(),
    manager: z.enum(["git", "husky", "lefthook", "shared"]),
    hooks: z.array(z.object({
      hook: z.enum(["pre-commit", "prepare-commit-msg", "pre-push"]),
      path: z.string(),
      action: z.enum(["installed", "chained", "updated", "current", "removed", "absent"]),
    })),
    notes: z.array(z.string()),
  });
}

function input() {
  return z.object({
    dry_run: described(z.optional(z.boolean()), "Only tell what would be done"),
  });
}

/** `hooks.install-guard` */
export const hooksInstallGuard = defineOperation(
  {
    summary: "Have git ask, before a commit and a push, whether a file is another session's.",
    effect: "write",
    input,
    output,
    beat: () => null,
  },
  async ({ project }: Context, { dry_run = false }): Promise<GuardWork> => {
    const { installGuard } = await import("../guard.ts");
    const { gitIn } = await import("../handoffs.ts");
    const git = gitIn(project.worktree);
    return work(installGuard(project, { git, program: selfWords(), dryRun: dry_run }), dry_run);
  },
);

/** `hooks.remove-guard` */
export const hooksRemoveGuard = defineOperation(
  {
    summary: "Take the commit guard out of git's hooks; what was there before runs as before.",
    effect: "write",
    input,
    output,
    beat: () => null,
  },
  async ({ project }: Context, { dry_run = false }): Promise<GuardWork> => {
    const { removeGuard } = await import("../guard.ts");
    const { gitIn } = await import("../handoffs.ts");
    return work(removeGuard(project, { git: gitIn(project.worktree), dryRun: dry_run }), dry_run);
  },
);

function work({ manager, hooks, notes }: GuardChange, dry_run: boolean): GuardWork {
  return { dry_run, manager, hooks: [...hooks], notes: [...notes] };
}
