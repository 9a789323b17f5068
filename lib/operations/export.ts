/**
 * The export operation.
 *
 * @module
 */
import { writeOwnFile } from "../store/own_file.ts";
import { defineOperation } from "./operation.ts";
import { problemsSchema } from "./problems.ts";
import { described, z } from "./schemas.ts";
import { targetOf } from "./span.ts";

/** `export.write` */
export const exportWrite = defineOperation(
  {
    summary: "Write all that is in the store as one page, to be read offline.",
    effect: "write",
    input: () =>
      z.object({
        html: described(
          z.optional(z.string()),
          "The file to write; without it, or with -, the page is printed",
        ),
        force: described(
          z.optional(z.boolean()),
          "Write it also over a file that mclaude did not make",
        ),
      }),
    output: () =>
      z.object({
        path: z.nullable(z.string()),
        text: z.nullable(z.string()),
        counts: z.record(z.string(), z.number()),
        problems: problemsSchema(),
      }),
    // To look at what happened is nothing that happened.
    beat: () => null,
  },
  async ({ project }, { html, force }) => {
    const { exportPage } = await import("../export.ts");
    const path = targetOf(project.cwd, html);
    const { text, counts, problems } = exportPage(project);
    if (path !== null) writeOwnFile(path, text, { force });
    return {
      path,
      text: path === null ? text : null,
      counts: { ...counts },
      problems: [...problems],
    };
  },
);
