/**
 * What is measured. The command lines are those that mclaude 0.6 understands too.
 *
 * @module
 */
import { claimLocks, findProject, observeSessions } from "../../mod.ts";

/** One measured case. */
export interface Case {
  /** Its name. */
  readonly name: string;
  /** The commands, one after another, each with the exit code that it must have. */
  readonly commands: readonly { readonly args: readonly string[]; readonly code: number }[];
  /** How many times an empty program's time each command may take; nothing if only told. */
  readonly budget?: number;
  /** Locks that are held before. */
  readonly locks: number;
}

const LOCK_LIST = { args: ["lock", "list"], code: 0 };

/** All cases, in the order in which they are told. */
export const CASES: readonly Case[] = [
  { name: "version", commands: [{ args: ["--version"], code: 0 }], budget: 1.1, locks: 0 },
  { name: "lock-list", commands: [LOCK_LIST], budget: 1.25, locks: 0 },
  { name: "lock-list-10", commands: [LOCK_LIST], budget: 1.25, locks: 10 },
  { name: "lock-list-100", commands: [LOCK_LIST], locks: 100 },
  { name: "lock-list-1000", commands: [LOCK_LIST], locks: 1000 },
  { name: "status", commands: [{ args: ["status"], code: 0 }], locks: 10 },
  {
    name: "claim-release",
    commands: [
      {
        args: [
          ...["lock", "claim", "--slug", "fix-login", "--description", "Fix the login"],
          ...["--session", "bench-1", "--files", "src/login.ts"],
        ],
        code: 0,
      },
      { args: ["lock", "release", "fix-login", "--session", "bench-1"], code: 0 },
    ],
    locks: 10,
  },
  {
    name: "handoff-write",
    commands: [{
      args: [
        ...["handoff", "write", "--session", "bench-1", "--goal", "Fix the login"],
        ...["--done", "Found the race", "--next-step", "Test it with many writers"],
      ],
      code: 0,
    }],
    locks: 10,
  },
];

/**
 * Fills a project with held locks.
 *
 * @param folder The project.
 * @param count How many.
 */
export function holdLocks(folder: string, count: number): void {
  const project = findProject(folder);
  const caller = {
    identity: "ani",
    identitySource: "flag",
    session: "bench-0",
    sessionSource: "flag",
    process: null,
  } as const;
  const requests = Array.from({ length: count }, (_, number) => ({
    slug: `work-${number}`,
    description: `Work number ${number}`,
    files: [`src/${number}.ts`],
  }));
  if (count > 0) claimLocks(project, requests, { caller, observe: observeSessions(project) });
}
