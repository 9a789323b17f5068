import * as fs from "node:fs";
import { join } from "node:path";
import { lockPaths } from "../../../lib/locks/record.ts";
import type { Project } from "../../../lib/store/root.ts";

/** Makes what has just been changed look as if that were long ago, each time another moment. */
export function age(project: Project, step: number): void {
  const paths = lockPaths(project);
  const all = [paths.index, paths.mirror, ...below(paths.generations), ...below(paths.mirror)];
  for (const path of all) {
    const stat = fs.lstatSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && stat.mtimeMs > 1e12) fs.utimesSync(path, 1000 + step, 1000 + step);
  }
}

function below(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).map((name) => join(folder, name));
}

/** Claims and releases as mclaude 0.6 does. */
export function foreign(project: Project, slug: string, file: string): void {
  const { mirror } = lockPaths(project);
  fs.mkdirSync(mirror, { recursive: true });
  const lock = join(mirror, `${slug}.lock`);
  if (fs.existsSync(lock)) {
    for (const end of ["lock", "heartbeat", "metadata.json"]) {
      fs.rmSync(join(mirror, `${slug}.${end}`), { force: true });
    }
    return;
  }
  fs.writeFileSync(lock, "old-1");
  const record = { slug, session_id: "old-1", description: "old", files: [file] };
  fs.writeFileSync(join(mirror, `${slug}.metadata.json.tmp`), JSON.stringify(record));
  fs.renameSync(
    join(mirror, `${slug}.metadata.json.tmp`),
    join(mirror, `${slug}.metadata.json`),
  );
  fs.writeFileSync(join(mirror, `${slug}.heartbeat`), "");
}
