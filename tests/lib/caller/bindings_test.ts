import { join } from "node:path";
import { assertEquals, assertThrows } from "@std/assert";
import { bindSession, readBinding, unbindSession } from "../../../lib/caller.ts";
import { boundProcesses } from "../../../lib/caller/bindings.ts";
import { CoordinationError } from "../../../lib/errors.ts";
import { processFacts } from "../../../lib/liveness.ts";
import { withProject } from "../../with_store.ts";

const FACTS = processFacts(Deno.pid)!;
const BINDING = {
  session_id: "s1",
  identity: "ani",
  process: FACTS,
  client: "claude-code",
  bound_at: "2026-04-09T12:00:00.000Z",
};

Deno.test("bindSession() writes what readBinding() reads and unbindSession() removes", async () => {
  await withProject((project) => {
    bindSession(project, BINDING);

    assertEquals(readBinding(project, Deno.pid), BINDING);
    assertEquals(boundProcesses(project), new Set([Deno.pid]));
    assertEquals(unbindSession(project, Deno.pid), true);
    assertEquals(unbindSession(project, Deno.pid), false);
    assertEquals(readBinding(project, Deno.pid), undefined);
  });
});

Deno.test("bindSession() forgets processes that are gone", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  await withProject((project) => {
    const gone = { ...FACTS, pid: 4_194_304 };
    const elsewhere = { ...FACTS, pid: 4_194_303, host: "elsewhere-00000000" };
    bindSession(project, { ...BINDING, process: elsewhere });
    bindSession(project, { ...BINDING, process: gone });

    bindSession(project, BINDING);

    assertEquals(boundProcesses(project), new Set([Deno.pid, elsewhere.pid]));
  });
});

Deno.test("bindSession() takes only names", async () => {
  await withProject((project) => {
    for (const wrong of [{ session_id: "../x" }, { identity: "No Name" }]) {
      const error = assertThrows(
        () => bindSession(project, { ...BINDING, ...wrong }),
        CoordinationError,
      );

      assertEquals(error.code, "invalid_name");
    }
  });
});

Deno.test("readBinding() passes over what is damaged or another process's", async () => {
  await withProject((project) => {
    Deno.mkdirSync(join(project.store, "sessions"));
    const texts = ["", "{", "null", "[]", "{}"].concat(
      JSON.stringify({ ...BINDING, session_id: "../x" }),
      JSON.stringify({ ...BINDING, process: null }),
      JSON.stringify({ ...BINDING, process: { ...FACTS, pid: 1 } }),
    );

    for (const text of texts) {
      Deno.writeTextFileSync(join(project.store, "sessions", `${Deno.pid}.json`), text);

      assertEquals(readBinding(project, Deno.pid), undefined, text);
    }
  });
});
