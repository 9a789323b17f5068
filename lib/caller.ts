/**
 * Who is calling: an identity (a name such as `ani`) and a session (one run of an agent,
 * or a terminal) that belongs to it, and how both are known.
 *
 * The first of these that answers counts:
 *
 * | | identity | session |
 * |---|---|---|
 * | flag | `--as` | `--session` |
 * | environment | `MCLAUDE_IDENTITY` | `MCLAUDE_SESSION`, then `CLAUDE_CODE_SESSION_ID` |
 * | binding | of the agent process above | ditto |
 * | git, system | git's user name, then the login name | |
 * | terminal | | the terminal's session, or the topmost process above |
 *
 * Invariant: the process that is recorded as the session's is one that lives as long as the
 * session: never the short-lived command itself, and none rather than a guess.
 *
 * @module
 */
import { ancestors as realAncestors } from "./caller/ancestors.ts";
import { digest } from "./store/digest.ts";
import { type Binding, boundProcesses, readBinding } from "./caller/bindings.ts";
import { currentHost, currentNamespace, type ProcessFacts, processFacts } from "./liveness.ts";
import { output } from "./liveness/processes.ts";
import type { ProcessStat } from "./liveness/stat.ts";
import { checkIdentity, checkSession, isReserved, isSession, slugify } from "./store/names.ts";
import type { Project } from "./store/root.ts";

export {
  type Binding,
  bindSession,
  boundProcesses,
  readBinding,
  unbindSession,
} from "./caller/bindings.ts";

/** How an identity or a session is known. */
export type CallerSource = "flag" | "environment" | "binding" | "git" | "system" | "terminal";

/** Who is calling. */
export interface Caller {
  /** The identity's name. */
  readonly identity: string;
  /** How the identity is known. */
  readonly identitySource: CallerSource;
  /** The session's id. */
  readonly session: string;
  /** How the session is known. */
  readonly sessionSource: CallerSource;
  /** The process whose end is the session's end; `null` if none is known for certain. */
  readonly process: ProcessFacts | null;
  /**
   * Whether a session is the caller's. Cheaper than {@linkcode Caller.session} where that
   * would have to be found out.
   *
   * @default {(session) => session === this.session}
   */
  isMe?(session: string): boolean;
}

/** Options for {@linkcode resolveCaller}. */
export interface ResolveCallerOptions {
  /** The identity that was named. */
  as?: string | undefined;
  /** The session that was named. */
  session?: string | undefined;
  /** The environment. */
  env: Readonly<Record<string, string | undefined>>;
  /** The processes above, the parent first. */
  ancestors?: () => readonly ProcessStat[];
  /** Git's user name. */
  gitUser?: () => string | undefined;
}

/**
 * Finds out who is calling. Processes are started only for what flags and environment leave
 * open, and only when that part of the answer is asked for.
 *
 * @param project The project.
 * @param options What is known.
 * @returns The caller.
 * @throws {CoordinationError} `invalid_name` if a flag or variable holds no name.
 */
export function resolveCaller(project: Project, options: ResolveCallerOptions): Caller {
  const { env } = options;
  const named = nameOf(options.session, env.MCLAUDE_SESSION || clientSession(env));
  const known = nameOf(options.as, env.MCLAUDE_IDENTITY);
  if (known !== undefined) checkIdentity(known.name);
  if (named !== undefined) checkSession(named.name);
  const chain = once(options.ancestors ?? realAncestors);
  const binding = once(() => findBinding(project, chain, boundProcesses(project)));
  const session = once(() => named ?? boundSession(binding()) ?? terminalSession(env, chain()));
  const identity = once(() =>
    known ?? boundIdentity(binding()) ?? systemIdentity(project, options)
  );
  const process = once(() =>
    agentProcess(env, chain, session().name) ?? processOfBinding(binding(), session().name) ??
      (session().source === "terminal" ? session().process ?? null : null)
  );
  return {
    get identity() {
      return identity().name;
    },
    get identitySource() {
      return identity().source;
    },
    get session() {
      return session().name;
    },
    get sessionSource() {
      return session().source;
    },
    get process() {
      return process();
    },
    isMe(id) {
      // Nobody but a terminal has a name like that, so no other needs a look upwards.
      const known = named !== undefined || boundProcesses(project).size > 0;
      return (known || id.startsWith(TERMINAL)) && id === session().name;
    },
  };
}

/** How the names of terminal sessions begin. */
const TERMINAL = "term-";

