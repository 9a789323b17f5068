import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import type { Caller } from "../../../lib/caller.ts";
import { currentHost, currentNamespace } from "../../../lib/liveness.ts";
import { buildCodeIndex, keepFreshness, writeOutputs } from "../../../lib/code_index.ts";
import { answerEvent, type HookReply, parseClientEvent, readRecord } from "../../../lib/hooks.ts";
import { readHandoff } from "../../../lib/handoffs.ts";
import { operations } from "../../../lib/operations/mod.ts";
import { claimLocks, forceRelease } from "../../../lib/locks.ts";
import { sendMessage } from "../../../lib/messages.ts";
import { findProject, type Project } from "../../../lib/store/root.ts";
import { withFolder, withProject } from "../../with_store.ts";
import { caller, seeing } from "../locks/sessions.ts";

const observe = seeing();

/** Gives a session's event to the hooks, and what is told counts as delivered. */
async function fire(
  project: Project,
  name: string,
  more: Record<string, unknown> & { session?: string; who?: Caller } = {},
): Promise<HookReply["answer"]> {
  const { session = "ani-1", who = caller(session, "ani"), ...rest } = more;
  const event = parseClientEvent("claude", {
    ...{ session_id: session, cwd: project.root, hook_event_name: name, ...rest },
  });
  const host = { project, caller: () => who, client: "claude-code", now: new Date() };
  const { answer, afterwards } = await answerEvent(event!, host);
  afterwards?.();
  return answer;
}

