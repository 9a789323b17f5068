import type { MemoryHit } from "../lib/operations/memory_search.ts";
import { oneLine } from "../lib/store/text.ts";
import type { Style } from "./style.ts";

/**
 * The lines of a hit: mclaude 0.6's first, then what it is.
 *
 * @param hit The hit.
 * @param style How what was found is marked; without colours by two stars.
 * @param brief Whether one line has to do.
 * @returns The lines.
 */
export function hitLines(hit: MemoryHit, style: Style, brief: boolean): string[] {
  const { path, title, score, tags, superseded_by } = hit;
  const first = `${oneLine(path)}: ${markedPassage(hit, style)}`;
  if (brief) return [first];
  const facts = [
    oneLine(title, 160),
    `score ${score}`,
    ...(tags.length === 0 ? [] : [oneLine(tags.join(", "), 120)]),
    ...(superseded_by === "" ? [] : [`superseded by ${oneLine(superseded_by, 160)}`]),
  ];
  return [first, `    ${facts.join(" · ")}`];
}

function markedPassage({ passage, marks }: MemoryHit, style: Style): string {
  let text = "";
  let at = 0;
  for (const [start = 0, end = 0] of marks) {
    const found = oneLine(passage.slice(start, end));
    const bold = style.bold(found);
    text += passage.slice(at, start) + (bold === found ? `**${found}**` : bold);
    at = end;
  }
  return text + passage.slice(at);
}
