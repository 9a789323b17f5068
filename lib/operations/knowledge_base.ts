/**
 * The knowledge base operation.
 *
 * @module
 */
import { isAbsolute, join } from "node:path";
import { defineOperation } from "./operation.ts";
import { described, z } from "./schemas.ts";

/** `kb.new` */
export const kbNew = defineOperation(
  {
    summary: "Make a knowledge base for a project: a MkDocs site with a model for articles.",
    effect: "write",
    input: () =>
      z.object({
        name: described(z.string().check(z.minLength(1)), "What the project is called"),
        domains: described(
          z.array(z.string()),
          "The parts of the project, with commas or repeated",
        ),
        port: described(
          z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(65_535))),
          "Where the site is served on this machine (default 8200)",
        ),
        output: described(
          z.optional(z.string()),
          "The folder to make; by default the name with -kb. It must be new or empty",
        ),
      }),
    output: () => z.object({ path: z.string(), files: z.array(z.string()) }),
    // It is no part of the store, and says nothing about a session.
    beat: () => null,
  },
  async ({ project }, { output, ...input }) => {
    const { createKnowledgeBase, knowledgeBaseFolder } = await import("../knowledge_base.ts");
    const name = output ?? knowledgeBaseFolder(input.name);
    const folder = isAbsolute(name) ? name : join(project.cwd, name);
    const { path, files } = createKnowledgeBase(folder, input);
    return { path, files: [...files] };
  },
);