/** A name, and how it is known. */
interface Named {
  readonly name: string;
  readonly source: CallerSource;
  readonly process?: ProcessFacts | null;
}

function nameOf(flag: string | undefined, variable: string | undefined): Named | undefined {
  if (flag !== undefined) return { name: flag, source: "flag" };
  return variable ? { name: variable, source: "environment" } : undefined;
}

/** The binding of the nearest process above that has one and is the one that was bound. */
function findBinding(
  project: Project,
  chain: () => readonly ProcessStat[],
  bound: ReadonlySet<number>,
): Binding | undefined {
  if (bound.size === 0) return undefined;
  for (const { pid, start } of chain()) {
    if (!bound.has(pid)) continue;
    const binding = readBinding(project, pid);
    const facts = binding?.process;
    const same = facts !== undefined && facts.host === currentHost() &&
      facts.namespace === currentNamespace() && (facts.start === "" || facts.start === start);
    if (same) return binding;
  }
  return undefined;
}

function boundSession(binding: Binding | undefined): Named | undefined {
  return binding && { name: binding.session_id, source: "binding" };
}

function boundIdentity(binding: Binding | undefined): Named | undefined {
  return binding?.identity ? { name: binding.identity, source: "binding" } : undefined;
}

function processOfBinding(binding: Binding | undefined, session: string): ProcessFacts | undefined {
  return binding?.session_id === session ? binding.process : undefined;
}

/** The session as Claude Code calls it; it is not said to us, so an odd one is passed over. */
function clientSession(env: ResolveCallerOptions["env"]): string | undefined {
  const id = env.CLAUDE_CODE_SESSION_ID;
  return id && isSession(id) ? id : undefined;
}

/**
 * An agent may name its process. The one that Claude Code names is that of Claude Code's own
 * session, if it is above this one.
 */
function agentProcess(
  env: ResolveCallerOptions["env"],
  chain: () => readonly ProcessStat[],
  session: string,
): ProcessFacts | undefined {
  if (env.MCLAUDE_PID) return processFacts(Number(env.MCLAUDE_PID)) ?? undefined;
  if (!env.CLAUDE_PID || session !== clientSession(env)) return undefined;
  const pid = Number(env.CLAUDE_PID);
  if (!chain().some((process) => process.pid === pid)) return undefined;
  return processFacts(pid) ?? undefined;
}

/** The terminal's session; its leader, a shell, lives as long as the terminal. */
function terminalSession(
  env: ResolveCallerOptions["env"],
  chain: readonly ProcessStat[],
): Named {
  const inTerminal = chain.find(({ terminal }) => terminal);
  const leader = chain.find(({ pid }) => pid === inTerminal?.leader);
  if (leader !== undefined) {
    const facts = processFacts(leader.pid);
    return { name: sessionName(leader), source: "terminal", process: facts };
  }
  const variable = env.TERM_SESSION_ID || env.WT_SESSION;
  if (variable) return { name: `${TERMINAL}${digest(variable)}`, source: "terminal" };
  // Without a terminal the topmost process above is what all commands of one harness share.
  const top = chain.filter(({ pid }) => pid > 1).at(-1);
  if (top !== undefined) return { name: sessionName(top), source: "terminal" };
  return { name: `${TERMINAL}${digest(`${currentHost()} ${Deno.ppid}`)}`, source: "terminal" };
}

function sessionName({ pid, start }: ProcessStat): string {
  return `${TERMINAL}${digest(`${currentHost()} ${currentNamespace()} ${pid} ${start}`)}`;
}

function systemIdentity(project: Project, options: ResolveCallerOptions): Named {
  const { env, gitUser = () => output("git", ["config", "user.name"], project.cwd) } = options;
  const fromGit = toIdentity(gitUser());
  if (fromGit !== undefined) return { name: fromGit, source: "git" };
  const login = toIdentity(env.USER || env.LOGNAME || env.USERNAME);
  return { name: login ?? "unknown", source: "system" };
}

/** Makes an identity's name of what a person is called, if that can be done. */
function toIdentity(text: string | undefined): string | undefined {
  const plain = text?.normalize("NFKD").replaceAll(/[^\w\s-]/g, "") ?? "";
  const name = slugify(plain, { fallback: "" }).slice(0, 32).replace(/^-+|-+$/g, "");
  return /^[a-z0-9][a-z0-9-]{1,31}$/.test(name) && !isReserved(name) ? name : undefined;
}

function once<T>(find: () => T): () => T {
  let found: { value: T } | undefined;
  return () => (found ??= { value: find() }).value;
}
