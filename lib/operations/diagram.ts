/**
 * The diagram operation.
 *
 * @module
 */
import type { DiagramFormat } from "../diagram.ts";
import { writeOwnFile } from "../store/own_file.ts";
import { defineOperation } from "./operation.ts";
import { problemsSchema } from "./problems.ts";
import { described, z } from "./schemas.ts";
import { readSpan, spanShape, targetOf, targetShape } from "./span.ts";

/** `diagram.draw` */
export const diagramDraw = defineOperation(
  {
    summary: "Draw what happened as a sequence diagram: Mermaid, SVG or a page.",
    effect: "write",
    input: () =>
      z.object({
        ...spanShape(),
        format: described(
          z.optional(z.enum(["mermaid", "svg", "html"])),
          "How it is drawn; by the ending of --out, else mermaid",
        ),
        ...targetShape(),
      }),
    output: () =>
      z.object({
        path: z.nullable(z.string()),
        text: z.nullable(z.string()),
        format: z.string(),
        events: z.number(),
        participants: z.number(),
        notes: z.array(z.string()),
        problems: problemsSchema(),
      }),
    // To look at what happened is nothing that happened.
    beat: () => null,
  },
  async ({ project }, input) => {
    const { drawDiagram } = await import("../diagram.ts");
    const path = targetOf(project.cwd, input.out);
    const format = input.format === undefined || input.format === "mermaid"
      ? formatOf(path, input.format)
      : input.format;
    const diagram = drawDiagram(project, {
      format,
      ...readSpan(input),
    });
    if (path !== null) writeOwnFile(path, diagram.text, input);
    return {
      path,
      text: path === null ? diagram.text : null,
      format,
      events: diagram.events,
      participants: diagram.participants,
      notes: [...diagram.notes],
      problems: [...diagram.problems],
    };
  },
);

/** Markdown takes Mermaid in a fence. */
function formatOf(path: string | null, chosen: "mermaid" | undefined): DiagramFormat {
  const ending = /\.(svg|html?|md|markdown)$/i.exec(path ?? "")?.[1]?.toLowerCase() ?? "";
  if (ending === "md" || ending === "markdown") return "markdown";
  if (chosen !== undefined) return chosen;
  return ending === "svg" ? "svg" : ending.startsWith("htm") ? "html" : "mermaid";
}
