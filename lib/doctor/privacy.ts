/**
 * Secrets that others would read, and who the caller is.
 *
 * @module
 */
import { join } from "node:path";
import { listIdentities } from "../identity.ts";
import { findSecrets } from "../secrets.ts";
import { readFile } from "../store/files.ts";
import { type Check, check, count, type Patient } from "./check.ts";
import { storeEntries } from "./walk.ts";

/** The most files that are looked through. */
const MOST = 20_000;

/**
 * Looks through the texts that are shared.
 *
 * @param patient The project.
 * @returns What was found.
 */
export async function checkSecrets({ project }: Patient): Promise<Check[]> {
  const texts = storeEntries(project.store).filter(({ path, kind }) =>
    kind === "file" && /^(?:handoffs|messages|memory-graph|locks\/completed)\/.+\.md$/.test(path)
  );
  const found: string[] = [];
  for (const { path } of texts.slice(0, MOST)) {
    const text = readQuietly(join(project.store, path));
    for (const { line, rule, masked } of await findSecrets(text)) {
      found.push(`${path}:${line}: ${rule}, ${masked}`);
    }
  }
  const rest = texts.length > MOST ? `; ${texts.length - MOST} more were not looked at` : "";
  if (found.length === 0) {
    return [check("secrets", "texts", {
      detail: `none found in ${count(Math.min(texts.length, MOST), "file")}${rest}`,
    })];
  }
  return [check("secrets", "texts", {
    ...{ status: "fault", detail: `${count(found.length, "secret")}${rest}`, files: found },
    next: "make it worthless where it came from, then take it out of the file",
  })];
}

function readQuietly(path: string): string {
  try {
    return readFile(path) ?? "";
  } catch {
    return "";
  }
}

/**
 * Looks who the caller is.
 *
 * @param patient The project.
 * @returns What was found.
 */
export function checkIdentity({ project, caller }: Patient): Check[] {
  const { identity, identitySource, session, sessionSource } = caller();
  const who = `${identity} (${identitySource}), session ${session} (${sessionSource})`;
  const isGuess = identitySource === "git" || identitySource === "system";
  let isKnown = false;
  try {
    isKnown = listIdentities(project).identities.some(({ name, aliases }) =>
      name === identity || aliases.includes(identity)
    );
  } catch {
    // What is wrong with the registry is told among the formats.
    isKnown = false;
  }
  if (!isGuess || isKnown) return [check("identity", "caller", { detail: who })];
  return [check("identity", "caller", {
    ...{ status: "warn", detail: `${who}: a guess, which is not enough to read mail` },
    next:
      `say who you are: export MCLAUDE_IDENTITY=${identity}, or mclaude identity register ${identity}`,
  })];
}
