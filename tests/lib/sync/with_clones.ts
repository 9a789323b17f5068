import { join } from "node:path";
import { beat } from "../../../lib/heartbeats.ts";
import type { Caller } from "../../../lib/caller.ts";
import { sendMessage } from "../../../lib/messages.ts";
import { findProject, type Project } from "../../../lib/store/root.ts";
import { syncOverGit } from "../../../lib/sync.ts";
import type { SyncReport } from "../../../lib/sync/report.ts";
import { withFolder } from "../../with_store.ts";

/** Runs git, which must succeed. */
export function git(folder: string, ...args: string[]): string {
  const own = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "init.defaultBranch=main"];
  const { success, stdout, stderr } = new Deno.Command("git", {
    args: [...own, ...args],
    cwd: folder,
  }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Clones of one repository, and the repository. */
export interface Clones {
  readonly bare: string;
  readonly clones: readonly Project[];
}

/** Runs `body` with `count` clones of an empty repository with one commit. */
export function withClones(
  count: number,
  body: (clones: Clones) => void | Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const bare = join(folder, "bare.git");
    git(folder, "init", "--quiet", "--bare", bare);
    const clones: Project[] = [];
    for (let number = 0; number < count; number++) {
      const clone = join(folder, `clone${number}`);
      git(folder, "clone", "--quiet", bare, clone);
      if (number === 0) {
        git(clone, "commit", "--quiet", "--allow-empty", "-m", "first");
        git(clone, "push", "--quiet", "origin", "HEAD:main");
      }
      clones.push(findProject(clone));
    }
    await body({ bare, clones });
  });
}

/** Syncs as somebody. */
export function sync(project: Project, author = "ani"): Promise<SyncReport> {
  return syncOverGit(project, { author });
}

/** A message of somebody, at a given second. */
export function send(project: Project, text: string, options: { from?: string; at?: number } = {}) {
  const { from = "ani", at = 0 } = options;
  return sendMessage(project, { to: "*", subject: "news", body: text, any: true }, {
    from,
    now: new Date(2026, 3, 9, 14, 30, at),
  });
}

/** A session of somebody. */
export function callerOf(identity: string, session = `${identity}-session`): Caller {
  return { identity, identitySource: "flag", session, sessionSource: "flag", process: null };
}

/** A beat of somebody. */
export function beatOf(project: Project, identity: string, now = new Date()): void {
  beat(project, callerOf(identity), { now });
}

/** Every file below the store but what each machine has for itself. */
export function storeOf(project: Project): Record<string, string> {
  const files: Record<string, string> = {};
  const walk = (folder: string, top: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(folder)) {
      const path = top === "" ? name : `${top}/${name}`;
      if (
        /^\.claude\/(?:\.sync|\.cache|mail|locks)$|\.lock$|-lock$|^\.git$|\/\.tmp-[^/]*$/.test(path)
      ) continue;
      if (isDirectory) walk(join(folder, name), path);
      else files[path] = Deno.readTextFileSync(join(folder, name));
    }
  };
  walk(project.root, "");
  return files;
}
