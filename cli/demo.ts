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
import { type Act, ACTS, type Run } from "./demo_steps.ts";
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
 * @param args Flags: `--pause`, `--no-pause`, `--keep`, `--no-diagram`, `--dir DIR`.
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
      for (const run of step.runs) await play(run, stage);
      if (values.pause) world.readInput(0);
    }
    printFiles(stage);
    if (!values["no-diagram"]) await printDiagram(stage);
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
        "no-diagram": { type: "boolean" },
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

/** Who commits, whoever the user is. */
const AUTHOR = ["-c", "user.name=demo", "-c", "user.email=demo@example.org"];

function git(cwd: string, ...args: string[]): void {
  const end = new Deno.Command("git", { args: [...AUTHOR, ...args], cwd }).outputSync();
  if (!end.success) throw new StepFailed(new TextDecoder().decode(end.stderr).trim());
}

function printAct({ title }: Act, { world, style }: Stage): void {
  world.out(style.bold(`\n== ${title} ==`));
}

async function play(run: Run, stage: Stage): Promise<void> {
  const { world, style } = stage;
  switch (run.kind) {
    case "write":
      fs.writeFileSync(join(stage.folder, run.path), run.text);
      return world.out(style.dim(`# ${run.session} changes ${run.path}`));
    case "kill": {
      const agent = stage.agents.get(run.session)!;
      stop(agent);
      await agent.status;
      stage.agents.delete(run.session);
      return world.out(style.dim(`# the agent of ${run.session} is killed`));
    }
    case "join":
      world.out(style.dim(`# meanwhile, in the terminal of ${run.session}:`));
      return world.out(await stage.waiting!);
    case "background":
      world.out(commandLine(run, style));
      stage.waiting = runCommand({ ...run, kind: "mclaude", code: 0 }, stage);
      // A failure is told by what joins it.
      stage.waiting.catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 400));
      return world.out(style.dim(`# ${run.session} waits`));
    default: {
      world.out(commandLine(run, style));
      const text = await runCommand(run, stage);
      if (text !== "") world.out(text);
    }
  }
}

function commandLine(run: Extract<Run, { args: readonly string[] }>, style: Style): string {
  const program = run.kind === "git" ? "git" : "mclaude";
  return style.dim(`${run.session}$ ${program} ${run.args.map(quote).join(" ")}`);
}

/** A command that must end with its exit code, and what it says. */
type Command = Extract<Run, { code: number }>;

async function runCommand(run: Command, stage: Stage): Promise<string> {
  const { session, args, code } = run;
  const pid = agentOf(session, stage).pid;
  const env = {
    MCLAUDE_IDENTITY: session,
    MCLAUDE_SESSION: `${session}-session`,
    MCLAUDE_PID: String(pid),
    MCLAUDE_PROJECT: "",
    CLAUDE_CODE_SESSION_ID: "",
    NO_COLOR: "1",
  };
  const child = run.kind === "git"
    ? new Deno.Command("git", {
      args: [...AUTHOR, ...args],
      ...{ cwd: stage.folder, env, stdin: "null", stdout: "piped", stderr: "piped" },
    }).spawn()
    : startSelf(args, { cwd: stage.folder, env });
  const end = await child.output();
  // What was said while it waited comes first; of a refusal the report does.
  const parts = end.code === 0 ? [end.stderr, end.stdout] : [end.stdout, end.stderr];
  const text = parts
    .map((bytes) => new TextDecoder().decode(bytes).trimEnd())
    .filter((part) => part !== "").join("\n");
  if (end.code !== code) {
    throw new StepFailed(
      `${run.kind} ${args.join(" ")}: exit code ${end.code} instead of ${code}\n${text}`,
    );
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

async function printDiagram(stage: Stage): Promise<void> {
  const run = { kind: "mclaude", session: "ani", args: ["diagram"], code: 0 } as const;
  stage.world.out(stage.style.bold("\nWhat happened, as a Mermaid diagram:"));
  stage.world.out(await runCommand(run, stage));
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
