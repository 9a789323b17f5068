import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProject, type Project } from "../lib/store/root.ts";
import { withFolder } from "./with_store.ts";

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), "fixtures");

/** Runs `body` with a copy of a golden project, its files as old as they were recorded. */
export function withFixture(
  name: string,
  body: (project: Project) => void | Promise<void>,
): Promise<void> {
  return withFolder((folder) => {
    const fixture = join(FIXTURES, name);
    copy(join(fixture, "project"), folder);
    // git keeps no empty folders.
    if (name !== "no-claude") Deno.mkdirSync(join(folder, ".claude"), { recursive: true });
    const ages: Record<string, number> = JSON.parse(
      Deno.readTextFileSync(join(fixture, "mtimes.json")),
    );
    const now = Date.now();
    for (const [path, seconds] of Object.entries(ages)) {
      const time = new Date(now - seconds * 1000);
      Deno.utimeSync(join(folder, path), time, time);
    }
    return body(findProject(folder));
  });
}

/** What mclaude 0.6 itself reads from a golden project, and prints for command lines. */
// deno-lint-ignore no-explicit-any
export function expectedOf(name: string): any {
  return JSON.parse(Deno.readTextFileSync(join(FIXTURES, name, "expected.json")));
}

/** Every path below `folder` with its content, to show that nothing changed. */
export function snapshot(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { name, isFile, isDirectory, isSymlink } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isSymlink) found[path] = Deno.readLinkSync(path);
    else if (isDirectory) Object.assign(found, { [path]: "folder" }, snapshot(path));
    // Whoever opens a FIFO waits for its writer.
    else found[path] = isFile ? Deno.readFileSync(path).join() : "no plain file";
  }
  return found;
}

function copy(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  let entries: Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(from)];
  } catch {
    return;
  }
  for (const { name, isDirectory } of entries) {
    if (isDirectory) copy(join(from, name), join(to, name));
    else Deno.copyFileSync(join(from, name), join(to, name));
  }
}
