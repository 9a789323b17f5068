import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { bindSession, type Caller, resolveCaller } from "../../lib/caller.ts";
import type { ResolveCallerOptions } from "../../lib/caller.ts";
import { CoordinationError } from "../../lib/errors.ts";
import { processFacts } from "../../lib/liveness.ts";
import type { ProcessStat } from "../../lib/liveness/stat.ts";
import type { Project } from "../../lib/store/root.ts";
import { withProject } from "../with_store.ts";

const FACTS = processFacts(Deno.pid)!;

/** Fails if somebody looks. */
function never(): never {
  throw new Error("nobody should look");
}

function resolve(project: Project, options: Partial<ResolveCallerOptions> = {}): Caller {
  return resolveCaller(project, {
    env: {},
    ancestors: () => [],
    gitUser: () => undefined,
    ...options,
  });
}

/** What is recorded of a caller. */
function facts({ identity, identitySource, session, sessionSource, process }: Caller) {
  return { identity, identitySource, session, sessionSource, process };
}

function stat(pid: number, more: Partial<ProcessStat> = {}): ProcessStat {
  const known = { pid, name: "sh", parent: 1, leader: pid, terminal: false, ended: false };
  return { ...known, start: `${pid}`, ...more };
}

/** This test's own process, as a command sees it that it started. */
const AGENT = stat(Deno.pid, { start: FACTS.start });

function bind(project: Project, process = FACTS): void {
  const bound_at = "2026-04-09T12:00:00.000Z";
  bindSession(project, { session_id: "s1", identity: "bo", process, client: "test", bound_at });
}

Deno.test("resolveCaller() takes flags first and then looks at nothing", async () => {
  await withProject((project) => {
    bind(project);
    const caller = resolve(project, {
      as: "ani",
      session: "s9",
      env: { MCLAUDE_IDENTITY: "eve", MCLAUDE_SESSION: "s8" },
      gitUser: never,
    });

    assertEquals([caller.identity, caller.identitySource], ["ani", "flag"]);
    assertEquals([caller.session, caller.sessionSource], ["s9", "flag"]);
  });
});

Deno.test("resolveCaller() takes the environment next and starts nothing", async () => {
  await withProject((project) => {
    const caller = resolve(project, {
      env: { MCLAUDE_IDENTITY: "eve", MCLAUDE_SESSION: "s8", CLAUDE_CODE_SESSION_ID: "c" },
      ancestors: never,
      gitUser: never,
    });

    assertEquals(facts(caller), {
      identity: "eve",
      identitySource: "environment",
      session: "s8",
      sessionSource: "environment",
      process: null,
    });
  });
});

Deno.test("resolveCaller() takes empty variables for none", async () => {
  await withProject((project) => {
    const env = { MCLAUDE_IDENTITY: "", MCLAUDE_SESSION: "", CLAUDE_CODE_SESSION_ID: "c1" };
    const caller = resolve(project, { env, gitUser: () => "Ani" });

    assertEquals([caller.identity, caller.session], ["ani", "c1"]);
  });
});

Deno.test("resolveCaller() takes Claude Code's session, if it can be one", async () => {
  await withProject((project) => {
    const good = resolve(project, { env: { CLAUDE_CODE_SESSION_ID: "0b1c-22" } });
    const odd = resolve(project, { env: { CLAUDE_CODE_SESSION_ID: "../x" } });

    assertEquals([good.session, good.sessionSource], ["0b1c-22", "environment"]);
    assertEquals(odd.sessionSource, "terminal");
  });
});

Deno.test("resolveCaller() records the process of Claude Code only for its own session", async () => {
  await withProject((project) => {
    const env = { CLAUDE_CODE_SESSION_ID: "c1", CLAUDE_PID: String(Deno.pid) };
    const ancestors = () => [stat(7), AGENT];

    assertEquals(resolve(project, { env, ancestors }).process, FACTS);
    assertEquals(resolve(project, { env, ancestors, session: "s9" }).process, null);
    assertEquals(resolve(project, { env, ancestors: () => [stat(7)] }).process, null);
  });
});

Deno.test("resolveCaller() finds the binding of the agent process above", async () => {
  await withProject((project) => {
    bind(project);

    const caller = resolve(project, { ancestors: () => [stat(7), AGENT, stat(1)] });

    assertEquals(facts(caller), {
      identity: "bo",
      identitySource: "binding",
      session: "s1",
      sessionSource: "binding",
      process: FACTS,
    });
  });
});

Deno.test("resolveCaller() does not take another process with the same number", async () => {
  await withProject((project) => {
    bind(project);
    const later = { ...AGENT, start: "99999999" };

    assertEquals(resolve(project, { ancestors: () => [later] }).sessionSource, "terminal");

    bind(project, { ...FACTS, host: "elsewhere-00000000" });

    assertEquals(resolve(project, { ancestors: () => [AGENT] }).sessionSource, "terminal");
  });
});

Deno.test("resolveCaller() gives a named session the bound process only if it is that one", async () => {
  await withProject((project) => {
    bind(project);
    const ancestors = () => [AGENT];

    assertEquals(resolve(project, { session: "s1", ancestors }).process, FACTS);
    assertEquals(resolve(project, { session: "s2", ancestors }).process, null);
  });
});

