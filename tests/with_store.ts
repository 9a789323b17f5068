import { join } from "node:path";
import { findProject, type Project } from "../lib/store/root.ts";

/** Runs `body` with the folder of an empty project that is gone afterwards. */
export async function withFolder(body: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "mclaude_" }));
  try {
    await body(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Runs `body` with an empty project whose store exists. */
export function withProject(body: (project: Project) => void | Promise<void>): Promise<void> {
  return withFolder((folder) => {
    Deno.mkdirSync(join(folder, ".claude"));
    return body(findProject(folder));
  });
}
