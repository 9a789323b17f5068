/**
 * `mclaude say`: speaks a text through what the system has.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { speak } from "../lib/voice.ts";
import type { Surroundings } from "./run.ts";
import { usageError } from "./usage_error.ts";

/**
 * Speaks a text.
 *
 * @param args The words after `say`.
 * @param world The world around it.
 * @returns The exit code.
 */
export async function say(args: readonly string[], world: Surroundings): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { out: { type: "string" }, json: { type: "boolean" } },
    });
  } catch (error) {
    const [what] = (error as Error).message.split(/\. |\n/);
    throw usageError(`Cannot use the flags: ${what}`, "see: mclaude say --help");
  }
  const { values, positionals } = parsed;
  if (positionals.length === 0) {
    throw usageError("Cannot speak: no text is given", 'mclaude say "Hello"');
  }
  const text = positionals.join(" ");
  const by = await speak(text === "-" ? world.readInput(100_000) : text, {
    file: values.out,
    piperModel: world.env.MCLAUDE_PIPER_MODEL,
  });
  if (values.json) world.out(JSON.stringify({ by, file: values.out ?? null }));
  else if (values.out !== undefined) world.out(`[say] wrote ${values.out} (${by})`);
  return 0;
}
