/**
 * Tortures the binary: disturbs it in every way that it promises to survive, and looks whether
 * it did.
 *
 * Tried is `MCLAUDE_BIN`, or what the tree makes now. Everything happens in throw-away folders.
 * The small size is what CI runs; `--full` tries everything. It ends with 1 if a gate failed.
 * A gate that cannot run on this machine says so and is skipped.
 *
 * @example
 * ```sh
 * deno task torture
 * deno task torture --full --only kill
 * deno task torture --only kill --command lock
 * deno task torture --mutate
 * ```
 *
 * @module
 */
import { readArguments, refuse } from "./arguments.ts";
import { build, hostTarget } from "./build.ts";
import { type Gate, type Result, runGate } from "./torture/gate.ts";
import { GATES } from "./torture/gates.ts";

const USAGE = `Usage: deno task torture [--full] [--only GATE...] [--command PREFIX] | --mutate

  --full            Everything; hours
  --only GATE       Only this gate: ${GATES.map(({ name }) => name).join(", ")}
  --command PREFIX  Only commands whose name begins so, such as lock.claim
  --mutate          Take each guard out of a copy and look whether a gate notices`;

/** One line about a gate, and one for each failure. */
export function describe({ name, status, detail, seconds, failures }: Result): string {
  const line = `${name.padEnd(14)} ${status.padEnd(7)} ${detail} (${seconds.toFixed(0)} s)`;
  return [line, ...failures.map((text) => `  ${text.replaceAll("\n", "\n    ")}`)].join("\n");
}

function chosenGates(only: readonly string[]): readonly Gate[] {
  for (const name of only) {
    if (GATES.some((gate) => gate.name === name)) continue;
    refuse(`Cannot find the gate "${name}": known are ${GATES.map(({ name }) => name).join(", ")}`);
  }
  return only.length === 0 ? GATES : GATES.filter(({ name }) => only.includes(name));
}

if (import.meta.main) {
  const values = readArguments({
    full: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    command: { type: "string" },
    mutate: { type: "boolean", default: false },
  }, USAGE);
  const gates = chosenGates(values.only);
  let failed = false;
  if (values.mutate) {
    const { mutate } = await import("./torture/mutate.ts");
    failed = !await mutate(values.command);
  } else {
    Deno.env.set("MCLAUDE_BIN", Deno.env.get("MCLAUDE_BIN") || build([hostTarget()])[0]!);
    for (const gate of gates) {
      const result = await runGate(gate, { full: values.full, command: values.command });
      // deno-lint-ignore no-console
      console.log(describe(result));
      failed ||= result.status === "failed";
    }
  }
  Deno.exit(failed ? 1 : 0);
}
