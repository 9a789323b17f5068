/**
 * Which files the calls of tools are about: by the names of the project, whatever links and
 * working trees they are reached through.
 *
 * @module
 */
import * as fs from "node:fs";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { exists } from "../store/files.ts";
import { findProject, type Project, projectPath } from "../store/root.ts";
import type { HookEvent, ToolCall } from "./event.ts";

/** Tools that change the file that they name; those of other clients too. */
const EDITORS: ReadonlySet<string> = new Set([
  ...["Edit", "Write", "MultiEdit", "NotebookEdit"],
  ...["write_file", "replace", "edit", "create", "str_replace_editor"],
]);

/** Tools that show the file that they name. */
const READERS: ReadonlySet<string> = new Set(["Read", "read_file", "view"]);

/** Tools that are given a patch in the place of a command. */
const PATCHERS: ReadonlySet<string> = new Set(["apply_patch"]);

/** Tools that run a command. */
const SHELLS: ReadonlySet<string> = new Set([
  ...["Bash", "bash", "run_shell_command", "shell", "Shell", "exec_command"],
]);

/** A command without any of these changes no file that it names. */
const WRITES =
  />|\b(?:rm|rmdir|unlink|shred|truncate|mv|tee|cp|install|ln|rsync|dd|sed|perl|find|git)\b/;

/** A file that is about to be changed. */
export interface Target {
  /** Where it is. */
  readonly file: string;
  /** Its name in its working tree, by which it is claimed. */
  readonly path: string;
  /** Its name in the project, by which it is one file and not its copy in another tree. */
  readonly key: string;
  /** Its working tree, if that is a linked one. */
  readonly worktree: string | null;
}

/**
 * The files that the calls of an event are about to change, those outside of the project left
 * out.
 *
 * @param event The event.
 * @param project The project.
 * @returns The files.
 */
export async function changedBy(event: HookEvent, project: Project): Promise<Target[]> {
  const files: string[] = [];
  const cwd = folderOf(event, project);
  for (const call of event.calls) {
    if (isShell(call) && WRITES.test(call.command)) {
      const { changedPaths } = await import("./shell_paths.ts");
      const isFolder = (path: string) => isFolderThere(resolve(cwd, path));
      files.push(...changedPaths(call.command, { isFolder }));
    } else files.push(...editedBy(call));
  }
  return targetsOf(project, cwd, files);
}

/** The files that an editor is called for. */
function editedBy({ tool, path, command }: ToolCall): string[] {
  if (PATCHERS.has(tool)) {
    const lines = command.matchAll(/^\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.+)$/gm);
    return Array.from(lines, ([, file]) => file!.trim());
  }
  return EDITORS.has(tool) && path !== "" ? [path] : [];
}

/**
 * The files that a call has changed or shown.
 *
 * @param call The call.
 * @param event What it is a part of.
 * @param project The project.
 * @returns The files, and whether an editor was called for them.
 */
export function filesOf(
  call: ToolCall,
  event: HookEvent,
  project: Project,
): { isEdit: boolean; files: Target[] } {
  const edited = editedBy(call);
  const shown = READERS.has(call.tool) && call.path !== "" ? [call.path] : [];
  const files = targetsOf(project, folderOf(event, project), [...edited, ...shown]);
  return { isEdit: edited.length > 0, files };
}

/**
 * Whether a call runs a command.
 *
 * @param call The call.
 * @returns Whether it does.
 */
export function isShell({ tool }: ToolCall): boolean {
  return SHELLS.has(tool);
}

function folderOf({ cwd }: HookEvent, project: Project): string {
  return isAbsolute(cwd) ? cwd : project.cwd;
}

function targetsOf(project: Project, cwd: string, files: readonly string[]): Target[] {
  return files.flatMap((file) => targetOf(project, resolve(cwd, file)));
}

/** A file in another worktree has the same name there. */
function targetOf(project: Project, given: string): Target[] {
  try {
    const file = realPath(given);
    const there = findProject(isFolderThere(file) ? file : nearestFolder(dirname(file)));
    const owner = there.root === project.root ? there : project;
    const path = projectPath(owner, file);
    const key = relative(project.root, file);
    return [{ file, path, key, worktree: owner.linked ? owner.worktree : null }];
  } catch {
    return [];
  }
}

/** A link leads to what is changed. */
function realPath(file: string): string {
  return fs.existsSync(file) ? fs.realpathSync(file) : file;
}

function isFolderThere(path: string): boolean {
  return fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function nearestFolder(folder: string): string {
  for (let at = folder;; at = dirname(at)) {
    if (exists(at) || dirname(at) === at) return at;
  }
}
