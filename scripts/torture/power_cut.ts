/**
 * Cuts the power: on a file system in a file, which is copied at the very moment when a command
 * reported success, or is halted after one of its calls. What is in the copy is what the disk
 * has; what was only in memory is lost.
 *
 * @module
 */
import { join } from "node:path";
import { pauseAtEachCall } from "../../tests/processes/harness.ts";
import { casesOf, labelOf, type NamedCase } from "./cases.ts";
import { type Gate, must, need, needRoot, sample, type Tally, withScratch } from "./gate.ts";
import { sameCalls } from "./kill.ts";
import { age } from "./pauses.ts";
import { SESSION, Trial } from "./trial.ts";

/** Of each command so many calls are followed by a cut. */
const SOME = 12;

/** The gate. */
export const powerCut: Gate = {
  name: "power-cut",
  summary: "ext4 in a file, copied when a command reports success and while it is halted",
  async run(size, tally) {
    await needRoot();
    await need(["mkfs.ext4", "strace"], ["e2fsprogs", "strace"]);
    await withDisk(async (disk) => {
      for (const [name, chosen] of some(casesOf(size.command), size.full)) {
        await tally.attempt(labelOf(name, chosen), async () => {
          await afterSuccess(disk, new Trial(chosen), tally);
          if (!size.full) return;
          await sameCalls(() => atCalls(disk, new Trial(chosen), tally));
        });
        tally.count("commands");
      }
    });
  },
};

/** Without `--full` every second command. */
function some(cases: readonly NamedCase[], full: boolean): readonly NamedCase[] {
  return full ? cases : cases.filter((_, index) => index % 2 === 0);
}

/** A mounted file system, and the file that it is in. */
interface Disk {
  readonly mount: string;
  /** Gives the file system as it would be found after a power cut. */
  cut(body: (mount: string) => Promise<void>): Promise<void>;
}

async function withDisk(body: (disk: Disk) => Promise<void>): Promise<void> {
  await withScratch(async (scratch) => {
    const [image, copy] = [join(scratch, "image"), join(scratch, "copy")];
    const [mount, other] = [join(scratch, "mount"), join(scratch, "other")];
    Deno.mkdirSync(mount);
    Deno.mkdirSync(other);
    await must("truncate", "-s", "48M", image);
    await must("mkfs.ext4", "-q", "-F", "-m", "0", image);
    // Nothing reaches the disk for five minutes unless it is asked for.
    const options = "loop,commit=300";
    await must("mount", "-o", options, image, mount);
    try {
      await body({
        mount,
        async cut(look) {
          await must("cp", "--sparse=always", image, copy);
          await must("mount", "-o", "loop", copy, other);
          try {
            await look(other);
          } finally {
            await must("umount", other);
          }
          await must("e2fsck", "-fn", copy);
        },
      });
    } finally {
      await must("umount", "-l", mount);
    }
  });
}

/** What was reported as done is there after a power cut. */
async function afterSuccess(disk: Disk, trial: Trial, tally: Tally): Promise<void> {
  const folder = join(disk.mount, "folder");
  Deno.mkdirSync(folder);
  try {
    await trial.prepare(folder);
    await must("sync", "-f", disk.mount);
    const ending = await trial.run(folder);
    await disk.cut((mount) => trial.check(join(mount, "folder"), ending, { powerCut: true }));
    tally.count("cuts after success");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** After a power cut in the middle all is as before or as after. */
async function atCalls(disk: Disk, trial: Trial, tally: Tally): Promise<void> {
  const before = Deno.env.get("TMPDIR");
  Deno.env.set("TMPDIR", disk.mount);
  try {
    const calls = await pauseAtEachCall(trial.args, {
      words: trial.words,
      env: { ...SESSION, ...before !== undefined && { TMPDIR: before } },
      prepare: (folder) => trial.prepare(folder),
      choose: (found) => sample(found, SOME),
      ready: () => must("sync", "-f", disk.mount).then(() => {}),
      meanwhile: (folder) =>
        disk.cut((mount) => {
          const found = join(mount, folder.slice(disk.mount.length));
          // The halted command lives on beside its copy; after a power cut it would not.
          age(found, /generations\/.*\.json$/, 60);
          const ending = { code: -1, stdout: "the last words First Ready", stderr: "" };
          return trial.check(found, ending, {
            powerCut: true,
          });
        }),
      oracle: () => {},
    });
    tally.count("cuts on the way", calls.length);
  } finally {
    if (before === undefined) Deno.env.delete("TMPDIR");
    else Deno.env.set("TMPDIR", before);
  }
}
