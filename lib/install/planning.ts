/**
 * What an installation would change.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { VERSION } from "../version.ts";
import { readValue } from "./json_edit.ts";
import {
  type FileRecord,
  type Manifest,
  parseManifest,
  recordPath,
  renderManifest,
} from "./manifest.ts";
import { OLD_SCRIPTS } from "./old.ts";
import { isRegistered, nextSteps } from "./next.ts";
import type { Part } from "./part.ts";
import {
  claudeSettings,
  type Folders,
  type InstallClient,
  manifestPlace,
  type PartKind,
  partsOf,
  type Scope,
  SCOPES,
} from "./parts_of.ts";
import { changeOf, type FileChange, freeBackup, missingFolders, type Plan } from "./plan.ts";
import { shownPath, withPath } from "./plan.ts";
import { readTarget, sumOf, type Target } from "./target.ts";

/** Options for {@linkcode planInstall}. */
export interface InstallOptions {
  /**
   * The clients.
   *
   * @default {["claude"]}
   */
  readonly clients?: readonly InstallClient[];
  /**
   * Where.
   *
   * @default {"project"}
   */
  readonly scope?: Scope;
  /**
   * The program that hooks and clients start: a name that is looked up, or a path.
   *
   * @default {"mclaude"}
   */
  readonly program?: string;
  /** Whether a shell of Windows runs the commands; that of this machine by default. */
  readonly windows?: boolean;
  /** What is not wanted. */
  readonly without?: readonly PartKind[];
  /**
   * Whether what mclaude 0.6 left is replaced.
   *
   * @default {true}
   */
  readonly repair?: boolean;
}

/** Everything that can be installed. */
export const ALL_KINDS: readonly PartKind[] = ["hooks", "mcp", "skills", "rules", "git"];

/**
 * Plans an installation. Nothing is written.
 *
 * @param folders Where.
 * @param options What.
 * @returns The plan.
 * @throws {CoordinationError} `damaged_record` if a settings file cannot be read, `unsafe_path`
 * if a link leads elsewhere, `invalid_input` if a client has no such scope.
 */
export function planInstall(folders: Folders, options: InstallOptions = {}): Plan {
  const { clients = ["claude"], scope = "project", repair = true } = options;
  const { program = "mclaude", windows = Deno.build.os === "windows", without = [] } = options;
  const kinds = new Set(ALL_KINDS.filter((kind) => !without.includes(kind)));
  const place = manifestPlace(scope, folders);
  const own = withPath(place.path, () => readTarget(place.path, place.base));
  const manifest = parseManifest(own.text, place.path);
  const work = new Work(manifest, scope, folders);
  for (const client of clients) {
    const server = client === "claude"
      ? kinds.has("mcp") && scope === "project" || isRegistered(scope, folders)
      : true;
    const parts = partsOf(client, folders, {
      ...{ scope, program, windows, server, kinds, repair },
    });
    work.add(parts);
    if (client === "claude") {
      if (repair && kinds.has("hooks") && scope !== "user") work.removeOldScripts();
      work.noteOthers();
    }
    work.next.push(...nextSteps(client, { scope, program, kinds, server }));
  }
  return work.finish(own);
}

/** A plan that is being made. */
class Work {
  readonly next: string[] = [];
  readonly #changes: FileChange[] = [];
  readonly #notes: string[] = [];
  readonly #make = new Set<string>();
  readonly #records: Map<string, FileRecord>;
  readonly #base: string;

  constructor(
    readonly manifest: Manifest,
    readonly scope: Scope,
    readonly folders: Folders,
  ) {
    this.#base = manifestPlace(scope, folders).base;
    this.#records = new Map(manifest.files.map((record) => [record.path, record]));
  }

