/**
 * Tells which resources changed, by watching the folders that they are made of.
 *
 * Not guaranteed: that every change is told, and that only changes are. Network file systems
 * tell of none.
 *
 * @module
 */
import { join, relative } from "node:path";
import { exists } from "../lib/store/files.ts";
import { drawerUri, handoffUri } from "./resources.ts";

/** Changes come in bursts; they are told this many milliseconds after the first. */
const PAUSE = 200;

/** The folders of the store that are watched with all that is below them. */
const FOLDERS = ["locks", "handoffs", "memory-graph", "messages", "identities", "heartbeats"];

/** What changed. */
export interface Change {
  /** The addresses of resources. */
  readonly uris: ReadonlySet<string>;
  /** Whether there may be other resources than before. */
  readonly list: boolean;
}

/** A watch on all resources. */
export interface ResourceWatch {
  /** Begins to watch; nothing if it was begun. */
  start(): void;
  /** Adds the address of a thread, which no file is named after. */
  want(uri: string): void;
  /** Stops watching. */
  close(): void;
}

/**
 * Watches resources.
 *
 * @param store The store, which need not exist yet.
 * @param tell Takes changes.
 * @returns The watch, which is not begun.
 */
export function watchResources(store: string, tell: (change: Change) => void): ResourceWatch {
  const watchers = new Map<string, Deno.FsWatcher>();
  const threads = new Set<string>();
  let uris = new Set<string>();
  let list = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function watch(folder: string, recursive: boolean): void {
    if (watchers.has(folder) || !exists(folder)) return;
    try {
      const watcher = Deno.watchFs(folder, { recursive });
      watchers.set(folder, watcher);
      void follow(watcher);
    } catch {
      return;
    }
  }

  async function follow(watcher: Deno.FsWatcher): Promise<void> {
    try {
      for await (const { kind, paths } of watcher) {
        if (kind !== "access") { for (const path of paths) note(path); }
      }
    } catch {
      // Somebody removed the folder.
      return;
    }
  }

  function watchAll(): void {
    watch(store, false);
    for (const name of FOLDERS) watch(join(store, name), true);
  }

  function note(path: string): void {
    const name = relative(store, path).replaceAll("\\", "/");
    // Files on their way to their place, and what nobody reads.
    if (/(?:^|\/)\.|\.tmp$/.test(name)) return;
    const [folder = ""] = name.split("/");
    if (folder === name) watchAll();
    for (const uri of addressesOf(name)) uris.add(uri);
    if (folder === "messages") { for (const uri of threads) uris.add(uri); }
    if (folder === "handoffs" || folder === "memory-graph") list = true;
    if (uris.size > 0 || list) timer ??= setTimeout(tellAll, PAUSE);
  }

  function tellAll(): void {
    timer = undefined;
    const change = { uris, list };
    uris = new Set();
    list = false;
    tell(change);
  }

  return {
    start: () => watchAll(),
    want: (uri) => void (threads.size < 1000 && threads.add(uri)),
    close() {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}

/** The resources that a file of the store is part of. */
function addressesOf(name: string): string[] {
  const status = "mclaude://status";
  const [folder, ...rest] = name.split("/");
  const path = rest.join("/");
  switch (folder) {
    case "code-map.md":
      return ["mclaude://code-map"];
    case "registry.json":
    case "identities":
      return ["mclaude://identity", status];
    case "handoffs":
      return [
        ...[status, "mclaude://handoff/latest"],
        ...(rest.length === 1 && path.endsWith(".md") ? [handoffUri(path.slice(0, -3))] : []),
      ];
    case "memory-graph":
      if (path === "core.md") return ["mclaude://memory/core"];
      return path.endsWith(".md") ? [status, drawerUri(path)] : [];
    case "locks":
    case "messages":
    case "heartbeats":
      return [status];
    default:
      return [];
  }
}
