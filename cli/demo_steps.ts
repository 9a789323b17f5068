/**
 * The steps of the demo, as data.
 *
 * @module
 */

/** Something that happens in a step. */
export type Run =
  /** A command of mclaude, with the exit code that it must have. */
  | {
    readonly kind: "mclaude";
    readonly session: string;
    readonly args: readonly string[];
    readonly code: number;
  }
  /** The same for git. */
  | {
    readonly kind: "git";
    readonly session: string;
    readonly args: readonly string[];
    readonly code: number;
  }
  /** A command of mclaude that goes on in the background, until something joins it. */
  | { readonly kind: "background"; readonly session: string; readonly args: readonly string[] }
  /** Waits for what is in the background. */
  | { readonly kind: "join"; readonly session: string }
  /** A session writes a file. */
  | {
    readonly kind: "write";
    readonly session: string;
    readonly path: string;
    readonly text: string;
  }
  /** The agent of a session is killed. */
  | { readonly kind: "kill"; readonly session: string };

/** A step. */
export interface Step {
  /** What it shows. */
  readonly title: string;
  /** What happens. */
  readonly runs: readonly Run[];
}

/** Steps that belong together. */
export interface Act {
  /** What it is about. */
  readonly title: string;
  /** Its steps. */
  readonly steps: readonly Step[];
}

function step(title: string, ...runs: Run[]): Step {
  return { title, runs };
}

function mclaude(session: string, args: string[], code = 0): Run {
  return { kind: "mclaude", session, args, code };
}

function git(session: string, args: string[], code = 0): Run {
  return { kind: "git", session, args, code };
}

function handoff(session: string, goal: string, next: string): Run {
  return mclaude(session, ["handoff", "write", "--goal", goal, "--next-step", next]);
}

const FIX_LOGIN = [
  ...["lock", "claim", "fix-login", "--description", "Fix the login race"],
  ...["--files", "src/auth/login.ts"],
];

const FINISH_LOGIN = ["lock", "claim", "fix-login", "--description", "Finish the login fix"];

/** The demo. */
export const ACTS: readonly Act[] = [
  {
    title: "Who is here",
    steps: [
      step(
        "ani registers",
        mclaude("ani", ["identity", "register", "ani", "--owner", "Ani", "--roles", "backend"]),
      ),
      step(
        "vasya registers, and sees who else is here",
        mclaude("vasya", ["identity", "register", "vasya", "--owner", "Vasya"]),
        mclaude("vasya", ["identity", "list"]),
      ),
    ],
  },
  {
    title: "Two sessions, one file",
    steps: [
      step(
        "ani claims the session code",
        mclaude("ani", [
          ...["lock", "claim", "session-ttl", "--files", "src/auth/**"],
          ...["--description", "Make the session ttl configurable"],
        ]),
      ),
      step(
        "vasya looks before editing, and is refused: another slug, but the same file",
        mclaude("vasya", ["lock", "check", "src/auth/login.ts"], 10),
        mclaude("vasya", FIX_LOGIN, 10),
      ),
      step(
        "so vasya asks, and waits in line",
        mclaude("vasya", [
          ...["mail", "ask", "ani", "May I change the ttl in session.ts?"],
          ...["--body", "I only need one constant.", "--due", "30m"],
        ]),
        { kind: "background", session: "vasya", args: [...FIX_LOGIN, "--wait", "60s"] },
      ),
    ],
  },
  {
    title: "Ask instead of guessing",
    steps: [
      step("ani finds the question at her next look", mclaude("ani", ["mail", "check"])),
      step(
        "ani answers, in the same thread",
        mclaude("ani", ["mail", "reply", "last", "--body", "Yes, after my release."]),
        mclaude("vasya", ["message", "thread", "last"]),
      ),
      step(
        "ani saves why, and vasya finds it by asking",
        mclaude("ani", [
          ...["memory", "save", "--wing", "shop", "--room", "auth", "--hall", "decisions"],
          ...["--title", "Session ttl", "--tags", "auth"],
          ...["--content", "A session lives 20 minutes. Longer ones broke the audit."],
        ]),
        mclaude("vasya", ["memory", "search", "how long may sessions live"]),
      ),
    ],
  },
  {
    title: "The commit guard",
    steps: [
      step(
        "vasya commits ani's file all the same, and is stopped",
        mclaude("vasya", ["hooks", "install-guard"]),
        {
          ...{ kind: "write", session: "vasya", path: "src/auth/session.ts" },
          text: "export const ttl = 1200;\n",
        },
        git("vasya", ["commit", "-q", "-am", "Set the ttl"], 1),
        git("vasya", ["checkout", "-q", "HEAD", "--", "src/auth/session.ts"]),
      ),
      step(
        "ani works on what she holds, and her commit passes",
        {
          ...{ kind: "write", session: "ani", path: "src/auth/session.ts" },
          text: "/** Seconds that a session lives. */\n" +
            "export const ttl = Number(config.ttl ?? 1200);\n",
        },
        git("ani", ["commit", "-q", "-am", "Read the session ttl from the config"]),
        git("ani", ["log", "-1", "--format=%s%n%(trailers)"]),
      ),
    ],
  },
  {
    title: "Hand over",
    steps: [
      step(
        "ani leaves a handoff",
        mclaude("ani", [
          ...["handoff", "write", "--goal", "Make the session ttl configurable"],
          ...["--done", "src/auth/session.ts reads the ttl from the config"],
          ...["--check", "grep -q config.ttl src/auth/session.ts"],
          ...["--not-worked", "A module-level cache: the tests share it"],
          ...["--decision", "read the config at each call because it reloads"],
          ...["--next-step", "Use the ttl in src/auth/login.ts", "--worked-by", "ani"],
        ]),
      ),
      step(
        "ani releases the lock, and vasya's claim is granted at that moment",
        mclaude("ani", ["lock", "release", "session-ttl", "--summary", "ttl is configurable"]),
        { kind: "join", session: "vasya" },
      ),
      step(
        "vasya resumes what ani left, its check run again",
        mclaude("vasya", ["handoff", "resume", "--check"]),
      ),
    ],
  },
  {
    title: "A session dies",
    steps: [
      step(
        "vasya's agent is killed with the lock in its hand; ani takes the lock over",
        { kind: "kill", session: "vasya" },
        mclaude("ani", FINISH_LOGIN, 11),
        mclaude("ani", [...FINISH_LOGIN, "--take-over"]),
      ),
      step(
        "vasya comes back and is told; its old token is no good any more",
        mclaude("vasya", ["lock", "check", "--token", "fix-login#1"], 15),
      ),
    ],
  },
  {
    title: "What stays",
    steps: [
      step(
        "more handoffs, and one file that stands for all of them",
        handoff("vasya", "Fix the login race", "Retry once in login.ts"),
        handoff("ani", "Test the login with many sessions", "Run it for an hour"),
        mclaude("ani", [
          ...["handoff", "rollup", "--through", "2099-12-31", "--title", "The session ttl"],
        ]),
        mclaude("ani", ["handoff", "list"]),
      ),
      step(
        "a map of the code for whoever comes next, and everything on one screen",
        mclaude("ani", ["index"]),
        mclaude("ani", ["index", "find", "ttl"]),
        mclaude("ani", ["heartbeat", "list"]),
        mclaude("ani", ["status"]),
      ),
    ],
  },
];