  /** Plans parts, those of one file together. */
  add(parts: readonly Part[]): void {
    for (const path of new Set(parts.map((part) => part.path))) {
      const here = parts.filter((part) => part.path === path);
      withPath(path, () => this.#addFile(path, here));
    }
  }

  #addFile(path: string, parts: readonly Part[]): void {
    const target = readTarget(path, parts[0]!.base);
    const shown = shownPath(path, this.#base);
    const name = recordPath(this.#base, path);
    const known = this.#records.get(name);
    const { text } = target;
    if (text !== undefined && parts.some(({ content }) => content !== undefined)) {
      const [{ content }] = parts as [Part];
      if (text === content) return;
      if (known?.after !== sumOf(text)) {
        const why = known === undefined ? "it is not ours" : "somebody changed it";
        this.#notes.push(`${shown}: ${why}; kept as it is`);
        return;
      }
    }
    const after = parts.reduce(
      (before, part) => part.add(before, (remark) => this.#notes.push(`${shown}: ${remark}`)),
      text ?? "",
    );
    if (after === text) return;
    const what = [...new Set(parts.map((part) => part.what))].join(", ");
    if (text === undefined) {
      this.#records.set(name, { path: name, how: "created", after: sumOf(after) });
      for (const folder of missingFolders(target.real)) this.#make.add(folder);
      this.#changes.push(changeOf(path, target, { after, what }));
    } else if (known?.after === sumOf(text)) {
      this.#records.set(name, { ...known, after: sumOf(after) });
      this.#changes.push(changeOf(path, target, { after, what }));
    } else {
      this.#edit({ path, target, after, what, parts });
    }
  }

  /** A file that somebody else wrote, or changed since. */
  #edit({ path, target, after, what, parts }: {
    path: string;
    target: Target;
    after: string;
    what: string;
    parts: readonly Part[];
  }): void {
    const text = target.text!;
    const name = recordPath(this.#base, path);
    const known = this.#records.get(name);
    const backup = freeBackup(target.real);
    // What has something of ours in it already is not what there was before us.
    const isForeign = known === undefined && parts.every((part) => part.take(text) === text);
    this.#records.set(name, {
      ...{ path: name, how: known?.how ?? "edited", after: sumOf(after) },
      ...(isForeign ? { before: sumOf(text) } : {}),
      backup: backup.slice(dirname(backup).length + 1),
    });
    const drop = known?.backup === undefined ? undefined : join(dirname(target.real), known.backup);
    const old = drop !== undefined && existsSync(drop) ? { drop } : {};
    this.#changes.push(changeOf(path, target, { after, what, backup, ...old }));
  }

  /** Scripts of mclaude 0.6 that nothing runs any more. */
  removeOldScripts(): void {
    const { top } = this.folders;
    const settings = (["project", "local"] as const).map((scope) => {
      const { path, base } = claudeSettings(scope, this.folders);
      const planned = this.#changes.find((change) => change.path === path);
      return planned?.after ?? readTarget(path, base).text ?? "";
    }).join("\n");
    for (const [script, sum] of Object.entries(OLD_SCRIPTS)) {
      const path = join(top, ".claude", "hooks", script);
      const target = readTarget(path, top);
      if (target.text === undefined) continue;
      const shown = shownPath(path, this.#base);
      if (settings.includes(script)) {
        this.#notes.push(`${shown}: a script of mclaude 0.6 that settings still name; kept`);
      } else if (sumOf(target.text) !== sum) {
        this.#notes.push(`${shown}: named like a script of mclaude 0.6, but different; kept`);
      } else {
        const backup = freeBackup(target.real);
        const name = recordPath(this.#base, path);
        this.#records.set(name, {
          ...{ path: name, how: "removed", before: sum },
          backup: backup.slice(dirname(backup).length + 1),
        });
        const what = "script of mclaude 0.6";
        this.#changes.push(changeOf(path, target, { after: undefined, what, backup }));
      }
    }
  }

  /** Says where hooks are installed as well: two installations would both speak. */
  noteOthers(): void {
    for (const scope of SCOPES.filter((one) => one !== this.scope)) {
      if (scope === "user" && !this.folders.home && !this.folders.claude) continue;
      const { path, base } = claudeSettings(scope, this.folders);
      if (!existsSync(base)) continue;
      try {
        const { text } = readTarget(path, base);
        if (text?.includes("mclaude_hook") || /mclaude\S* hook claude/.test(text ?? "")) {
          this.#notes.push(
            `hooks are installed for the scope ${scope}, too; keep one: mclaude uninstall --scope ${scope}`,
          );
        }
      } catch {
        // What cannot be read there is no matter of this scope.
        continue;
      }
    }
    const { path, base } = claudeSettings(this.scope, this.folders);
    const plugins = Object(readValue(readTarget(path, base).text ?? "", ["enabledPlugins"]));
    if (Object.entries(plugins).some(([name, on]) => name.startsWith("mclaude@") && on === true)) {
      this.#notes.push("the plugin is enabled, too; keep one: claude plugin uninstall mclaude");
    }
  }

  finish(own: Target): Plan {
    const place = manifestPlace(this.scope, this.folders);
    const files = [...this.#records.values()];
    const made = [...this.#make].map((folder) => recordPath(this.#base, folder));
    const isNew = files.length > 0 && own.text === undefined;
    if (isNew) { for (const folder of missingFolders(own.real)) this.#make.add(folder); }
    const folders = [
      ...this.manifest.folders,
      ...made.filter((name) => !this.manifest.folders.includes(name)),
      ...(isNew
        ? missingFolders(own.real).map((folder) => recordPath(this.#base, folder))
          .filter((name) => !made.includes(name))
        : []),
    ];
    const after = renderManifest({ mclaude: VERSION, files, folders });
    if (files.length > 0 && after !== own.text) {
      const what = "what was installed, for mclaude uninstall";
      this.#changes.push(changeOf(place.path, own, { after, what }));
    }
    return {
      changes: this.#changes,
      make: [...this.#make].sort((one, other) => one.length - other.length),
      ...{ clear: [], notes: this.#notes, next: this.next },
    };
  }
}
