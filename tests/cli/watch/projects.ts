import { join } from "node:path";
import { beat } from "../../../lib/heartbeats.ts";
import { claimLocks } from "../../../lib/locks.ts";
import { sendMessage } from "../../../lib/messages.ts";
import { writeHandoff } from "../../../lib/handoffs.ts";
import type { Project } from "../../../lib/store/root.ts";
import { difference, Observer } from "../../../lib/watch.ts";
import { ASCII, type Letters, UNICODE } from "../../../cli/watch/letters.ts";
import {
  type Action,
  type Key,
  type Special,
  type Step,
  update,
} from "../../../cli/watch/model.ts";
import { begin, type State } from "../../../cli/watch/state.ts";
import { withProject } from "../../with_store.ts";
import { caller, seeing } from "../../lib/locks/sessions.ts";

/** Two sessions at work: two locks, two messages, a handoff. */
export function fill(project: Project): void {
  const observe = seeing();
  beat(project, caller("s-ani", "ani"), { activity: "reads auth.ts" });
  beat(project, caller("s-vasya", "vasya"));
  claimLocks(project, [{ slug: "fix-login", description: "Fix it", files: ["a.ts"] }], {
    observe,
    caller: caller("s-ani", "ani"),
  });
  claimLocks(project, [{ slug: "write-docs", description: "Write" }], {
    observe,
    caller: caller("s-vasya", "vasya"),
  });
  const from = { from: "vasya", identitySource: "flag", session: "s-vasya" } as const;
  sendMessage(
    project,
    { to: "ani", type: "question", subject: "Which path?", body: "Read?" },
    from,
  );
  sendMessage(project, { to: "ani", type: "update", subject: "Docs", body: "Half done" }, from);
  writeHandoff(project, { goal: "Fix the race" }, { session: "s-ani", identity: "ani" });
}

/** Runs `body` with the screen of ani on a project that `fill`, or what is given, filled. */
export function withScreen(
  body: (state: State, project: Project) => void,
  options: {
    fill?: (project: Project) => void;
    size?: { columns: number; rows: number };
    letters?: Letters;
  } = {},
): Promise<void> {
  const { size = { columns: 80, rows: 24 }, letters = UNICODE } = options;
  return withProject((project) => {
    (options.fill ?? fill)(project);
    const snapshot = observer(project).look();
    body(begin(snapshot, { events: difference(undefined, snapshot), size, letters }), project);
  });
}

/** Looks with the eyes of ani. */
export function observer(project: Project): Observer {
  return new Observer(project, { isMine: (session) => session === "s-ani" });
}

/** Presses keys: names of special ones in angle brackets, letters as they are. */
export function press(state: State, ...keys: string[]): Step {
  let step: Step = { state };
  for (const key of keys) {
    const [, name] = /^<(.+)>$/.exec(key) ?? [];
    const pressed: Key = name === undefined ? { text: key } : { name: name as Special };
    const action: Action = { kind: "key", key: pressed };
    step = update(step.state, action);
  }
  return step;
}

/** A file in the store, as anybody can write it. */
export function write(project: Project, path: string, text: string): void {
  const file = join(project.store, ...path.split("/"));
  Deno.mkdirSync(join(file, ".."), { recursive: true });
  Deno.writeTextFileSync(file, text);
}

export { ASCII, UNICODE };
