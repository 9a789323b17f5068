/**
 * What the libraries of the screen expect around them and do not find in this program.
 *
 * @module
 */
import { createRequire } from "node:module";

/**
 * Lets libraries look for any variable and any module of Node. A variable that this program
 * may not read is not there for them, where otherwise looking for it would end the program.
 */
export function furnish(): void {
  const { env } = Deno;
  const get = env.get.bind(env);
  function read(name: string): string | undefined {
    // React is made for work and not for its own development.
    if (name === "NODE_ENV") return "production";
    try {
      return get(name);
    } catch {
      return undefined;
    }
  }
  Object.assign(env, {
    get: read,
    has: (name: string) => read(name) !== undefined,
    // Of a list of all variables they only ask which ones there are.
    toObject: () => ({}),
  });
  // A bundle has no other way to what an old module requires.
  Object.assign(globalThis, { require: createRequire(import.meta.url) });
}
