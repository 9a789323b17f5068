import { assertEquals } from "@std/assert";
import fc from "fast-check";
import * as fs from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { claimLocks, forceRelease, type Lock, releaseLock } from "../../../lib/locks.ts";
import { lockPaths } from "../../../lib/locks/record.ts";
import { listSlugs } from "../../../lib/locks/remembered.ts";
import { readAllSlugs, type SlugState } from "../../../lib/locks/state.ts";
import { toLock } from "../../../lib/locks/view.ts";
import type { Project } from "../../../lib/store/root.ts";
import { withProject } from "../../with_store.ts";
import { age, foreign } from "./changes.ts";
import { caller, seeing } from "./sessions.ts";

const observe = seeing({ "dead-1": "STALE" });

/** A day later, whatever has been changed by now is settled. */
const LATER = Date.now() + 86_400_000;

const options = { observe, now: LATER };

function held(project: Project): Lock[] {
  return locksOf(listSlugs(project, { ...options, worth: 20 }));
}

/** The same, read from the files themselves. */
function read(project: Project): Lock[] {
  return locksOf(readAllSlugs(project, options));
}

function locksOf(states: readonly SlugState[]): Lock[] {
  return states.flatMap(({ holders }) => holders.map((holder) => toLock(holder)));
}

function claim(project: Project, slug: string, who: string, mode: "exclusive" | "shared"): void {
  const wanted = [{ slug, files: [`${slug}/x.ts`], description: "work", mode }];
  claimLocks(project, wanted, { caller: caller(who), observe, takeOver: true });
}

/** So many that they are remembered. */
function claimMany(project: Project): void {
  for (let number = 0; number < 20; number++) {
    claim(project, `other-${number}`, "eve-1", "exclusive");
  }
}

const SLUGS = ["work-a", "work-b", "other-3"];

const steps = fc.array(
  fc.record({
    what: fc.constantFrom("claim", "share", "release", "force", "foreign", "damage", "touch"),
    slug: fc.constantFrom(...SLUGS),
    who: fc.constantFrom("ani-1", "bob-1", "dead-1", "eve-1"),
  }),
  { maxLength: 12 },
);

/** Damages the newest claim of a slug in place. */
function damage(project: Project, slug: string): void {
  const folder = join(lockPaths(project).generations, slug);
  const name = fs.readdirSync(folder).filter((name) => /^g\d+\.json$/.test(name)).sort().at(-1)!;
  fs.writeFileSync(join(folder, name), "{ damaged");
}

/** Makes the session of a slug look silent to whoever knows only mclaude 0.6's files. */
function touch(project: Project, slug: string): void {
  fs.utimesSync(join(lockPaths(project).mirror, `${slug}.heartbeat`), 1000, 1000);
}

Deno.test("listSlugs(), remembering, says what the files say", () =>
  fc.assert(
    fc.asyncProperty(steps, (all) =>
      withProject((project) => {
        claimMany(project);
        assertEquals(held(project), read(project));
        for (const [step, { what, slug, who }] of all.entries()) {
          try {
            if (what === "claim") claim(project, slug, who, "exclusive");
            else if (what === "share") claim(project, slug, who, "shared");
            else if (what === "release") {
              releaseLock(project, slug, { caller: caller(who), observe });
            } else if (what === "force") {
              forceRelease(project, slug, { caller: caller(who), observe, reason: "test" });
            } else if (what === "foreign") foreign(project, slug, "x.ts");
            else if (what === "damage") damage(project, slug);
            else touch(project, slug);
          } catch {
            // Refusals, and slugs that are not there, are what happens here.
          }
          age(project, step);

          assertEquals(held(project), read(project), `${what} ${slug}`);
        }
      })),
    { numRuns: 25 },
  ));

Deno.test("listSlugs() opens no file of a claim that did not change", () =>
  withProject((project) => {
    claimMany(project);
    held(project);
    const file = join(project.store, ".cache", "records", "locks");
    const [head = "", ...lines] = fs.readFileSync(file, "utf8").split("\n");
    const forged = lines.join("\n").replaceAll('"work"', '"remembered"');
    fs.writeFileSync(file, `${head.replace(/\d+$/, "")}${crc32(forged)}\n${forged}`);
    releaseLock(project, "other-3", { caller: caller("eve-1"), observe });
    claim(project, "other-3", "ani-1", "exclusive");

    const told = held(project).map(({ slug, description }) => [slug, description]);

    assertEquals(
      told,
      read(project).map(({ slug }) => [slug, slug === "other-3" ? "work" : "remembered"]),
    );
  }));
