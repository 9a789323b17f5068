/**
 * A sequence diagram as Mermaid text.
 *
 * Invariants
 *
 * - The text is valid Mermaid, whatever the texts in it are: each sign that may mean something
 *   there is written as its number, and no name of somebody's is a word of the language.
 * - As many participants, arrows and notes come out as the diagram has.
 *
 * @module
 */
import { oneLine } from "../store/text.ts";
import type { Row, Sequence } from "./sequence.ts";

/** The longest name, in characters. */
const NAME = 60;

/** The longest label, in characters. */
const LABEL = 240;

/** As much text as most programs that draw Mermaid take. */
export const MOST_TEXT = 50_000;

const ARROWS = { solid: "->>", dashed: "-->>", crossed: "-x" };

/**
 * Writes a diagram as Mermaid.
 *
 * @param sequence The diagram.
 * @returns The text, without a fence around it.
 */
export function toMermaid({ participants, rows }: Sequence): string {
  const ids = idsOf(participants.map(({ name }) => name));
  return [
    "sequenceDiagram",
    "    autonumber",
    ...participants.map(({ name, isActor }, index) =>
      `    ${isActor ? "actor" : "participant"} ${ids[index]} as ${escape(name, NAME)}`
    ),
    ...rows.map((row) => `    ${line(row, ids)}`),
    "",
  ].join("\n");
}

function line(row: Row, ids: readonly string[]): string {
  const label = escape(row.label, LABEL);
  if (row.row === "arrow") {
    return `${ids[row.from]}${ARROWS[row.style]}${ids[row.to]}: ${label}`;
  }
  const [first, last] = row.over;
  const over = first === last ? ids[first] : `${ids[first]},${ids[last]}`;
  return `Note over ${over}: ${label}`;
}

/** Readable ids that no word of the language begins with. */
function idsOf(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const word = name.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_/, "").slice(0, 30);
    const stem = `s_${word}`.replace(/_+$/, "");
    let id = stem;
    for (let number = 2; taken.has(id); number++) id = `${stem}_${number}`;
    taken.add(id);
    return id;
  });
}

/** Letters, digits and signs that mean nothing in Mermaid stay; all others become numbers. */
function escape(text: string, longest: number): string {
  return oneLine(text, longest).replaceAll(
    /[^\p{L}\p{N}\p{M}\p{So} .,:/_()'?!*=…–-]/gu,
    (char) => `#${char.codePointAt(0)};`,
  ) || "-";
}