function write(project: Project, path: string, text: string): string {
  const file = join(project.root, path);
  fs.mkdirSync(dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  return file;
}

function claim(project: Project, session: string, ...files: string[]): void {
  const wanted = [{ slug: `work-${session}`, files, description: "Some work" }];
  claimLocks(project, wanted, { caller: caller(session), observe });
}

function send(project: Project, subject: string, more: Record<string, unknown> = {}): void {
  sendMessage(project, { to: "ani", subject, body: "b", ...more }, {
    from: "bob",
    session: "bob-1",
  });
}

const EDIT = (file: string) => ({ tool_name: "Edit", tool_input: { file_path: file } });

const CALLS = (...calls: unknown[]) => ({ tool_calls: calls });

Deno.test("answerEvent() says nothing and leaves nothing where nobody uses mclaude", () =>
  withFolder(async (folder) => {
    const project = findProject(folder);
    for (const name of ["SessionStart", "UserPromptSubmit", "PreToolUse", "Stop", "SessionEnd"]) {
      assertEquals(await fire(project, name), {});
    }
    assertEquals(fs.readdirSync(folder), []);
    fs.mkdirSync(join(folder, ".claude"));
    fs.writeFileSync(join(folder, ".claude", "settings.json"), "{}");

    assertEquals(await fire(findProject(folder), "SessionStart"), {});
    assertEquals(fs.readdirSync(join(folder, ".claude")), ["settings.json"]);
  }));

Deno.test("a session is told in one line that the code map is out of date, and not that it is current", () =>
  withProject(async (project) => {
    const file = write(project, "src/a.ts", "export const a = 1;\n");
    write(project, ".claude/.cache/.gitignore", "*\n");
    send(project, "Somebody is here", { to: "bob" });
    const index = await buildCodeIndex(project.worktree, { gitIn: () => () => undefined });
    keepFreshness(index, writeOutputs(index));
    const current = await fire(project, "SessionStart");
    fs.writeFileSync(file, "export const another = 1;\n");
    const stale = await fire(project, "SessionStart");

    assertEquals(current, {});
    assertEquals(stale.context?.split("\n").slice(1), [
      "The code map is out of date: mclaude index",
    ]);
  }));

Deno.test("mail is told once, at whichever event comes first", () =>
  withProject(async (project) => {
    send(project, "First");
    const start = await fire(project, "SessionStart", { source: "startup" });
    const silent = await fire(project, "UserPromptSubmit");
    send(project, "Second");
    const prompt = await fire(project, "UserPromptSubmit");
    send(project, "Not urgent");
    const batch = await fire(project, "PostToolBatch", CALLS());
    send(project, "Urgent", { urgent: true });
    const urgent = await fire(project, "PostToolBatch", CALLS());
    const stop = await fire(project, "Stop");
    const again = await fire(project, "Stop");

    assertStringIncludes(start.context!, "First");
    assertEquals(silent, {});
    assertStringIncludes(prompt.context!, "Second");
    assert(!prompt.context!.includes("First"));
    assertEquals(batch, {});
    assertStringIncludes(urgent.context!, "Urgent");
    assertStringIncludes(stop.goOn!, "Not urgent");
    assertEquals(again, {});
  }));

Deno.test("an edit of what another session holds is refused, through links and shells too", () =>
  withProject(async (project) => {
    const file = write(project, "src/a.ts", "a");
    claim(project, "bob-1", "src/**");
    fs.symlinkSync(join(project.root, "src"), join(project.root, "link"));
    const bash = (command: string) => ({ tool_name: "Bash", tool_input: { command } });

    const direct = await fire(project, "PreToolUse", EDIT(file));
    const again = await fire(project, "PreToolUse", EDIT(file));
    const linked = await fire(project, "PreToolUse", EDIT(join(project.root, "link", "b.ts")));
    const removed = await fire(project, "PreToolUse", bash("cd src && rm -f c.ts"));
    const reset = await fire(project, "PreToolUse", bash("git reset --hard"));
    const looked = await fire(project, "PreToolUse", bash("cat src/a.ts"));
    const other = await fire(project, "PreToolUse", EDIT(join(project.root, "other.ts")));
    const outside = await fire(project, "PreToolUse", EDIT("/etc/hosts"));
    const own = await fire(project, "PreToolUse", { ...EDIT(file), session: "bob-1" });

    assertEquals([direct.decision, again.decision], ["deny", "ask"]);
    assertEquals([linked, removed, reset].map(({ decision }) => decision), [
      "deny",
      "deny",
      "deny",
    ]);
    assertEquals([looked, other, outside, own], [{}, {}, {}, {}]);
  }));

Deno.test("a file that another session changed since it was read has to be read again", () =>
  withProject(async (project) => {
    const file = write(project, "src/a.ts", "a");
    claim(project, "eve-1", "elsewhere.ts");
    const read = CALLS({ tool_name: "Read", tool_input: { file_path: file } });
    await fire(project, "PostToolBatch", read);
    const before = await fire(project, "PreToolUse", EDIT(file));
    fs.writeFileSync(file, "b");
    fs.utimesSync(file, new Date(), new Date(Date.now() + 1_000));
    const bob = { session: "bob-1", who: caller("bob-1", "bob") };
    await fire(project, "PostToolBatch", { ...CALLS(EDIT(file)), ...bob });

    const refused = await fire(project, "PreToolUse", EDIT(file));
    await fire(project, "PostToolBatch", read);
    const free = await fire(project, "PreToolUse", EDIT(file));

    assertEquals(before, {});
    assertEquals(refused.decision, "deny");
    assertStringIncludes(refused.reason!, "changed by bob");
    assertEquals(free, {});
  }));

Deno.test("a session that lost a lock is told at its next step, once", () =>
  withProject(async (project) => {
    claim(project, "ani-1", "src/a.ts");
    await fire(project, "PostToolBatch", CALLS());
    const options = { caller: caller("bob-1", "bob"), observe, reason: "urgent", evenIfLive: true };
    forceRelease(project, "work-ani-1", options);

    const told = await fire(project, "PostToolBatch", CALLS());
    const again = await fire(project, "PostToolBatch", CALLS());

    assertStringIncludes(told.context!, "work-ani-1#1 was ended by bob");
    assertEquals(again, {});
  }));

Deno.test("somebody else's commit is told, one's own is not", () =>
  withProject(async (project) => {
    const git = (...args: string[]) => {
      const author = ["-c", "user.name=a", "-c", "user.email=a@b.c"];
      const { success } = new Deno.Command("git", { args: [...author, ...args], cwd: project.root })
        .outputSync();
      assert(success, args.join(" "));
    };
    git("init", "-q", "-b", "main", ".");
    git("commit", "-q", "--allow-empty", "-m", "one");
    write(project, ".claude/mclaude.json", "{}");
    const here = findProject(project.root);
    await fire(here, "PostToolBatch", CALLS());
    git("commit", "-q", "--allow-empty", "-m", "two");

    const told = await fire(here, "PostToolBatch", CALLS({ tool_name: "Read", tool_input: {} }));
    git("commit", "-q", "--allow-empty", "-m", "three");
    const bash = { tool_name: "Bash", tool_input: { command: "git commit -m three" } };
    const own = await fire(here, "PostToolBatch", CALLS(bash));
    const silent = await fire(here, "PostToolBatch", CALLS());

    assertStringIncludes(told.context!, "branch main moved");
    assertEquals([own, silent], [{}, {}]);
  }));

Deno.test("Stop reminds once of locks and handoff, never a subagent, and never in a circle", () =>
  withProject(async (project) => {
    write(project, ".claude/mclaude.json", "{}");
    const files = ["a", "b", "c"].map((name) => write(project, `src/${name}.ts`, name));
    await fire(project, "PostToolBatch", CALLS(...files.map(EDIT)));

    const agent = await fire(project, "Stop", { agent_id: "sub-1" });
    const circle = await fire(project, "Stop", { stop_hook_active: true });
    const first = await fire(project, "Stop");
    const second = await fire(project, "Stop");

    assertEquals([agent, circle, second], [{}, {}, {}]);
    assertStringIncludes(first.goOn!, "3 files and wrote no handoff");
  }));

Deno.test("the draft before compaction has what is known, and the session is led to it", () =>
  withProject(async (project) => {
    const file = write(project, "src/a.ts", "a");
    claim(project, "bob-1", "other.ts");
    await fire(project, "PostToolBatch", CALLS(EDIT(file)));
    await fire(project, "SubagentStart", { agent_id: "x1", agent_type: "Explore" });
    await fire(project, "PreCompact", { trigger: "auto" });
    const draft = fs.readFileSync(join(project.store, ".live/ani-1.checkpoint.md"), "utf8");

    const compact = await fire(project, "SessionStart", { source: "compact" });
    const resumed = await fire(project, "SessionStart", { source: "resume" });

    for (const part of ["changed src/a.ts", "subagents: Explore", "## Next step"]) {
      assertStringIncludes(draft, part);
    }
    assertStringIncludes(compact.context!, ".live/ani-1.checkpoint.md");
    assert(!(resumed.context ?? "").includes("checkpoint"));
  }));

Deno.test("a handoff names the subagents that hooks have seen, unless it names others", () =>
  withProject(async (project) => {
    write(project, ".claude/mclaude.json", "{}");
    for (const agent_type of ["Explore", "Explore", "Plan"]) {
      await fire(project, "SubagentStop", { agent_id: crypto.randomUUID(), agent_type });
    }
    const context = { project, caller: () => caller("ani-1", "ani") };
    const workers = async (input: Record<string, unknown>) => {
      const { id } = await operations["handoff.write"].invoke(context, { goal: "x", ...input });
      return readHandoff(project, id).handoff.worked_by;
    };

    assertEquals(await workers({}), ["ani", "Explore", "Plan"]);
    assertEquals(await workers({ worked_by: ["eve"] }), ["eve"]);
  }));

Deno.test("two sessions of one person get two names, which stay theirs", () =>
  withProject(async (project) => {
    if (Deno.build.os !== "linux") return;
    write(project, ".claude/mclaude.json", "{}");
    const who = (session: string, pid: number): Caller => ({
      ...caller(session, "ani"),
      identitySource: "git",
      process: {
        ...{ host: currentHost(), namespace: currentNamespace(), boot: "" },
        ...{ pid, start: "1" },
      },
    });
    const name = (session: string) => readRecord(project, session)?.identity;
    await fire(project, "SessionStart", { session: "one", who: who("one", Deno.pid) });
    await fire(project, "SessionStart", { session: "two", who: who("two", Deno.ppid) });
    const names = [name("one"), name("two")];
    await fire(project, "SessionStart", {
      session: "two",
      who: who("two", Deno.ppid),
      source: "compact",
    });
    await fire(project, "SessionStart", {
      session: "three",
      who: who("three", Deno.ppid),
      source: "clear",
    });

    assertEquals(names, ["ani", "ani-2"]);
    assertEquals([name("two"), name("three")], ["ani-2", "ani-2"]);
  }));

Deno.test("settings choose how edits are treated, and damaged ones are as if they were not there", () =>
  withProject(async (project) => {
    const file = write(project, "src/a.ts", "a");
    claim(project, "bob-1", "src/a.ts");
    const decisions: (string | undefined)[] = [];
    for (
      const text of ['{"hooks":{"edit":"ask"}}', '{"hooks":{"edit":"off"}}', "{", "[]", "null"]
    ) {
      write(project, ".claude/mclaude.json", text);
      const session = `s-${decisions.length}`;
      const { decision } = await fire(project, "PreToolUse", { ...EDIT(file), session });
      decisions.push(decision);
    }

    assertEquals(decisions, ["ask", undefined, "deny", "deny", "deny"]);
  }));
