/**
 * The tool that answers a client's `mcp_tool` hooks. No model is told of it.
 *
 * Beside each such hook stands a command that starts the program if no server of this session
 * lives. Both look at the same mark, `~/.mclaude/live/<session>` with the server's number in it,
 * so that exactly one of them answers:
 *
 * ```
 *   mark of this session is ours, and was there when the event came ──▶ the server answers
 *   no such mark ──▶ the server is silent; the command, which sees none, answers; a moment
 *                    later the server makes the mark
 * ```
 *
 * Invariants
 *
 * - The mark exists only while the server does, and its process can be looked for.
 * - Whatever happens, the answer is an object as text, and empty when in doubt.
 *
 * @module
 */
import { join } from "node:path";
import { resolveCaller } from "../lib/caller.ts";
import {
  answerEvent,
  isInUse,
  parseEvent,
  readRecord,
  recordRun,
  renderForClaude,
} from "../lib/hooks.ts";
import type { HeldLocks } from "../lib/locks.ts";
import { ensureFolder, readFile, removeFile } from "../lib/store/files.ts";
import { isSession } from "../lib/store/names.ts";
import { replaceFile } from "../lib/store/publish.ts";
import { findProject, type Project } from "../lib/store/root.ts";

/** A mark that is younger may not have been there when the event came; milliseconds. */
const SETTLED = 30;

/** By then the command that stands beside a hook has looked for the mark; milliseconds. */
const LATER = 500;

/** What a mark of this server says. */
const OURS = `${Deno.pid}\n`;

/** How long a folder is known to be of a project, in milliseconds. */
const FRESH = 30_000;

/** What the hooks of a server stand on. */
export interface HookServerOptions {
  /** The environment of the server. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that is the project, if it was given. */
  readonly project?: string | undefined;
  /** Where the server stands, for events that do not say. */
  readonly cwd: string;
  /** What is claimed, by project. */
  heldIn(project: Project): HeldLocks;
  /** Told whom the client is now. */
  onSession?(session: string, identity: string): void;
}

/** What a hook's call answers. */
export interface HookCallResult {
  /** What the client reads. */
  content: { type: "text"; text: string }[];
}

/** The hooks of a server. */
export interface HookServer {
  /** Says that the client is there: its session's hooks can be answered from now on. */
  begin(): void;
  /**
   * Answers a hook.
   *
   * @param given The arguments.
   * @param afterwards Takes what has to be done once the answer was written.
   */
  answer(
    given: Readonly<Record<string, unknown>>,
    afterwards: (work: () => void) => void,
  ): Promise<HookCallResult>;
  /** Removes the marks. */
  end(): void;
}

/**
 * Makes the hooks of a server.
 *
 * @param options What they stand on.
 * @returns The hooks.
 */
export function createHookServer(options: HookServerOptions): HookServer {
  const { env } = options;
  let later: ReturnType<typeof setTimeout> | undefined;
  const marks = new Map<string, { path: string; since: number }>();
  const projects = new Map<string, { project: Project; until: number }>();

  function projectAt(folder: string): Project {
    const found = projects.get(folder);
    const now = Date.now();
    if (found !== undefined && found.until > now) return found.project;
    const project = findProject(folder, {
      project: options.project ?? (env.MCLAUDE_PROJECT || undefined),
      home: env.HOME ?? env.USERPROFILE,
    });
    if (projects.size > 100) projects.clear();
    projects.set(folder, { project, until: now + FRESH });
    return project;
  }

  /** Whether the mark of a session was there when an event came that is heard of now. */
  function isMarked(session: string): boolean {
    const known = marks.get(session);
    if (known !== undefined && readFile(known.path) === OURS) {
      return performance.now() - known.since > SETTLED;
    }
    later ??= setTimeout(() => {
      later = undefined;
      mark(session);
    }, LATER);
    return false;
  }

  function mark(session: string): void {
    // Without a home there is no mark, and the commands answer.
    const home = env.HOME ?? env.USERPROFILE;
    if (!home) return;
    try {
      const path = join(ensureFolder(home, ".mclaude", "live"), session);
      replaceFile(path, OURS, { durable: false });
      marks.set(session, { path, since: performance.now() });
    } catch {
      // Without a mark the commands answer.
      return;
    }
  }

  async function answer(
    given: Readonly<Record<string, unknown>>,
    afterwards: (work: () => void) => void,
  ): Promise<string> {
    const start = performance.now();
    const { event: name, file_path, notebook_path, command, ...rest } = given;
    const tool_input = { file_path, notebook_path, command };
    const event = parseEvent({ tool_input, ...rest, hook_event_name: name });
    if (event === undefined) return "";
    const project = projectAt(event.cwd || options.cwd);
    if (!isInUse(project) || !isMarked(event.session)) return "";
    const reply = await answerEvent(event, {
      project,
      caller: () => resolveCaller(project, { session: event.session, env }),
      client: "claude-code",
      held: options.heldIn(project),
      now: new Date(),
    });
    const record = readRecord(project, event.session);
    if (record !== undefined) options.onSession?.(event.session, record.identity);
    afterwards(() => {
      reply.afterwards?.();
      const milliseconds = performance.now() - start;
      recordRun(project, { event: event.name, milliseconds, now: new Date() });
    });
    return renderForClaude(event.name, reply.answer);
  }

  return {
    begin() {
      const session = env.CLAUDE_CODE_SESSION_ID;
      if (!session || !isSession(session)) return;
      try {
        if (isInUse(projectAt(options.cwd))) mark(session);
      } catch {
        return;
      }
    },
    async answer(given, afterwards) {
      let text = "";
      try {
        text = await answer(given, afterwards);
      } catch {
        // Silence: a hook never breaks a session.
      }
      // An empty text would be told to the model as "completed".
      return { content: [{ type: "text", text: text || "{}" }] };
    },
    end() {
      clearTimeout(later);
      for (const { path } of marks.values()) {
        try {
          if (readFile(path) === OURS) removeFile(path);
        } catch {
          continue;
        }
      }
      marks.clear();
    },
  };
}
