import { assertEquals } from "@std/assert";
import { followSync } from "../../../lib/sync/follow.ts";
import { newReport } from "../../../lib/sync/report.ts";
import { withProject } from "../../with_store.ts";
import { send } from "./with_clones.ts";

Deno.test("followSync() syncs when something changes here, and when something comes there", () =>
  withProject(async (project) => {
    const end = new AbortController();
    let come = (): void => {};
    let count = 0;
    const reports = followSync(project, {
      sync: () => Promise.resolve({ ...newReport("hub", "h"), pushed: ++count }),
      wait: () => new Promise((resolve) => come = resolve),
      every: 600_000,
      signal: end.signal,
    });
    const next = async () => (await reports.next()).value!.pushed;

    const first = await next();
    const here = next();
    send(project, "hello");
    const second = await here;
    const there = next();
    come();
    const third = await there;
    end.abort();
    const last = await reports.next();

    assertEquals([first, second, third, last.done], [1, 2, 3, true]);
  }));
