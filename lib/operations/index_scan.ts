/**
 * Running the index for operations: what is shown meanwhile, and going on when code changes.
 *
 * @module
 */
import { dirname, join } from "node:path";
import type { CodeIndex, WriteOptions } from "../code_index.ts";
import type { IndexRunResult } from "./index.ts";
import type { Context } from "./operation.ts";

/** How often is told how far a scan is, in milliseconds; one that is faster says nothing. */
const EVERY = 1_000;

/** How long is waited for more changes, in milliseconds. */
const CALM = 300;

/** How long is waited where no change is told, in milliseconds. */
const AT_MOST = 30_000;

/** The most folders that are watched. */
const MOST_FOLDERS = 4_000;

/**
 * Reads the tree that the caller works in, as it is now.
 *
 * @param context Who asks, and where.
 * @returns The index.
 */
export function indexNow(context: Context): Promise<CodeIndex> {
  return scan(context, context.project.worktree, "use");
}

/**
 * Reads a tree and writes what is made of it.
 *
 * @param context Who asks.
 * @param root The tree's folder.
 * @param options Which files, and whether they are only compared.
 * @returns What is told of it.
 */
export async function indexTree(
  context: Context,
  root: string,
  options: WriteOptions,
): Promise<IndexRunResult> {
  const { keepFreshness, statsOf, writeOutputs } = await import("../code_index.ts");
  const start = performance.now();
  const index = await scan(context, root, options.check ? "use" : "create");
  const written = writeOutputs(index, options);
  if (!options.check) keepFreshness(index, written);
  return {
    root,
    ...statsOf(index),
    outputs: written.map(({ path }) => path),
    changed: written.filter(({ changed }) => changed).map(({ path }) => path),
    checked: options.check ?? false,
    milliseconds: Math.round(performance.now() - start),
  };
}

/**
 * Goes on until it is told to stop: writes again when code changes.
 *
 * @param context Who asks.
 * @param first What the first time told.
 * @param options Which files.
 * @returns What the last time told.
 */
export async function watchTree(
  context: Context,
  first: IndexRunResult,
  options: WriteOptions,
): Promise<IndexRunResult> {
  const { watchFolders } = await import("../store/watch.ts");
  let last = first;
  while (!context.signal?.aborted) {
    const watch = watchFolders(await foldersOf(context, first.root));
    try {
      await watch.next(AT_MOST, context.signal);
      // One save is often several changes.
      if (!context.signal?.aborted) await pause(CALM, context.signal);
    } finally {
      watch.close();
    }
    if (context.signal?.aborted) break;
    const now = await indexTree(context, first.root, options);
    if (now.changed.length > 0) {
      context.progress?.(`[index] ${now.changed.length} files written, ${now.modules} modules`);
    }
    last = now;
  }
  return last;
}

async function foldersOf(context: Context, root: string): Promise<Set<string>> {
  const { tree } = await scan(context, root, "use");
  const folders = new Set([root]);
  for (const { path } of tree.files) {
    for (let at = dirname(path); at !== "."; at = dirname(at)) {
      if (folders.size >= MOST_FOLDERS) return folders;
      folders.add(join(root, at));
    }
  }
  return folders;
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
  });
}

async function scan(context: Context, root: string, cache: "create" | "use"): Promise<CodeIndex> {
  const [{ buildCodeIndex }, { gitIn }] = await Promise.all([
    import("../code_index.ts"),
    import("../handoffs.ts"),
  ]);
  const { progress } = context;
  if (progress === undefined || !Deno.stderr.isTerminal()) {
    return await buildCodeIndex(root, { gitIn, cache });
  }
  let next = performance.now() + EVERY;
  return await buildCodeIndex(root, {
    ...{ gitIn, cache },
    progress(done, all) {
      if (performance.now() < next) return;
      next = performance.now() + EVERY;
      progress(`[index] ${done} of ${all} files`);
    },
  });
}
