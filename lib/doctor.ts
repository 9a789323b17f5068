/**
 * The doctor: is everything in order, and if not, what can be done?
 *
 * ```
 *   examine ──▶ checks ──▶ healthy?
 *                  └─ --fix ──▶ what is damaged or left over goes into quarantine ──▶ examine
 * ```
 *
 * Invariants
 *
 * - Looking changes nothing in the project.
 * - A check that fails itself is a fault: never green over one.
 * - What is moved is moved, never deleted, and nothing of a living session.
 *
 * @module
 */
import { checkAgents } from "./doctor/agents.ts";
import { type Check, check, type Patient } from "./doctor/check.ts";
import { checkFormats } from "./doctor/formats.ts";
import { checkHuman } from "./doctor/human.ts";
import { checkLeftOver } from "./doctor/left_over.ts";
import { checkIdentity, checkSecrets } from "./doctor/privacy.ts";
import { checkStore } from "./doctor/store.ts";
import { exists } from "./store/files.ts";
import { oneLine } from "./store/text.ts";

export type { Check, Health, Move, Patient } from "./doctor/check.ts";
export { type Quarantine, quarantine } from "./doctor/fix.ts";

/** The groups of checks, in their order. */
export const GROUPS = [
  ...["store", "formats", "leftovers", "agents", "git", "secrets", "identity", "human"] as const,
];

/** A group of checks. */
export type Group = (typeof GROUPS)[number];

/** Options for {@linkcode examine}. */
export interface ExamineOptions {
  /** Only these groups; all by default. */
  readonly only?: readonly Group[] | undefined;
  /**
   * Whether a file may be made and removed, to see that it can be.
   *
   * @default {false}
   */
  readonly mayWrite?: boolean;
}

/**
 * Examines a project.
 *
 * @param patient The project, and who asks.
 * @param options Which groups.
 * @returns What was found.
 */
export async function examine(
  patient: Patient,
  { only, mayWrite = false }: ExamineOptions = {},
): Promise<Check[]> {
  const wanted = (group: Group) => only === undefined || only.includes(group);
  const hasStore = exists(patient.project.store);
  const examinations: [Group, () => Check[] | Promise<Check[]>][] = [
    ["store", () => checkStore(patient, { mayWrite })],
    ...(hasStore
      ? [
        ["formats", () => checkFormats(patient)],
        ["leftovers", () => checkLeftOver(patient)],
        ["secrets", () => checkSecrets(patient)],
      ] as [Group, () => Check[] | Promise<Check[]>][]
      : []),
    ["identity", () => checkIdentity(patient)],
    ["human", () => checkHuman(patient)],
  ];
  const checks: Check[] = [];
  for (const [group, run] of examinations) {
    if (wanted(group)) checks.push(...await safely(group, run));
  }
  if (wanted("agents") || wanted("git")) {
    const found = await safely("agents", () => checkAgents(patient));
    checks.push(...found.filter(({ group }) => wanted(group as Group)));
  }
  return GROUPS.flatMap((group) => checks.filter((check) => check.group === group));
}

async function safely(group: Group, run: () => Check[] | Promise<Check[]>): Promise<Check[]> {
  try {
    return await run();
  } catch (error) {
    return [check(group, "examination", {
      ...{ status: "fault", detail: oneLine((error as Error).message ?? String(error), 300) },
      next: "please report it, with what MCLAUDE_DEBUG=1 says",
    })];
  }
}
