/**
 * The doctor as an operation.
 *
 * @module
 */
import type * as Zod from "zod/mini";
import type { Check, Group } from "../doctor.ts";
import { CoordinationError } from "../errors.ts";
import { type Context, defineOperation } from "./operation.ts";
import { described, z } from "./schemas.ts";
import { selfWords } from "./self.ts";

/** What the doctor found. */
export interface Examination {
  /** Whether nothing is wrong. */
  healthy: boolean;
  /** The checks. */
  checks: Check[];
  /** Where things were moved, relative to `.claude/`; `null` if nothing was. */
  quarantine: string | null;
  /** What was moved. */
  moved: { path: string; reason: string }[];
  /** What could not be moved. */
  failed: string[];
}

function moveSchema() {
  return z.object({ path: z.string(), reason: z.string() });
}

/** `doctor.run` */
export const doctorRun = defineOperation(
  {
    summary: "Examine store, hooks, server, guard and git; say what is wrong and what to do.",
    effect: "write",
    input: () =>
      z.object({
        only: described(
          z.optional(z.array(z.string())),
          "Only these groups: store, formats, leftovers, agents, git, secrets, identity, human",
        ),
        fix: described(
          z.optional(z.boolean()),
          "Move what is damaged or left over into .claude/.quarantine/; nothing is deleted",
        ),
        all: described(z.optional(z.boolean()), "Print also what is in order"),
      }),
    output: () =>
      z.object({
        healthy: z.boolean(),
        checks: z.array(z.object({
          group: z.string(),
          name: z.string(),
          status: z.enum(["ok", "warn", "fault", "skipped"]),
          detail: z.string(),
          files: z.array(z.string()),
          next: z.string(),
          moves: z.array(moveSchema()),
        })) as unknown as Zod.ZodMiniType<Check[]>,
        quarantine: z.nullable(z.string()),
        moved: z.array(moveSchema()),
        failed: z.array(z.string()),
      }) satisfies Zod.ZodMiniType<Examination>,
    beat: () => null,
  },
  async (context: Context, { only, fix = false }): Promise<Examination> => {
    const { examine, GROUPS, quarantine } = await import("../doctor.ts");
    const { project, env = {} } = context;
    const patient = {
      ...{ project, caller: () => context.caller(), program: selfWords() },
      home: env.HOME ?? env.USERPROFILE,
      claude: env.CLAUDE_CONFIG_DIR || undefined,
      ...{ env, now: Date.now() },
    };
    const groups = only?.map((name): Group => {
      const group = GROUPS.find((known) => known === name);
      if (group !== undefined) return group;
      throw new CoordinationError(
        "invalid_input",
        `Cannot look at ${JSON.stringify(name.slice(0, 40))}: give some of ${GROUPS.join(", ")}`,
      );
    });
    const options = { only: groups, mayWrite: fix };
    const before = await examine(patient, options);
    const moves = before.flatMap(({ moves }) => moves);
    if (!fix || moves.length === 0) {
      return { ...told(before), quarantine: null, moved: [], failed: [] };
    }
    const { folder, moved, failed } = quarantine(project, moves);
    const after = await examine({ ...patient, now: Date.now() }, options);
    return { ...told(after), quarantine: folder, moved: [...moved], failed: [...failed] };
  },
);

function told(checks: readonly Check[]): Pick<Examination, "healthy" | "checks"> {
  return { healthy: checks.every(({ status }) => status !== "fault"), checks: [...checks] };
}
