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
  const main = fileURLToPath(Deno.mainModule);
  return [
    ...[Deno.execPath(), "run", "--quiet", "--no-prompt"],
    ...["--config", main.replace(/main\.ts$/, "deno.json"), "-P", main],
  ];
}
