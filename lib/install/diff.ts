/**
 * A change as people read changes: a unified diff.
 *
 * @module
 */
import { createTwoFilesPatch } from "diff";
import { cleanText } from "../store/text.ts";
import type { FileChange } from "./plan.ts";

/**
 * Renders what happens to a file.
 *
 * @param change The change.
 * @param shown How the file is named.
 * @returns The diff, without what cannot be seen.
 */
export function unifiedDiff({ before, after }: FileChange, shown: string): string {
  const patch = createTwoFilesPatch(
    before === undefined ? "/dev/null" : `a/${shown}`,
    after === undefined ? "/dev/null" : `b/${shown}`,
    before ?? "",
    after ?? "",
    undefined,
    undefined,
    { context: 3 },
  );
  return cleanText(patch.replace(/^=+\n/, "")).trimEnd();
}