Deno.test("resolveCaller() lets an agent say which process it is", async () => {
  await withProject((project) => {
    const env = { MCLAUDE_SESSION: "s8", MCLAUDE_PID: String(Deno.pid) };

    assertEquals(resolve(project, { env }).process, FACTS);
    for (const pid of ["x", "-1", "0", "4194305", "1e99"]) {
      assertEquals(resolve(project, { env: { ...env, MCLAUDE_PID: pid } }).process, null, pid);
    }
  });
});

Deno.test("resolveCaller() takes the terminal's session, whose leader lives as long", async () => {
  await withProject((project) => {
    const shell = stat(Deno.pid, { start: FACTS.start, terminal: true });
    const command = stat(7, { terminal: true, leader: Deno.pid });

    const first = resolve(project, { ancestors: () => [command, shell, stat(1)] });
    const again = resolve(project, { ancestors: () => [shell, stat(1)] });
    const other = resolve(project, { ancestors: () => [{ ...shell, start: "5" }, stat(1)] });

    assertMatch(first.session, /^term-[0-9a-f]{8}$/);
    assertEquals([first.sessionSource, first.process], ["terminal", FACTS]);
    assertEquals(again.session, first.session);
    assert(other.session !== first.session);
  });
});

Deno.test("resolveCaller() takes the terminal's own id where its leader cannot be seen", async () => {
  await withProject((project) => {
    const ancestors = () => [stat(7, { terminal: true, leader: 0 })];
    const mac = resolve(project, { env: { TERM_SESSION_ID: "w0t0p0:AB" }, ancestors });
    const windows = resolve(project, { env: { WT_SESSION: "3c2a" } });

    assertMatch(mac.session, /^term-[0-9a-f]{8}$/);
    assertMatch(windows.session, /^term-[0-9a-f]{8}$/);
    assertEquals([mac.process, windows.process], [null, null]);
  });
});

Deno.test("resolveCaller() gives all commands of one harness without a terminal one session", async () => {
  await withProject((project) => {
    const first = resolve(project, { ancestors: () => [stat(31), stat(20), stat(1)] });
    const second = resolve(project, { ancestors: () => [stat(32), stat(20), stat(1)] });
    const other = resolve(project, { ancestors: () => [stat(33), stat(21), stat(1)] });

    assertEquals(first.session, second.session);
    assert(first.session !== other.session);
    assertEquals(first.process, null);
  });
});

Deno.test("resolveCaller() makes a name of git's user, else of the login", async () => {
  await withProject((project) => {
    const cases: [git: string | undefined, login: string, name: string, source: string][] = [
      ["Ani", "root", "ani", "git"],
      ["José Ångström", "root", "jose-angstrom", "git"],
      ["O'Brien, Pat_Q", "root", "obrien-pat-q", "git"],
      ["x".repeat(40), "root", "x".repeat(32), "git"],
      ["Анастасия", "ana", "ana", "system"],
      ["a", "ana", "ana", "system"],
      ["con", "ana", "ana", "system"],
      [undefined, "ana", "ana", "system"],
      ["", "", "unknown", "system"],
      ["../..", "/", "unknown", "system"],
    ];

    for (const [git, login, name, source] of cases) {
      const caller = resolve(project, { env: { USER: login }, gitUser: () => git });

      assertEquals([caller.identity, caller.identitySource], [name, source], git);
    }
  });
});

Deno.test("resolveCaller() asks git in the caller's folder", async () => {
  await withProject(async (project) => {
    for (const args of [["init", "-q"], ["config", "user.name", "Git User"]]) {
      await new Deno.Command("git", { args, cwd: project.root }).output();
    }

    const caller = resolveCaller(project, { env: {}, ancestors: () => [] });

    assertEquals([caller.identity, caller.identitySource], ["git-user", "git"]);
  });
});

Deno.test("resolveCaller() refuses what is no name, in the words of mclaude 0.6", async () => {
  await withProject((project) => {
    const wrong: Partial<ResolveCallerOptions>[] = [
      { as: "Bad" },
      { as: "" },
      { session: "../x" },
      { session: "" },
      { env: { MCLAUDE_IDENTITY: "a" } },
      { env: { MCLAUDE_SESSION: "a/b" } },
    ];

    for (const options of wrong) {
      const error = assertThrows(() => resolve(project, options), CoordinationError);

      assertEquals(error.code, "invalid_name", JSON.stringify(options));
    }
    assertThrows(
      () => resolve(project, { as: "Bad" }),
      CoordinationError,
      "Invalid identity name 'Bad': must be lowercase, letters/digits/hyphens, 2-32 chars",
    );
  });
});

Deno.test("resolveCaller() tells whether a session is the caller's without a look, if it can", async () => {
  await withProject((project) => {
    const named = resolve(project, { session: "s1", ancestors: never });
    const open = resolve(project, { ancestors: never });

    assertEquals([named.isMe?.("s1"), named.isMe?.("s2")], [true, false]);
    assertEquals(open.isMe?.("s1"), false);
  });
});

Deno.test("resolveCaller() knows its terminal's and its bound session when asked for them", async () => {
  await withProject((project) => {
    const ancestors = () => [AGENT];
    const terminal = resolve(project, { ancestors });

    assertEquals(terminal.isMe?.(terminal.session), true);
    assertEquals(terminal.isMe?.("term-00000000"), false);

    bind(project);

    assertEquals(resolve(project, { ancestors }).isMe?.("s1"), true);
  });
});

Deno.test("resolveCaller() creates nothing", async () => {
  await withProject((project) => {
    const { identity, session } = resolveCaller(project, { env: {} });

    assert(identity !== "" && session !== "");
    assertEquals([...Deno.readDirSync(project.store)], []);
  });
});
