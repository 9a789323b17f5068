import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import {
  fileSystemNow,
  MODE_FILE,
  publishFirstFree,
  publishOnce,
  removePublished,
  replaceFile,
} from "../../../lib/store/publish.ts";
import { withFolder, withProject } from "../../with_store.ts";

function leftovers(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((n) => n.startsWith(".tmp"));
}

Deno.test("publishOnce() creates a file with the whole text and leaves nothing beside it", () =>
  withFolder((folder) => {
    const created = publishOnce(join(folder, "a.md"), "text ä\n");

    assertEquals(created, true);
    assertEquals(Deno.readTextFileSync(join(folder, "a.md")), "text ä\n");
    assertEquals([...Deno.readDirSync(folder)].length, 1);
  }));

Deno.test("publishOnce() never overwrites what is there, be it a file, folder or link", () =>
  withFolder((folder) => {
    Deno.writeTextFileSync(join(folder, "file"), "old");
    Deno.mkdirSync(join(folder, "folder"));
    Deno.symlinkSync("nowhere", join(folder, "link"));

    const created = ["file", "folder", "link"].map((name) =>
      publishOnce(join(folder, name), "new")
    );

    assertEquals(created, [false, false, false]);
    assertEquals(Deno.readTextFileSync(join(folder, "file")), "old");
    assertEquals(leftovers(folder), []);
  }));

Deno.test("publishFirstFree() takes the next name when one is taken", () =>
  withFolder((folder) => {
    publishOnce(join(folder, "a"), "1");

    assertEquals(publishFirstFree(folder, ["a", "b"], "2"), join(folder, "b"));
    assertEquals(publishFirstFree(folder, ["a", "b"], "3"), undefined);
  }));

Deno.test("replaceFile() replaces as a whole and removes its temporary file on failure", () =>
  withFolder((folder) => {
    replaceFile(join(folder, "a"), "1");
    replaceFile(join(folder, "a"), "22");
    Deno.mkdirSync(join(folder, "taken"));

    let failed = false;
    try {
      replaceFile(join(folder, "taken"), "x");
    } catch {
      failed = true;
    }

    assertEquals(Deno.readTextFileSync(join(folder, "a")), "22");
    assert(failed);
    assertEquals(leftovers(folder), []);
  }));

Deno.test("publishOnce() without hard links has one winner and keeps its text", () =>
  withProject(({ store }) => {
    Deno.writeTextFileSync(join(store, MODE_FILE), "rename\n");
    const target = join(store, "a.json");

    const outcomes = ["first", "second"].map((text) => publishOnce(target, text));

    assertEquals(outcomes, [true, false]);
    assertEquals(Deno.readTextFileSync(target), "first");
    assertEquals(leftovers(store), []);
  }));

Deno.test("publishOnce() without hard links completes what a killed winner left", () =>
  withProject(({ store }) => {
    Deno.writeTextFileSync(join(store, MODE_FILE), "rename\n");
    Deno.mkdirSync(join(store, "a.json.once"));
    Deno.writeTextFileSync(join(store, "a.json.once", "content"), "the winner's");

    const created = publishOnce(join(store, "a.json"), "the loser's");

    assertEquals(created, false);
    assertEquals(Deno.readTextFileSync(join(store, "a.json")), "the winner's");
  }));

Deno.test("removePublished() frees the name in both modes", () =>
  withProject(({ store }) => {
    const target = join(store, "a.lock");
    publishOnce(target, "1");
    const first = removePublished(target);
    Deno.writeTextFileSync(join(store, MODE_FILE), "rename\n");
    publishOnce(target, "2");
    const second = removePublished(target);

    assertEquals([first, second, removePublished(target)], [true, true, false]);
    assertEquals(publishOnce(target, "3"), true);
    assertEquals(Deno.readTextFileSync(target), "3");
  }));

Deno.test("fileSystemNow() is the file system's clock and leaves nothing", () =>
  withFolder((folder) => {
    const now = fileSystemNow(folder);

    assert(Math.abs(now - Date.now()) < 60_000);
    assertEquals([...Deno.readDirSync(folder)], []);
  }));
