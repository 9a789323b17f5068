/**
 * Runs every command that changes something on a file system that is full, or nearly, and on
 * one that is mounted read-only.
 *
 * @module
 */
import { join } from "node:path";
import { type Gate, must, needRoot, type Tally, tool, withScratch } from "./gate.ts";
import { casesOf, labelOf } from "./cases.ts";
import { Trial } from "./trial.ts";

/** Kilobytes that are left free; a page of tmpfs has four. */
const FREE = [0, 4, 8, 12, 16, 24, 32, 48];

/** The gate. */
export const fullDisk: Gate = {
  name: "full-disk",
  summary: "every command on a file system of 1 MB that is full, and on a read-only one",
  async run(size, tally) {
    await needRoot();
    let turn = 0;
    for (const [name, chosen] of casesOf(size.command)) {
      // In CI every second command, at another degree of fullness each.
      if (!size.full && turn++ % 2 !== 0) continue;
      const free = size.full ? FREE : [FREE[(turn >> 1) % FREE.length]!];
      await tally.attempt(labelOf(name, chosen), async () => {
        const trial = new Trial(chosen);
        for (const kilobytes of free) await onFull(trial, kilobytes, tally);
        await onReadOnly(trial, tally);
      });
      tally.count("commands");
    }
  },
};

async function onFull(trial: Trial, kilobytes: number, tally: Tally): Promise<void> {
  await onTmpfs("size=1m", async (mount) => {
    const folder = join(mount, "folder");
    Deno.mkdirSync(folder);
    await trial.prepare(folder);
    const filler = join(mount, "filler");
    await tool("dd", ["if=/dev/zero", `of=${filler}`, "bs=4k"]);
    const { size } = Deno.statSync(filler);
    Deno.truncateSync(filler, Math.max(0, size - kilobytes * 1024));
    const ending = await trial.run(folder);
    Deno.removeSync(filler);
    await labelled(
      `${kilobytes} KB free`,
      () => trial.check(folder, ending, { mustTell: !isHook(trial), mustTidy: true }),
    );
    tally.count("full");
  });
}

async function onReadOnly(trial: Trial, tally: Tally): Promise<void> {
  await onTmpfs("size=16m", async (mount) => {
    const folder = join(mount, "folder");
    Deno.mkdirSync(folder);
    await trial.prepare(folder);
    await must("mount", "-o", "remount,ro", mount);
    const ending = await trial.run(folder);
    await must("mount", "-o", "remount,rw", mount);
    await labelled(
      "read-only",
      () => trial.check(folder, ending, { mustTell: !isHook(trial), mustTidy: true }),
    );
    tally.count("read-only");
  });
}

/** Runs `body` with a small file system in memory. */
async function onTmpfs(options: string, body: (mount: string) => Promise<void>): Promise<void> {
  await withScratch(async (mount) => {
    await must("mount", "-t", "tmpfs", "-o", options, "none", mount);
    try {
      await body(mount);
    } finally {
      await must("umount", "-l", mount);
    }
  });
}

/** A hook ends with 0 and says nothing, whatever happens. */
function isHook(trial: Trial): boolean {
  return trial.args[0] === "hook";
}

async function labelled(label: string, body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (cause) {
    throw new Error(label, { cause });
  }
}
