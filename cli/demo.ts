/**
 * `mclaude demo`: two sessions, `ani` and `vasya`, meet in a throw-away repository. Every
 * line that it shows is a real process of this program, and every exit code is checked.
 *
 * @module
 */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { type Act, ACTS, type Step } from "./demo_steps.ts";
import { startSelf } from "./self.ts";
import type { Surroundings } from "./run.ts";
import { chooseStyle, type Style } from "./style.ts";
import { usageError } from "./usage_error.ts";

/** Ends the demo: a step did not end as it should. */
class StepFailed extends Error {}

/** What the steps share. */
interface Stage {
  readonly folder: string;
  readonly world: Surroundings;
  readonly style: Style;
  /** The stand-ins for agents, by session. */
  readonly agents: Map<string, Deno.ChildProcess>;
  /** A command that waits in the background. */
  waiting?: Promise<string>;
}

/**
 * Runs the demo.
 *
 * @param args Flags: `--pause`, `--no-pause`, `--keep`, `--dir DIR`.
 * @param world The world around the command line.
 * @returns The exit code.
 */
export async function demo(args: readonly string[], world: Surroundings): Promise<number> {
  const { values } = readFlags(args);
  const style = chooseStyle({ ...world, noColor: values["no-color"] === true });
  const folder = openFolder(values.dir);
  const stage: Stage = { folder, world, style, agents: new Map() };
  const steps = ACTS.flatMap((act) => act.steps.map((step) => ({ act, step })));
  let failed = false;
  try {
    prepare(folder);
    world.out(`Two sessions in ${folder}: ani and vasya. Each command is a process of its own.`);
    for (const [index, { act, step }] of steps.entries()) {
      if (act.steps[0] === step) printAct(act, stage);
      world.out(style.bold(`\nSTEP ${index + 1}/${steps.length}  ${step.title}`));
      await play(step, stage);
      if (values.pause) world.readInput(0);
    }
    printFiles(stage);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    world.err(`mclaude: the demo failed: ${error.message}`);
    failed = true;
  } finally {
    for (const agent of stage.agents.values()) stop(agent);
    const keep = values.keep || values.dir !== undefined;
    if (!keep) fs.rmSync(folder, { recursive: true, force: true });
    else world.out(`\nkept: ${folder}`);
  }
  if (!failed) world.out(style.good(`\n${steps.length} steps, all as they should be.`));
  return failed ? 1 : 0;
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        pause: { type: "boolean" },
        "no-pause": { type: "boolean" },
        keep: { type: "boolean" },
        dir: { type: "string" },
        "no-color": { type: "boolean" },
      },
    });
  } catch (error) {
    throw usageError(`Cannot run the demo: ${(error as Error).message}`, "see mclaude demo --help");
  }
}

function openFolder(dir: string | undefined): string {
  if (dir === undefined) {
    return fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "mclaude-demo-")));
  }
  fs.mkdirSync(dir, { recursive: true });
  if (fs.readdirSync(dir).length > 0) {
    throw usageError(`Cannot use "${dir}": it is not empty`, "give a new folder");
  }
  return fs.realpathSync(dir);
}

/** A small repository with something to work on. */
function prepare(folder: string): void {
  fs.mkdirSync(join(folder, "src", "auth"), { recursive: true });
  fs.writeFileSync(join(folder, "README.md"), "# Shop\n");
  fs.writeFileSync(join(folder, "src", "auth", "session.ts"), "export const ttl = 60;\n");
  fs.writeFileSync(join(folder, "src", "auth", "login.ts"), 'import "./session.ts";\n');
  git(folder, "init", "-q", "-b", "main");
  git(folder, "add", ".");
  git(folder, "commit", "-q", "-m", "A small shop");
}

function git(cwd: string, ...args: string[]): void {
  const author = ["-c", "user.name=demo", "-c", "user.email=demo@example.org"];
  const end = new Deno.Command("git", { args: [...author, ...args], cwd }).outputSync();
  if (!end.success) throw new StepFailed(new TextDecoder().decode(end.stderr).trim());
}

function printAct({ title }: Act, { world, style }: Stage): void {
  world.out(style.bold(`\n== ${title} ==`));
}

async function play(step: Step, stage: Stage): Promise<void> {
  const { world, style } = stage;
  if (step.edit !== undefined) {
    fs.writeFileSync(join(stage.folder, step.edit.path), step.edit.text);
    git(stage.folder, "commit", "-q", "-am", step.edit.message);
    world.out(style.dim(`# ${step.session} changes ${step.edit.path} and commits`));
    return;
  }
  if (step.kill) {
    const agent = stage.agents.get(step.session)!;
    stop(agent);
    await agent.status;
    stage.agents.delete(step.session);
    world.out(style.dim(`# the agent of ${step.session} is killed`));
    return;
  }
  if (step.join) {
    world.out(style.dim(`# meanwhile, in the terminal of ${step.session}:`));
    world.out(await stage.waiting!);
    return;
  }
  world.out(style.dim(`${step.session}$ mclaude ${step.args.map(quote).join(" ")}`));
  const running = runStep(step, stage);
  if (!step.background) return void world.out(await running);
  stage.waiting = running;
  // A failure is told by the step that joins.
  stage.waiting.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 400));
  world.out(style.dim(`# ${step.session} waits`));
}

async function runStep(step: Step, stage: Stage): Promise<string> {
  const { session, args, code = 0 } = step;
  const pid = agentOf(session, stage).pid;
  const child = startSelf(args, {
    cwd: stage.folder,
    env: {
      MCLAUDE_IDENTITY: session,
      MCLAUDE_SESSION: `${session}-session`,
      MCLAUDE_PID: String(pid),
      MCLAUDE_PROJECT: "",
      CLAUDE_CODE_SESSION_ID: "",
      NO_COLOR: "1",
    },
  });
  const end = await child.output();
  // What was said while it waited comes first; of a refusal the report does.
  const parts = end.code === 0 ? [end.stderr, end.stdout] : [end.stdout, end.stderr];
  const text = parts
    .map((bytes) => new TextDecoder().decode(bytes).trimEnd())
    .filter((part) => part !== "").join("\n");
  if (end.code !== code) {
    throw new StepFailed(`${step.title}: exit code ${end.code} instead of ${code}\n${text}`);
  }
  return code === 0 ? text : `${text}\n${stage.style.dim(`(exit code ${code})`)}`;
}

/** A process that stands in for the agent of a session: as long as it lives, so does that. */
function agentOf(session: string, { agents }: Stage): Deno.ChildProcess {
  let agent = agents.get(session);
  if (agent === undefined) {
    const [program, ...args] = Deno.build.os === "windows"
      ? ["powershell", "-NoProfile", "-Command", "Start-Sleep 600"]
      : ["sh", "-c", "sleep 600 & wait"];
    agent = new Deno.Command(program!, { args, stdin: "null", stdout: "null", stderr: "null" })
      .spawn();
    agents.set(session, agent);
  }
  return agent;
}

function stop(agent: Deno.ChildProcess): void {
  try {
    agent.kill("SIGKILL");
  } catch {
    return;
  }
}

function printFiles({ folder, world, style }: Stage): void {
  world.out(style.bold("\nWhat is on the disk now:"));
  for (const path of walk(join(folder, ".claude"))) world.out(`  ${relative(folder, path)}`);
}

function* walk(folder: string): Generator<string> {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}

function quote(word: string): string {
  return /^[\w./@:=#-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
}
