/**
 * The operation on references to other systems.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { parseDuration } from "./duration.ts";
import { defineOperation } from "./operation.ts";
import { problemsSchema } from "./problems.ts";
import { described, z } from "./schemas.ts";

/** The longest time that a command gets unless another one is given. */
const TIMEOUT = "30s";

/** `refs.scan` */
export const refsScan = defineOperation(
  {
    summary: "Call a command once for every new provider:id in handoffs; what fails comes again.",
    effect: "write",
    input: () =>
      z.object({
        provider: described(z.string(), "The word before the colon, such as linear or gh"),
        exec: described(
          z.optional(z.string()),
          "The shell command; it finds the id in $1 and MCLAUDE_REF_ID, and all of it as JSON on " +
            "standard input",
        ),
        timeout: described(z.optional(z.string()), "How long a call may take (default 30s)"),
        dry_run: described(z.optional(z.boolean()), "Only tell what would be called"),
      }),
    output: () =>
      z.object({
        references: z.array(z.object({
          file: z.string(),
          provider: z.string(),
          id: z.string(),
          code: z.nullable(z.number()),
          output: z.nullable(z.string()),
        })),
        called: z.boolean(),
        failed: z.number(),
        known: z.number(),
        problems: problemsSchema(),
      }),
    beat: ({ called }) => called ? {} : null,
  },
  async ({ project, signal }, { provider, exec, timeout = TIMEOUT, dry_run = false }) => {
    if (!dry_run && (exec ?? "").trim() === "") {
      throw new CoordinationError(
        "invalid_input",
        "Cannot scan: say what is called with --exec, or look first with --dry-run",
      );
    }
    const { callIn, scanReferences } = await import("../references.ts");
    const options = { command: exec ?? "", folder: project.root, timeout: parseDuration(timeout) };
    const call = dry_run ? undefined : callIn(options);
    const scan = await scanReferences(project, { provider, call, signal });
    const references = scan.references.map(({ file, provider, id, end }) => ({
      ...{ file, provider, id },
      code: end?.code ?? null,
      output: end?.output ?? null,
    }));
    return {
      references,
      called: !dry_run,
      failed: dry_run ? 0 : references.filter(({ code }) => code !== 0).length,
      known: scan.known,
      problems: [...scan.problems],
    };
  },
);
