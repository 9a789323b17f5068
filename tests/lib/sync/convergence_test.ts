import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { addFinding } from "../../../lib/findings.ts";
import { listHandoffs, resumeHandoff, writeHandoff } from "../../../lib/handoffs.ts";
import { registerIdentity } from "../../../lib/identity.ts";
import { loadMemory, saveDrawer } from "../../../lib/memory.ts";
import { findProject, type Project } from "../../../lib/store/root.ts";
import { syncWithHub } from "../../../lib/sync.ts";
import { withFolder } from "../../with_store.ts";
import { FakeHub } from "./fake_hub.ts";
import { send, storeOf } from "./with_clones.ts";

const MACHINES = 3;
const NOW = new Date(2026, 3, 9, 14, 36, 5, 123);

/** What somebody does somewhere. Few names, so that many meet. */
const act = fc.record({
  machine: fc.nat(MACHINES - 1),
  what: fc.constantFrom("message", "handoff", "state", "drawer", "take", "finding", "identity"),
  which: fc.nat(2),
});

/** Somebody syncs, and something may go wrong. */
const syncs = fc.record({
  machine: fc.nat(MACHINES - 1),
  what: fc.constant("sync"),
  which: fc.nat(3),
});

/** The texts that machines wrote, which nobody may lose. */
type Said = Set<string>;

function perform(
  project: Project,
  { what, which, machine, step }: { what: string; which: number; machine: number; step: number },
  said: Said,
): void {
  const text = `said at ${step} on ${machine}`;
  const writer = { session: `session-${machine}`, identity: "ani", now: NOW };
  switch (what) {
    case "message":
      send(project, text, { at: which });
      said.add(text);
      return;
    case "handoff":
      writeHandoff(project, { goal: `goal ${which}`, next_step: text }, {
        ...writer,
        session: "same-session",
      });
      said.add(text);
      return;
    case "state": {
      const [handoff] = listHandoffs(project).handoffs;
      if (handoff === undefined) return;
      resumeHandoff(project, handoff.id, { ...writer, note: text, isLive: () => false });
      said.add(text);
      return;
    }
    case "drawer":
      saveDrawer(project, { wing: "w", room: "r", title: `Title ${which}`, content: text }, writer);
      said.add(text);
      return;
    case "take": {
      const old = loadMemory(project).drawers.find(({ superseded_by }) => superseded_by === "");
      if (old === undefined) return;
      const place = { wing: "w", room: "r", title: `Title ${which}` };
      saveDrawer(project, { ...place, content: text, supersedes: old.path }, writer);
      said.add(text);
      return;
    }
    case "finding":
      addFinding(project, { title: `finding ${which}`, content: text }, writer);
      said.add(text);
      return;
    case "identity":
      registerIdentity(project, `name-${which}`, {
        owner: text,
        now: new Date(+NOW + step * 1000),
      });
  }
}

/** The files of a machine; rows of lists in whatever order it learned of them. */
function treeOf(project: Project): Record<string, string> {
  const files = storeOf(project);
  const index = ".claude/handoffs/INDEX.md";
  if (files[index] !== undefined) files[index] = files[index].split("\n").sort().join("\n");
  return files;
}

Deno.test("whatever machines write and whenever they sync, all end equal and nothing is lost", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(act, syncs), { minLength: 8, maxLength: 40 }),
      async (steps) => {
        await withFolder(async (folder) => {
          const hub = new FakeHub();
          const machines = Array.from({ length: MACHINES }, (_, n) => {
            Deno.mkdirSync(join(folder, String(n), ".claude"), { recursive: true });
            return findProject(join(folder, String(n)));
          });
          const sync = (n: number) =>
            syncWithHub(machines[n]!, {
              access: { url: "http://h", token: n === 0 ? "t-ani" : "t-vasya" },
              fetch: hub.fetch,
            });
          const said: Said = new Set();

          for (const [step, { machine, what, which }] of steps.entries()) {
            if (what !== "sync") {
              try {
                perform(machines[machine]!, { what, which, machine, step }, said);
              } catch (error) {
                if (!(error instanceof CoordinationError)) throw error;
              }
              continue;
            }
            hub.isAway = which === 1;
            hub.loseAnswers = which === 2 ? 1 : 0;
            await sync(machine);
            if (which === 3) {
              // As if it had been killed before it could write down what it knows.
              Deno.removeSync(join(machines[machine]!.store, ".sync"), { recursive: true });
            }
            hub.isAway = false;
            hub.loseAnswers = 0;
          }
          for (let round = 0; round < 3; round++) {
            for (let n = 0; n < MACHINES; n++) await sync(n);
          }
          const last = [await sync(0), await sync(1), await sync(2)];

          assertEquals(last.map(({ pushed, pulled, away }) => [pushed, pulled, away]), [
            [0, 0, null],
            [0, 0, null],
            [0, 0, null],
          ]);
          const tree = treeOf(machines[0]!);
          for (const machine of machines) assertEquals(treeOf(machine), tree);
          const texts = Object.entries(tree).filter(([path]) => !path.endsWith("INDEX.md"));
          for (const text of said) {
            const found = texts.filter(([, whole]) => new RegExp(`${text}(?!\\d)`).test(whole)).map(
              (
                [path],
              ) => path,
            );
            assertEquals(found.length, 1, `"${text}" is in ${found.join(", ") || "no file"}`);
          }
        });
      },
    ),
    { numRuns: Number(Deno.env.get("MCLAUDE_RUNS") ?? 10) },
  ));
