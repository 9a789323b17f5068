/**
 * The steps of the demo, as data.
 *
 * @module
 */

/** A step. */
export interface Step {
  /** What it shows. */
  readonly title: string;
  /** Who acts. */
  readonly session: string;
  /** The command line, without the program. */
  readonly args: readonly string[];
  /** The exit code that it must have; 0 by default. */
  readonly code?: number;
  /** Whether it goes on in the background until a step joins it. */
  readonly background?: boolean;
  /** Whether this step only waits for the one in the background. */
  readonly join?: boolean;
  /** Whether this step only kills the agent of the session. */
  readonly kill?: boolean;
  /** A change of a file that the session commits. */
  readonly edit?: { readonly path: string; readonly text: string; readonly message: string };
}

/** Steps that belong together. */
export interface Act {
  /** What it is about. */
  readonly title: string;
  /** Its steps. */
  readonly steps: readonly Step[];
}

function ani(title: string, args: string[], more: Partial<Step> = {}): Step {
  return { title, session: "ani", args, ...more };
}

function vasya(title: string, args: string[], more: Partial<Step> = {}): Step {
  return { title, session: "vasya", args, ...more };
}

/** The demo. */
export const ACTS: readonly Act[] = [
  {
    title: "Who is here",
    steps: [
      ani("ani registers", ["identity", "register", "ani", "--owner", "Ani", "--roles", "backend"]),
      vasya("vasya registers", ["identity", "register", "vasya", "--owner", "Vasya"]),
    ],
  },
  {
    title: "Two sessions, one file",
    steps: [
      ani("ani claims the session code", [
        "lock",
        "claim",
        "refactor-session",
        "--description",
        "Make the session ttl configurable",
        "--files",
        "src/auth/**",
      ]),
      vasya("vasya looks before editing, and sees whose it is", [
        "lock",
        "check",
        "src/auth/login.ts",
      ], { code: 10 }),
      vasya("vasya's claim is refused: another slug, but the same files", [
        "lock",
        "claim",
        "fix-login",
        "--description",
        "Fix the login race",
        "--files",
        "src/auth/login.ts",
      ], { code: 10 }),
      vasya("so vasya waits in line", [
        "lock",
        "claim",
        "fix-login",
        "--description",
        "Fix the login race",
        "--files",
        "src/auth/login.ts",
        "--wait",
        "60s",
      ], { background: true }),
    ],
  },
  {
    title: "Hand over",
    steps: [
      ani("ani works", [], {
        edit: {
          path: "src/auth/session.ts",
          text: "export const ttl = Number(config.ttl ?? 60);\n",
          message: "Read the session ttl from the config",
        },
      }),
      ani("ani leaves a handoff", [
        "handoff",
        "write",
        "--goal",
        "Make the session ttl configurable",
        "--done",
        "src/auth/session.ts reads the ttl from the config",
        "--check",
        "grep -q config.ttl src/auth/session.ts",
        "--not-worked",
        "A module-level cache: the tests share it",
        "--decision",
        "read the config at each call because it reloads",
        "--next-step",
        "Use the ttl in src/auth/login.ts",
      ]),
      ani("ani releases the lock", [
        "lock",
        "release",
        "refactor-session",
        "--summary",
        "ttl is configurable",
      ]),
      vasya("and vasya's claim is granted at that moment", [], { join: true }),
      vasya("vasya resumes what ani left, its check run again", ["handoff", "resume", "--check"]),
    ],
  },
  {
    title: "A session dies",
    steps: [
      vasya("vasya's agent is killed with the lock in its hand", [], { kill: true }),
      ani("ani's claim says that the holder is dead", [
        "lock",
        "claim",
        "fix-login",
        "--description",
        "Finish the login fix",
      ], { code: 11 }),
      ani("ani takes the lock over: a new generation", [
        "lock",
        "claim",
        "fix-login",
        "--description",
        "Finish the login fix",
        "--take-over",
      ]),
      vasya("vasya comes back and is told; its old token is no good any more", [
        "lock",
        "check",
        "--token",
        "fix-login#1",
      ], { code: 15 }),
    ],
  },
  {
    title: "What happened",
    steps: [
      ani("who is alive", ["heartbeat", "list"]),
      ani("the history of the lock", ["lock", "history", "fix-login"]),
      ani("everything on one screen", ["status"]),
    ],
  },
];
