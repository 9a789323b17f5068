import { assertEquals } from "@std/assert";
import { readTimeline } from "../../../lib/timeline.ts";
import { stateAt } from "../../../lib/ui/state_at.ts";
import { withProject } from "../../with_store.ts";
import { at, minute, tellStory } from "../timeline/story.ts";

Deno.test("stateAt() knows at each moment who held what, and nothing that came later", () =>
  withProject((project) => {
    tellStory(project);
    const { events } = readTimeline(project, { now: minute(60) });
    const holders = (number: number) =>
      stateAt(events, at(number)).locks.map(({ slug, actor }) => `${slug} ${actor}`);

    const before = stateAt(events, "2026-04-09T11:59:59.999Z");

    assertEquals([before.events, before.locks, before.actors], [0, [], []]);
    assertEquals(holders(2), ["fix-login ani"]);
    assertEquals(holders(3), ["fix-login ani"]);
    assertEquals(holders(59), ["docs ani"]);
    assertEquals(stateAt(events, at(59)).events, events.length);
  }));

Deno.test("stateAt() knows what waited for an answer, until it came", () =>
  withProject((project) => {
    tellStory(project);
    const { events } = readTimeline(project, { now: minute(60) });
    const open = (number: number) =>
      stateAt(events, at(number)).questions.map(({ from, to, subject }) => [from, to, subject]);

    assertEquals(open(2), []);
    assertEquals(open(3), [["vasya", "ani", "Read or write path?"]]);
    assertEquals(open(4), []);
    assertEquals([3, 4].map((number) => stateAt(events, at(number)).messages), [1, 2]);
  }));

Deno.test("stateAt() knows which handoffs were open, and by whom", () =>
  withProject((project) => {
    tellStory(project);
    const { events } = readTimeline(project, { now: minute(60) });
    const told = events.filter(({ kind }) => ["handoff", "resumed", "closed"].includes(kind));

    const states = told.map((event) =>
      stateAt(events, event.at).handoffs.map(({ status, actor }) => `${status} ${actor}`)
    );

    assertEquals(told.map(({ kind }) => kind), ["handoff", "resumed", "closed"]);
    assertEquals(states, [["ACTIVE ani"], ["RESUMED vasya"], []]);
  }));

Deno.test("stateAt() counts the drawers that held, and who was active in half an hour", () =>
  withProject((project) => {
    tellStory(project);
    const { events } = readTimeline(project, { now: minute(60) });
    const saved = events.filter(({ kind }) => kind === "saved");
    const active = (number: number) =>
      stateAt(events, at(number)).actors.map(({ actor, active }) => `${actor} ${active}`);

    assertEquals(saved.map((event) => stateAt(events, event.at).drawers), [1, 1]);
    assertEquals(active(4), ["ani true", "vasya true"]);
    assertEquals(active(100), ["ani false", "vasya false"]);
  }));

Deno.test("stateAt() does not change with what happens later", () =>
  withProject((project) => {
    tellStory(project);
    const { events } = readTimeline(project, { now: minute(60) });

    for (const [index, event] of events.entries()) {
      const until = events.findLastIndex(({ at }) => at <= event.at) + 1;
      assertEquals(
        stateAt(events.slice(0, until), event.at),
        stateAt(events, event.at),
        `${index}`,
      );
    }
  }));
