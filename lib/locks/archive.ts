/**
 * Archives of ended claims, in mclaude 0.6's format: `completed/<slug>_<minute>[_FORCE].md`.
 * One writer serves every surface; a name is never used twice.
 *
 * @module
 */
import { join } from "node:path";
import { listFolder, readFile } from "../store/files.ts";
import { localSecond, minuteStamp, parseTime } from "../store/times.ts";
import { publishFirstFree } from "../store/publish.ts";
import { oneLine } from "../store/text.ts";
import type { ClaimRecord } from "./record.ts";

/** How a claim ended. */
export interface Ending {
  /** How. */
  readonly kind: "released" | "forced" | "taken_over";
  /** When, in UTC. */
  readonly at: string;
  /** The session that ended it. */
  readonly session_id: string;
  /** Its identity. */
  readonly identity: string;
  /** The summary of a release, the reason of all else. */
  readonly text: string;
  /** Seconds since the holder's last beat. */
  readonly beat_age: number | null;
}

/** An archive as it is on disk. */
export interface ArchiveRecord {
  /** The file's name. */
  readonly file: string;
  /** The slug in its title. */
  readonly slug: string;
  /** Whether it was forced. */
  readonly forced: boolean;
  /** Its `**Key:** value` lines. */
  readonly fields: Readonly<Record<string, string>>;
  /** When it ended, in milliseconds since the epoch. */
  readonly at: number | null;
}

/**
 * Reads an ending as it is on disk.
 *
 * @param text The JSON.
 * @returns The ending, or `undefined` if it is none of a release, force or take-over.
 */
export function parseEnding(text: string | undefined): Ending | undefined {
  try {
    const data = JSON.parse(text ?? "");
    const known = ["released", "forced", "taken_over"].includes(data.kind);
    return known && typeof data.at === "string" ? data : undefined;
  } catch {
    return undefined;
  }
}

const FORCE_NOTE = `This lock was force-released. The original holder did NOT complete
the work normally. Review the description and files to decide whether
the in-progress changes need to be salvaged, continued, or reverted.`;

/**
 * Archives an ended claim.
 *
 * @param folder The archives' folder; exists.
 * @param record The claim.
 * @param ending How it ended.
 * @returns The archive's path.
 */
export function writeArchive(folder: string, record: ClaimRecord, ending: Ending): string {
  const forced = ending.kind !== "released";
  const stem = `${record.slug}_${minuteStamp(new Date(ending.at))}`;
  const names = nameCandidates(stem, forced ? "_FORCE.md" : ".md");
  const text = forced ? forcedText(record, ending) : releasedText(record, ending);
  return publishFirstFree(folder, names, text)!;
}

/**
 * Whether a session of mclaude 0.6 ended a claim of ours: its mirror is gone, and an
 * archive names its session at or after the time of the claim. Both must hold.
 *
 * @param folder The archives' folder.
 * @param record A claim of ours whose mirror is gone.
 * @returns Whether it ended there.
 */
export function releasedElsewhere(folder: string, record: ClaimRecord): boolean {
  const since = Math.floor(record.claimed_at_epoch) * 1000;
  return listFolder(folder)
    .filter((name) => name.startsWith(`${record.slug}_`))
    .some((name) => {
      const archive = readArchive(folder, name);
      if (archive === undefined || archive.slug !== record.slug) return false;
      // Only our own archives name an identity; what they tell is in the generations.
      if ("Identity" in archive.fields || "Forced by" in archive.fields) return false;
      const session = archive.fields["Session"] ?? archive.fields["Originally held by"];
      return session === record.session_id && archive.at !== null && archive.at >= since;
    });
}

/**
 * Reads an archive of any writer.
 *
 * @param folder The archives' folder.
 * @param file The file's name.
 * @returns The archive, or `undefined` if it is none that can be read.
 */
export function readArchive(folder: string, file: string): ArchiveRecord | undefined {
  let text: string;
  try {
    text = readFile(join(folder, file)) ?? "";
  } catch {
    return undefined;
  }
  const [, kind, slug] = /^# Work Lock (Release|FORCE RELEASE) - (.+)$/m.exec(text) ?? [];
  if (slug === undefined) return undefined;
  const fields: Record<string, string> = {};
  for (const [, key, value] of text.matchAll(/^\*\*([^*\n]+):\*\* ?(.*)$/gm)) {
    fields[key!] ??= value!.trim();
  }
  const at = parseTime(fields["Released at"] ?? fields["Forced at"] ?? "");
  return { file, slug: slug.trim(), forced: kind !== "Release", fields, at: at ?? null };
}

function releasedText(record: ClaimRecord, ending: Ending): string {
  return [
    `# Work Lock Release - ${record.slug}`,
    "",
    `**Released at:** ${localSecond(new Date(ending.at))}`,
    `**Session:** ${oneLine(record.session_id)}`,
    ...identityLine(record),
    `**Description:** ${oneLine(record.description)}`,
    `**Files:** ${record.files.join(", ")}`,
    `**Claimed at:** ${record.claimed_at}`,
    "",
    "## Summary",
    "",
    ending.text === "" ? "(no summary provided)" : ending.text,
  ].join("\n");
}

function forcedText(record: ClaimRecord, ending: Ending): string {
  const age = ending.beat_age === null ? "unknown" : `${Math.round(ending.beat_age)}s`;
  return [
    `# Work Lock FORCE RELEASE - ${record.slug}`,
    "",
    `**Forced at:** ${localSecond(new Date(ending.at))}`,
    `**Reason:** ${oneLine(ending.text)}`,
    `**Forced by:** ${oneLine(`${ending.identity} (${ending.session_id})`)}`,
    `**Originally held by:** ${oneLine(record.session_id)}`,
    `**Originally claimed at:** ${record.claimed_at}`,
    `**Heartbeat age at force:** ${age}`,
    `**Description:** ${oneLine(record.description)}`,
    `**Files:** ${record.files.join(", ")}`,
    "",
    "## Note",
    "",
    FORCE_NOTE,
  ].join("\n");
}

function identityLine(record: ClaimRecord): string[] {
  return record.identity === "" ? [] : [`**Identity:** ${oneLine(record.identity)}`];
}

function* nameCandidates(stem: string, ending: string): Generator<string> {
  yield `${stem}${ending}`;
  for (let n = 2;; n++) yield `${stem}_${n}${ending}`;
}
