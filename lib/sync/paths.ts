/**
 * Which paths are records. The only gate between a name that came from elsewhere and the disk.
 *
 * Invariants
 *
 * - What is no record of a known kind has no place, whatever it leads to: no traversal, no
 *   hidden file, no name that some system reads in another way.
 * - A path has one place, and a place one path.
 *
 * @module
 */
import { join } from "node:path";
import { isReserved, isSession } from "../store/names.ts";
import type { Project } from "../store/root.ts";
import type { SyncKind } from "./record.ts";

/** Where a record stands. */
export interface Place {
  /** Its kind. */
  readonly kind: SyncKind;
  /** The folders from the project's root down to it. */
  readonly folders: readonly string[];
  /** The file's name. */
  readonly name: string;
}

/** How deep drawers are searched. */
const MAX_DEPTH = 16;

/** The longest path in bytes. */
const LONGEST = 1_024;

/** What no name of a record has: what separates, hides, quotes or is not seen. */
const BAD = /[\p{C}\p{Zl}\p{Zp}\\:*?"<>|/]/u;

/**
 * The place of a path.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(placeOf("messages/inbox/a.md")?.kind, "message");
 * assertEquals(placeOf("messages/../../.ssh/a.md"), undefined);
 * ```
 *
 * @param path The path of a record, from anywhere.
 * @returns Its place, or `undefined` if no record stands there.
 */
export function placeOf(path: string): Place | undefined {
  const kind = kindOf(path);
  if (kind === undefined) return undefined;
  const parts = path.split("/");
  const name = parts.pop()!;
  return { kind, folders: kind === "finding" ? parts : [".claude", ...parts], name };
}

/**
 * The file of a place.
 *
 * @param project The project.
 * @param place The place.
 * @returns Its path on this machine.
 */
export function fileOf(project: Project, place: Place): string {
  return join(project.root, ...place.folders, place.name);
}

function kindOf(path: string): SyncKind | undefined {
  if (new TextEncoder().encode(path).length > LONGEST) return undefined;
  const parts = path.split("/");
  const [top, ...rest] = parts;
  const name = rest.at(-1);
  if (name === undefined) return undefined;
  if (top === "handoffs" && rest[0] === ".status") {
    return rest.length === 3 && isName(rest[1]!) && /^\d{6}\.json$/.test(name)
      ? "handoff_status"
      : undefined;
  }
  if (!parts.every(isName)) return undefined;
  const isText = name.endsWith(".md") && name.length > 3;
  switch (top) {
    case "messages":
      return isText && rest.length === 2 && /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(rest[0]!)
        ? "message"
        : undefined;
    case "handoffs":
      return isText && rest.length === 1 && name.toLowerCase() !== "index.md"
        ? "handoff"
        : undefined;
    case "memory-graph":
      if (rest.length === 1) return name === "core.md" ? "core" : undefined;
      return isText && rest[0] === "wings" && rest.length <= MAX_DEPTH ? "drawer" : undefined;
    case "identities":
      return rest.length === 1 && /^[a-z0-9][a-z0-9-]{1,31}\.json$/.test(name)
        ? "identity"
        : undefined;
    case "heartbeats":
      return rest.length === 1 && name.endsWith(".json") && isSession(name.slice(0, -5))
        ? "heartbeat"
        : undefined;
    case "_inbox":
      return isText && rest[0] === "findings" &&
          (rest.length === 2 || rest.length === 3 && rest[1] === "promoted")
        ? "finding"
        : undefined;
    default:
      return undefined;
  }
}

/** Whether every system reads a name as it stands there. */
function isName(name: string): boolean {
  return name !== "" && !name.startsWith(".") && !/[. ]$/.test(name) && !BAD.test(name) &&
    !isReserved(name) && name.isWellFormed() && name === name.normalize("NFC") &&
    new TextEncoder().encode(name).length <= 255 && !/\.\.|[/\\]/.test(name.normalize("NFKC"));
}
