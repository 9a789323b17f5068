/**
 * Runs every command, and races, on exFAT through FUSE, which has no hard links.
 *
 * @module
 */
import { join } from "node:path";
import { casesOf, labelOf } from "./cases.ts";
import { type Gate, must, need, needRoot, Skip, type Tally, tool, withScratch } from "./gate.ts";
import { raceOn } from "./races.ts";
import { Trial } from "./trial.ts";

/** The gate. */
export const noLinks: Gate = {
  name: "no-hard-links",
  summary: "every command, and races, on exFAT through FUSE",
  async run(size, tally) {
    await needRoot();
    await need(["mkfs.exfat", "mount.exfat-fuse"], ["exfatprogs", "exfat-fuse"]);
    await withExfat(async (mount) => {
      let turn = 0;
      for (const [name, chosen] of casesOf(size.command)) {
        if (!size.full && turn++ % 3 !== 0) continue;
        await tally.attempt(
          labelOf(name, chosen),
          () => once(mount, new Trial(chosen), tally),
        );
      }
      await tally.attempt("races", () => races(mount, { rounds: size.full ? 50 : 1, tally }));
    });
  },
};

async function once(mount: string, trial: Trial, tally: Tally): Promise<void> {
  const folder = join(mount, "folder");
  Deno.mkdirSync(folder);
  try {
    await trial.prepare(folder);
    const ending = await trial.run(folder);
    await trial.check(folder, ending, { mustTell: true, mustTidy: true });
    tally.count("commands");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function races(
  mount: string,
  { rounds, tally }: { rounds: number; tally: Tally },
): Promise<void> {
  const folder = join(mount, "races");
  Deno.mkdirSync(folder);
  await raceOn(folder, { rounds, tally });
  const mode = await Deno.readTextFile(join(folder, ".claude", "publish-mode")).catch(() => "");
  if (mode !== "rename\n") throw new Error(`the mode is ${JSON.stringify(mode)}`);
}

/** Runs `body` with an exFAT file system; skips where there is none to be had. */
async function withExfat(body: (mount: string) => Promise<void>): Promise<void> {
  await withScratch(async (scratch) => {
    const [image, mount] = [join(scratch, "image"), join(scratch, "mount")];
    Deno.mkdirSync(mount);
    await must("truncate", "-s", "64M", image);
    await must("mkfs.exfat", image);
    const device = await must("losetup", "--find", "--show", image);
    try {
      const { success, text } = await tool("mount.exfat-fuse", [device, mount]);
      if (!success) throw new Skip(`exFAT cannot be mounted: ${text.split("\n").at(-1)}`);
      try {
        await body(mount);
      } finally {
        await must("umount", mount);
      }
    } finally {
      await must("losetup", "-d", device);
    }
  });
}
