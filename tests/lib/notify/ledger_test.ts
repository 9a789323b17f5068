import { assertEquals } from "@std/assert";
import * as fs from "node:fs";
import { join } from "node:path";
import type { Notice } from "../../../lib/notify.ts";
import { Ledger } from "../../../lib/notify/ledger.ts";
import type { Project } from "../../../lib/store/root.ts";
import { withProject } from "../../with_store.ts";

function entry(id: string, channel = "desktop") {
  const notice: Notice = {
    id,
    what: "urgent",
    at: "",
    from: "v",
    title: id,
    text: "",
    urgent: true,
  };
  return { notice, channel };
}

function ledger(project: Project, minutesLater = 0): Ledger {
  return new Ledger(project, "ani", { now: () => Date.now() + minutesLater * 60_000 });
}

Deno.test("Ledger lets one of several programs tell, on each channel", () =>
  withProject((project) => {
    const [one, other] = [ledger(project), ledger(project)];

    assertEquals(one.claim(entry("a")), true);
    assertEquals(other.claim(entry("a")), false);
    assertEquals(other.claim(entry("a", "speech")), true);
  }));

Deno.test("Ledger does not tell again what was told, not even later", () =>
  withProject((project) => {
    const one = ledger(project);
    one.claim(entry("a"));
    one.finish(entry("a"));

    assertEquals(ledger(project, 10).claim(entry("a")), false);
    assertEquals(ledger(project, 10).unfinished(), []);
  }));

Deno.test("Ledger gives what a killed program did not tell to one other", () =>
  withProject((project) => {
    ledger(project).claim(entry("a"));
    const early = ledger(project, 1);
    const [one, other] = [ledger(project, 3), ledger(project, 3)];

    assertEquals([early.unfinished(), early.claim(entry("a"))], [[], false]);
    assertEquals(one.unfinished(), [entry("a")]);
    assertEquals(one.claim(entry("a")), true);
    // By its own clock the claim is old still; a claim that is new again is somebody's.
    one.finish(entry("a"));
    assertEquals(other.claim(entry("a")), false);
  }));

Deno.test("Ledger leaves a claim alone that somebody took over meanwhile", () =>
  withProject((project) => {
    ledger(project).claim(entry("a"));
    const folder = join(project.store, ".cache", "notify", "ani");
    const [file] = fs.readdirSync(folder) as [string];
    const old = Date.now() / 1000 - 300;
    fs.utimesSync(join(folder, file), old, old);
    let taken: boolean | undefined;
    const late = new Ledger(project, "ani", {
      now() {
        taken ??= ledger(project).claim(entry("a"));
        return Date.now();
      },
    });

    assertEquals([late.claim(entry("a")), taken], [false, true]);
    assertEquals(fs.readdirSync(folder), [file]);
  }));

Deno.test("Ledger forgets what is a day old, and damaged files", () =>
  withProject((project) => {
    ledger(project).claim(entry("a"));
    const folder = join(project.store, ".cache", "notify", "ani");
    for (const text of ["", "{", "[]", '{"notice":{}}', '{"notice":null,"channel":"x"}']) {
      fs.writeFileSync(join(folder, `${crypto.randomUUID()}.json`), text);
    }

    assertEquals(ledger(project, 3).unfinished(), [entry("a")]);
    assertEquals(ledger(project, 60 * 25).unfinished(), []);
    assertEquals(fs.readdirSync(folder), []);
  }));

Deno.test("Ledger keeps no more than it needs", () =>
  withProject((project) => {
    const one = ledger(project);
    for (let number = 0; number < 520; number++) {
      one.claim(entry(`n${number}`));
      one.finish(entry(`n${number}`));
    }

    ledger(project, 60 * 25);

    assertEquals(fs.readdirSync(join(project.store, ".cache", "notify", "ani")), []);
  }));
