/**
 * Two texts of one record, of which only one can stand in its place. Pure.
 *
 * Invariant: what one side merged, the other one takes as it is: the text of a merge holds all
 * that both said, or says what gave way.
 *
 * @module
 */
import { toRecord } from "../identity/record.ts";
import { parseBeat } from "../liveness/beats.ts";
import { CORE_TEMPLATE } from "../memory/core.ts";
import { addPredecessor } from "../memory/header.ts";
import { headerList, headerText, readFrontmatter } from "../store/frontmatter.ts";
import { parseTime } from "../store/times.ts";
import { withoutField } from "./content.ts";
import type { SyncKind } from "./record.ts";

/** What comes of two texts. */
export type Merged =
  /** This one stands in the place. */
  | { readonly text: string; readonly lost?: string }
  /** They are two records: the one here gets another name. */
  | "rename";

/** Two texts of one path. */
export interface Texts {
  /** The one here. */
  readonly local: string;
  /** The one there. */
  readonly remote: string;
}

/**
 * Merges two texts.
 *
 * @param kind The kind of the record.
 * @param texts Both.
 * @returns What stands in the place, or that there must be two places.
 */
export function merge(kind: SyncKind, { local, remote }: Texts): Merged {
  switch (kind) {
    case "drawer":
      return mergeDrawers({ local, remote });
    case "identity":
      return newest({ local, remote }, seenAt);
    case "heartbeat":
      return { text: newest({ local, remote }, beatAt).text };
    case "core":
      return isTemplate(local) ? { text: remote } : isTemplate(remote) ? { text: local } : {
        text: remote,
        lost: local,
      };
    default:
      return "rename";
  }
}

/** Later wins; of equal times the greater text, on every machine. */
function newest(
  { local, remote }: Texts,
  timeOf: (text: string) => number,
): { text: string; lost?: string } {
  const [mine, theirs] = [timeOf(local), timeOf(remote)];
  const isMine = mine !== theirs ? mine > theirs : local > remote;
  return isMine ? { text: local } : { text: remote, lost: local };
}

function seenAt(text: string): number {
  try {
    return parseTime(toRecord(JSON.parse(text)).last_seen) ?? 0;
  } catch {
    return -1;
  }
}

function beatAt(text: string): number {
  try {
    return parseTime(parseBeat(text, "x").last_beat) ?? 0;
  } catch {
    return -1;
  }
}

/** What supersession writes into headers; all else of a drawer is its own. */
const MARKS = ["superseded_by", "valid_to", "supersedes"];

function mergeDrawers({ local, remote }: Texts): Merged {
  const [mine, theirs] = [local, remote].map((text) =>
    MARKS.reduce((rest, key) => withoutMark(rest, key), text)
  );
  if (mine !== theirs) return "rename";
  const isTaken = (text: string) => {
    const by = headerText(readFrontmatter(text), "superseded_by");
    return by !== undefined && by !== "null";
  };
  // What was superseded there first stays so; else what was superseded at all.
  const base = isTaken(local) && !isTaken(remote) ? local : remote;
  const other = base === local ? remote : local;
  const text = headerList(readFrontmatter(other), "supersedes").reduce(addPredecessor, base);
  return { text };
}

/** Without a field, also where it is a list over several lines. */
function withoutMark(text: string, key: string): string {
  const list = new RegExp(`^(${key}):[ \\t]*\\r?\\n(?:[ \\t]*- .*\\r?\\n)+`, "m");
  return withoutField(text.replace(list, "$1: x\n"), key);
}

function isTemplate(text: string): boolean {
  return text.trim() === "" || text === CORE_TEMPLATE;
}
