/**
 * How this program is started, for files that have to name it.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

/**
 * The words that start this program, compiled or not.
 *
 * @returns The program and what stands before its arguments.
 */
export function selfWords(): string[] {
  if (Deno.build.standalone) return [Deno.execPath()];
  const [config, main] = ["deno.json", "main.ts"].map((name) =>
    fileURLToPath(new URL(`../../${name}`, import.meta.url))
  );
  return [Deno.execPath(), "run", "--quiet", "--no-prompt", "--config", config!, "-P", main!];
}
