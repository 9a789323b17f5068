import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import * as fs from "node:fs";
import { join } from "node:path";
import {
  checkPaths,
  claimLocks,
  forceRelease,
  HeldLocks,
  listLocks,
  releaseLock,
} from "../../../lib/locks.ts";
import { patternsOverlap } from "../../../lib/locks/overlap.ts";
import { listFirstLocks } from "../../../lib/locks/check.ts";
import type { Project } from "../../../lib/store/root.ts";
import { withProject } from "../../with_store.ts";
import { age, foreign } from "./changes.ts";
import { caller, seeing } from "./sessions.ts";

const observe = seeing();

/** What covers a path by the list of all locks. */
function listed(project: Project, path: string): string[] {
  return listLocks(project, { observe }).locks
    .filter(({ files }) => files.some((file) => patternsOverlap(file, path)))
    .map(({ token, session_id }) => `${token} ${session_id}`).sort();
}

function asked(project: Project, path: string, held?: HeldLocks): string[] {
  const [answer] = checkPaths(project, [path], { observe, held });
  return answer!.locks.map(({ token, session_id }) => `${token} ${session_id}`).sort();
}

const PATHS = ["src/a.ts", "src/b.ts", "src", "src/*.ts", "docs/**", "docs/x.md", "README.md", "."];
const SLUGS = ["work-a", "work-b", "work-c"];

const steps = fc.array(
  fc.record({
    what: fc.constantFrom("claim", "release", "force", "foreign"),
    slug: fc.constantFrom(...SLUGS),
    who: fc.constantFrom("ani-1", "bob-1"),
    path: fc.constantFrom(...PATHS),
    aged: fc.boolean(),
  }),
  { maxLength: 12 },
);

Deno.test("HeldLocks, remembering or from its file, says what the list of all locks says", () =>
  fc.assert(
    fc.asyncProperty(steps, (all) =>
      withProject((project) => {
        // So many that the file is worth it.
        for (let number = 0; number < 20; number++) {
          const slug = `other-${number}`;
          const wide = [{ slug, files: [`other/${number}.ts`], description: "other" }];
          claimLocks(project, wide, { caller: caller("eve-1"), observe });
        }
        const held = new HeldLocks(project);
        for (const [step, { what, slug, who, path, aged }] of all.entries()) {
          try {
            if (what === "claim") {
              const wanted = [{ slug, files: [path], description: "work" }];
              claimLocks(project, wanted, { caller: caller(who), observe, forceOverlap: true });
            } else if (what === "release") {
              releaseLock(project, slug, { caller: caller(who), observe });
            } else if (what === "force") {
              forceRelease(project, slug, { caller: caller(who), observe, reason: "test" });
            } else foreign(project, slug, path);
          } catch {
            // Refusals are what happens here.
          }
          if (aged) age(project, step);

          for (const asks of PATHS) {
            const expected = listed(project, asks);
            assertEquals(asked(project, asks, held), expected, `remembered: ${asks}`);
            assertEquals(asked(project, asks), expected, `from the file: ${asks}`);
          }
        }
      })),
    { numRuns: 25 },
  ));

Deno.test("HeldLocks reads only claims that changed since its file was written", () =>
  withProject((project) => {
    for (let number = 0; number < 25; number++) {
      const wanted = [{ slug: `work-${number}`, files: [`src/${number}.ts`], description: "w" }];
      claimLocks(project, wanted, { caller: caller("ani-1"), observe });
    }
    age(project, 1);
    assertEquals(asked(project, "src/7.ts"), ["work-7#1 ani-1"]);
    const file = join(project.store, ".cache", "held");
    const text = fs.readFileSync(file, "utf8");
    fs.writeFileSync(file, text.replace("src/3.ts", "from/the/file.ts"));
    const ask = () => new HeldLocks(project, { file: true }).covering(["from/the"], { observe });

    const unchanged = ask().map(({ slug }) => slug);
    releaseLock(project, "work-3", { caller: caller("ani-1"), observe });
    age(project, 2);
    const changed = ask().map(({ slug }) => slug);

    assertEquals(unchanged, ["work-3"]);
    assertEquals(changed, []);
  }));

for (const text of ["", "{}", "held 1 ?\n=work-a\n", "held 1 - -\n=\t\t\n", "\0", "held 1 "]) {
  Deno.test(`HeldLocks answers the same with ${JSON.stringify(text)} in its file`, () =>
    withProject((project) => {
      const wanted = [{ slug: "work-a", files: ["src/a.ts"], description: "work" }];
      claimLocks(project, wanted, { caller: caller("ani-1"), observe });
      fs.mkdirSync(join(project.store, ".cache"));
      fs.writeFileSync(join(project.store, ".cache", "held"), text);

      const answer = asked(project, "src/a.ts");

      assertEquals(answer, ["work-a#1 ani-1"]);
    }));
}

Deno.test("HeldLocks leaves no file where there are few locks or no store", () =>
  withProject((project) => {
    const wanted = [{ slug: "work-a", files: ["src/a.ts"], description: "work" }];
    claimLocks(project, wanted, { caller: caller("ani-1"), observe });
    age(project, 1);

    asked(project, "src/a.ts");

    assert(!fs.existsSync(join(project.store, ".cache")));
  }));

Deno.test("listFirstLocks() shows the wanted ones first, and counts what it leaves out", () =>
  withProject((project) => {
    for (const slug of ["work-a", "work-b", "work-c"]) {
      const wanted = [{ slug, files: [`${slug}.ts`], description: "work" }];
      claimLocks(project, wanted, { caller: caller("ani-1"), observe });
    }

    const some = listFirstLocks(project, { observe, most: 2, first: ["work-c", "gone"] });
    const all = listFirstLocks(project, { observe, most: 5, first: [] });

    assertEquals(some.locks.map(({ slug }) => slug), ["work-c", "work-a"]);
    assertEquals(some.left, 1);
    assertEquals(all.locks.map(({ slug }) => slug), ["work-a", "work-b", "work-c"]);
    assertEquals(all.left, 0);
  }));
