import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { observeSessions } from "../../../lib/liveness.ts";
import { listLocks } from "../../../lib/locks.ts";
import { findProject, type Project } from "../../../lib/store/root.ts";
import { HubHttp, syncWithHub } from "../../../lib/sync.ts";
import { claimWithHub, releaseWithHub } from "../../../lib/sync/hub/claim.ts";
import { withFolder } from "../../with_store.ts";
import { FakeHub } from "./fake_hub.ts";
import { beatOf, callerOf } from "./with_clones.ts";

/** How many steps; set higher by hand. */
const STEPS = Number(Deno.env.get("MCLAUDE_STEPS") ?? 250);
const MACHINES = 4;

/** Numbers that look random and are the same in each run. */
function* numbers(): Generator<number> {
  for (let seed = 7;; seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) {
    yield (seed >>> 8) % 1_000;
  }
}

Deno.test("of all claims of all machines none is granted twice, and every generation is a new one", () =>
  withFolder(async (folder) => {
    const hub = new FakeHub();
    const machines = Array.from({ length: MACHINES }, (_, n) => {
      Deno.mkdirSync(join(folder, String(n), ".claude"), { recursive: true });
      hub.tokens.set(`t-${n}`, `name-${n}`);
      return findProject(join(folder, String(n)));
    });
    const access = (n: number) => ({ url: "http://h", token: `t-${n}` });
    const http = (n: number) => new HubHttp(access(n), { fetch: hub.fetch });
    const sync = (n: number) => syncWithHub(machines[n]!, { access: access(n), fetch: hub.fetch });
    const held = (project: Project) =>
      listLocks(project, { observe: observeSessions(project) }).locks;
    const confirmed = new Map<string, number>();
    const generations = new Map<string, number>();
    const random = numbers();
    const next = (below: number) => random.next().value! % below;
    let granted = 0;

    for (let step = 0; step < STEPS; step++) {
      const n = next(MACHINES);
      const [machine, slug] = [machines[n]!, `slug-${next(3)}`];
      const caller = callerOf(`name-${n}`);
      hub.isAway = next(6) === 0;
      hub.loseAnswers = 0;
      beatOf(machine, `name-${n}`);
      const options = { caller, observe: observeSessions(machine), hub: http(n) };
      try {
        switch (next(4)) {
          case 0:
            await sync(n);
            break;
          case 1:
          case 2: {
            const mine = held(machine).find(({ session_id }) => session_id === caller.session);
            if (mine === undefined) break;
            await releaseWithHub(machine, mine.slug, options);
            if (confirmed.get(mine.slug) === n) confirmed.delete(mine.slug);
            break;
          }
          default: {
            const claim = await claimWithHub(machine, [{ slug }], {
              ...options,
              sync: () => sync(n),
            });
            const { generation } = claim.grants[0]!.record;
            if (!claim.confirmed) break;
            const holder = confirmed.get(slug) ?? n;
            // What was released while the hub was away is free there with a later sync.
            assertEquals(holder, n, `${slug} has two holders at step ${step}`);
            if (confirmed.get(slug) !== n && !claim.grants[0]!.refreshed) {
              assert(generation > (generations.get(slug) ?? 0), `${slug}#${generation} again`);
              granted++;
            }
            generations.set(slug, generation);
            confirmed.set(slug, n);
          }
        }
      } catch (error) {
        if (!(error instanceof CoordinationError)) throw error;
        assert(/^lock_(?:held|stale|missing|not_yours)$/.test(error.code), error.message);
      }
    }
    hub.isAway = false;
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < MACHINES; n++) await sync(n);
    }

    assert(granted > STEPS / 25, `only ${granted} grants`);
    const atHub = [...hub.locks.values()].map(({ slug, session }) => `${slug} ${session}`).sort();
    for (const machine of machines) {
      const here = held(machine).map(({ slug, session_id }) => `${slug} ${session_id}`).sort();
      assertEquals(here, atHub);
    }
  }));
