import { assertEquals } from "@std/assert";
import { sendMessage } from "../../../lib/messages.ts";
import { followProject, type Look } from "../../../lib/watch.ts";
import { withProject } from "../../with_store.ts";

Deno.test("followProject() looks at once, and again when something is written", () =>
  withProject(async (project) => {
    const end = new AbortController();
    const kinds: string[] = [];
    const looks: Look[] = [];

    // The longest wait is never waited for: a change wakes, also in folders that are new.
    for await (const look of followProject(project, { signal: end.signal, poll: 600_000 })) {
      looks.push(look);
      kinds.push(...look.events.map(({ kind }) => kind));
      if (looks.length === 1) send("first");
      if (kinds.length === 1 && looks.length < 9) send("second");
      if (kinds.length >= 2) end.abort();
    }

    assertEquals(looks[0]!.events, []);
    assertEquals(new Set(kinds), new Set(["message"]));

    function send(subject: string): void {
      sendMessage(project, { to: "ani", type: "update", subject, body: "b" }, {
        from: "vasya",
        identitySource: "flag",
        session: "s1",
      });
    }
  }));

Deno.test("followProject() looks again after a while where nobody tells of a change", () =>
  withProject(async (project) => {
    const end = new AbortController();
    let looks = 0;

    for await (const _ of followProject(project, { signal: end.signal, poll: 1 })) {
      if (++looks === 3) end.abort();
    }

    assertEquals(looks, 3);
  }));

Deno.test("followProject() ends at once when its signal is aborted already", () =>
  withProject(async (project) => {
    const looks = [];
    for await (const look of followProject(project, { signal: AbortSignal.abort() })) {
      looks.push(look);
    }

    assertEquals(looks, []);
  }));
