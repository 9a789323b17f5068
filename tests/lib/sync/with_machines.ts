import { join } from "node:path";
import { findProject, type Project } from "../../../lib/store/root.ts";
import { HubHttp, type HubSyncOptions, syncWithHub } from "../../../lib/sync.ts";
import { withFolder } from "../../with_store.ts";
import { FakeHub } from "./fake_hub.ts";

/** A hub, and the stores of two machines. */
export interface Machines {
  readonly hub: FakeHub;
  readonly a: Project;
  readonly b: Project;
  /** Syncs a machine with the hub. */
  sync(project: Project, options?: Partial<HubSyncOptions>): ReturnType<typeof syncWithHub>;
  /** What a machine asks the hub with. */
  http(project: Project): HubHttp;
}

/** Runs `body` with a hub and two machines: ani's and vasya's. */
export function withMachines(body: (world: Machines) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const [a, b] = ["a", "b"].map((name) => {
      Deno.mkdirSync(join(folder, name, ".claude"), { recursive: true });
      return findProject(join(folder, name));
    });
    const hub = new FakeHub();
    const accessOf = (project: Project) => ({
      url: "http://hub.example",
      token: project === a ? "t-ani" : "t-vasya",
    });
    await body({
      hub,
      a: a!,
      b: b!,
      sync: (project, options) =>
        syncWithHub(project, { access: accessOf(project), fetch: hub.fetch, ...options }),
      http: (project) => new HubHttp(accessOf(project), { fetch: hub.fetch }),
    });
  });
}
