/**
 * Who writes and who reads: the messages layer knows no registry, so it is told.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { type Correspondent, isNamed } from "../messages/addresses.ts";
import { exists } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import type { Context } from "./operation.ts";

/**
 * Who is registered.
 *
 * @param project The project.
 * @returns The identities; none if the registry cannot be read, so that mail is not held up.
 */
export async function correspondents(project: Project): Promise<readonly Correspondent[]> {
  const places = ["identities", "registry.json"].map((name) => join(project.store, name));
  // Mostly nobody is, and then the registry need not be loaded.
  if (!places.some(exists)) return [];
  const { listNames } = await import("../identity/names.ts");
  try {
    return listNames(project);
  } catch {
    return [];
  }
}

/**
 * Somebody as a reader of messages.
 *
 * @param name The name, or an earlier one.
 * @param known Who is registered.
 * @returns The reader.
 */
export function readerNamed(name: string, known: readonly Correspondent[]): Correspondent {
  return known.find((one) => isNamed(name, one)) ?? { name, aliases: [], roles: [] };
}

/** Who looks at messages, and who else is known. */
export interface Readers {
  /** Who looks. */
  reader: Correspondent;
  /** Who is registered. */
  known: readonly Correspondent[];
}

/**
 * The caller as a reader, or somebody else.
 *
 * @param context Who calls, and where.
 * @param name The name; the caller's own by default.
 * @returns The reader.
 */
export async function readers(
  { project, caller }: Context,
  name: string = caller().identity,
): Promise<Readers> {
  const known = await correspondents(project);
  return { reader: readerNamed(name, known), known };
}

/**
 * The caller as the owner of mail, which a guessed name cannot be: it would be somebody
 * else's mail that counts as seen.
 *
 * @param context Who calls, and where.
 * @returns The reader.
 * @throws {CoordinationError} `no_identity` if the caller neither said who it is nor is
 * registered.
 */
export async function ownerOfMail(context: Context): Promise<Readers> {
  const { identity, identitySource } = context.caller();
  const found = await readers(context);
  const isGuess = identitySource === "git" || identitySource === "system";
  if (!isGuess || found.known.some((one) => isNamed(identity, one))) return found;
  throw new CoordinationError(
    "no_identity",
    `Cannot tell whose mail is meant: set MCLAUDE_IDENTITY, give --as, or register "${identity}"`,
    { data: { guess: identity } },
  );
}
