import { assertEquals } from "@std/assert";
import { sendMessage } from "../../../lib/messages.ts";
import {
  type Channel,
  NOTICE_KINDS,
  Notifier,
  type NotifierOptions,
  parseQuiet,
} from "../../../lib/notify.ts";
import type { Project } from "../../../lib/store/root.ts";
import { difference, Observer, type Snapshot } from "../../../lib/watch.ts";
import { withProject } from "../../with_store.ts";

const ANI = { name: "ani", aliases: [], roles: [] };

const SETTINGS = { what: new Set(NOTICE_KINDS), to: [], quiet: undefined, most: 30 };

/** A notifier by commands that note what they are told, or fail. */
function notifier(
  project: Project,
  options: Partial<NotifierOptions> & { fails?: () => boolean } = {},
) {
  const told: string[] = [];
  const channels: Channel[] = [{ kind: "exec", address: "note" }];
  const made = new Notifier(project, {
    ...{ reader: ANI, channels, settings: SETTINGS },
    run: (_words, { input }) => {
      const failed = options.fails?.() ?? false;
      if (!failed) told.push(JSON.parse(input!).title);
      return Promise.resolve({ code: failed ? 1 : 0, output: "", complaint: "" });
    },
    ...options,
  });
  return { made, told };
}

/** What happened to a project since it was looked at. */
function looker(project: Project) {
  let before: Snapshot | undefined;
  return () => {
    const snapshot = new Observer(project).look();
    const events = before === undefined ? [] : difference(before, snapshot);
    before = snapshot;
    return { snapshot, events };
  };
}

function ask(project: Project, subject: string): void {
  sendMessage(project, { to: "ani", type: "question", subject, body: "b" }, {
    from: "vasya",
    session: "s2",
  });
}

Deno.test("Notifier tells of what happened since, once, however many there are", () =>
  withProject(async (project) => {
    const look = looker(project);
    ask(project, "old");
    const [one, other] = [notifier(project), notifier(project)];
    await one.made.tell(look());
    ask(project, "new");
    const seen = look();

    const deliveries = await Promise.all([one.made.tell(seen), other.made.tell(seen)]);

    assertEquals([...one.told, ...other.told], ["vasya asks: new"]);
    assertEquals(deliveries.flat().map(({ channel, failure }) => [channel, failure]), [[
      "exec",
      null,
    ]]);
  }));

Deno.test("Notifier tells again what a channel did not take", () =>
  withProject(async (project) => {
    let [now, isAway] = [Date.now(), true];
    const look = looker(project);
    const { made, told } = notifier(project, { now: () => now, fails: () => isAway });
    await made.tell(look());
    ask(project, "Why?");

    const [failed] = await made.tell(look());
    isAway = false;
    const early = await made.tell(look());
    now += 180_000;
    const late = await made.tell(look());
    now += 180_000;
    const never = await made.tell(look());

    assertEquals(failed?.failure, "it ended with 1");
    assertEquals([early.length, late.length, never.length], [0, 1, 0]);
    assertEquals(told, ["vasya asks: Why?"]);
  }));

Deno.test("Notifier tells after quiet hours what happened in them", () =>
  withProject(async (project) => {
    let now = new Date(2026, 3, 9, 23, 0).getTime();
    const settings = { ...SETTINGS, quiet: parseQuiet("22:00-07:00") };
    const look = looker(project);
    const { made, told } = notifier(project, { now: () => now, settings });
    await made.tell(look());
    ask(project, "a");
    ask(project, "b");

    await made.tell(look());
    const night = [...told];
    now = new Date(2026, 3, 10, 7, 0).getTime();
    await made.tell(look());

    assertEquals([night, told], [[], ["2 things happened meanwhile"]]);
  }));

Deno.test("Notifier tells after quiet hours only what no other one told", () =>
  withProject(async (project) => {
    let now = new Date(2026, 3, 9, 23, 0).getTime();
    const settings = { ...SETTINGS, quiet: parseQuiet("22:00-07:00") };
    const look = looker(project);
    const sleeper = notifier(project, { now: () => now, settings });
    const other = notifier(project);
    const first = look();
    await Promise.all([sleeper.made.tell(first), other.made.tell(first)]);
    ask(project, "a");
    const one = look();
    ask(project, "b");
    const two = look();

    await other.made.tell(one);
    for (const seen of [one, two]) await sleeper.made.tell(seen);
    now = new Date(2026, 3, 10, 7, 0).getTime();
    await sleeper.made.tell(look());

    assertEquals([other.told, sleeper.told], [["vasya asks: a"], ["vasya asks: b"]]);
  }));

Deno.test("Notifier tells nothing again in quiet hours, and does so after them", () =>
  withProject(async (project) => {
    let [now, isAway] = [Date.now(), true];
    const minute = new Date(now).getHours() * 60 + new Date(now).getMinutes();
    const quiet = { from: (minute + 10) % 1440, to: (minute + 20) % 1440 };
    const look = looker(project);
    const { made, told } = notifier(project, {
      ...{ now: () => now, settings: { ...SETTINGS, quiet }, fails: () => isAway },
    });
    await made.tell(look());
    ask(project, "Why?");
    await made.tell(look());
    isAway = false;

    now += 15 * 60_000;
    await made.tell(look());
    const inside = [...told];
    now += 10 * 60_000;
    await made.tell(look());

    assertEquals([inside, told], [[], ["vasya asks: Why?"]]);
  }));

Deno.test("Notifier holds up no channel for another one that fails", () =>
  withProject(async (project) => {
    const look = looker(project);
    const channels: Channel[] = [{ kind: "telegram", address: "1" }, {
      kind: "exec",
      address: "x",
    }];
    const { made, told } = notifier(project, { channels });
    await made.tell(look());
    ask(project, "Why?");

    const deliveries = await made.tell(look());

    assertEquals(deliveries.map(({ failure }) => failure === null), [false, true]);
    assertEquals(told, ["vasya asks: Why?"]);
  }));
