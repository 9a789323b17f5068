/**
 * The store itself: where it is, whether it can be written, and what its file system can do.
 *
 * @module
 */
import { join } from "node:path";
import { exists, lookAt } from "../store/files.ts";
import { fileSystemNow, MODE_FILE } from "../store/publish.ts";
import { oneLine } from "../store/text.ts";
import { type Check, check, type Patient } from "./check.ts";
import { storeEntries } from "./walk.ts";

/** Clocks that differ by more are told of, in milliseconds. */
const SKEW = 5_000;

/**
 * Looks at the store.
 *
 * @param patient The project.
 * @param options `mayWrite`: whether a file may be made and removed, to see that it can be.
 * @returns What was found.
 */
export function checkStore(
  { project, now }: Patient,
  { mayWrite }: { mayWrite: boolean },
): Check[] {
  const { store, root, worktree, linked } = project;
  const where = linked ? `${root}, shared by the worktree ${worktree}` : root;
  const checks = [check("store", "project", { detail: oneLine(where, 300) })];
  const stat = lookAt(store);
  if (stat === undefined) {
    return [
      ...checks,
      check("store", "folder", {
        detail: "there is none yet; the first command that writes makes it",
      }),
    ];
  }
  if (!stat.isDirectory) {
    return [
      ...checks,
      check("store", "folder", {
        ...{ status: "fault", detail: `"${oneLine(store, 300)}" is no plain folder` },
        next: "move it away",
      }),
    ];
  }
  const links = storeEntries(store).filter(({ kind }) => kind === "link" || kind === "other");
  checks.push(
    links.length === 0
      ? check("store", "links", { detail: "no links, pipes or devices in it" })
      : check("store", "links", {
        ...{ status: "fault", detail: "something in it is no plain file or folder" },
        files: links.map(({ path }) => path),
        next: "move it away; nothing of mclaude follows a link",
        moves: links.map(({ path }) => ({ path, reason: "no plain file or folder" })),
      }),
  );
  checks.push(fileSystem(store));
  if (mayWrite) checks.push(clock(store, now));
  return checks;
}

function fileSystem(store: string): Check {
  const renames = exists(join(store, MODE_FILE));
  return check("store", "file system", {
    detail: renames
      ? "has no hard links; names are taken by renaming folders"
      : "names are taken by hard links",
  });
}

function clock(store: string, now: number): Check {
  try {
    const skew = fileSystemNow(store) - now;
    const seconds = (skew / 1000).toFixed(0);
    return Math.abs(skew) <= SKEW
      ? check("store", "clock", { detail: "this machine and the file system agree" })
      : check("store", "clock", {
        ...{ status: "warn", detail: `the file system's clock differs by ${seconds} s` },
        next: "set the clocks; until then the file system's decides on silence",
      });
  } catch (error) {
    return check("store", "writing", {
      ...{ status: "fault", detail: oneLine((error as Error).message, 300) },
      next: "give yourself the right to write there",
    });
  }
}
