import { assert, assertEquals, assertThrows } from "@std/assert";
import * as fs from "node:fs";
import { join } from "node:path";
import { readFile } from "../../../lib/store/files.ts";
import { openRecordCache } from "../../../lib/store/record_cache.ts";
import type { Project } from "../../../lib/store/root.ts";
import { snapshot } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";

interface Note {
  path: string;
  text: string;
}

const NAMES = Array.from({ length: 10 }, (_, index) => `note-${index}.txt`);

/** A day later, whatever has been changed by now is settled. */
const LATER = Date.now() + 86_400_000;

/** Reads all notes, and tells of which the file was opened. */
function readAll(
  project: Project,
  more: { now?: number; version?: number; worth?: number } = {},
): { notes: (Note | undefined)[]; opened: string[] } {
  const { now = LATER, version = 1, worth = NAMES.length } = more;
  const options = { count: NAMES.length, worth, version, now };
  const cache = openRecordCache<Note>(project, "notes", options);
  const opened: string[] = [];
  const notes = NAMES.map((name) => {
    const path = join(project.store, name);
    return cache.read({
      ...{ key: name, paths: [path], place: { path } },
      load() {
        opened.push(name);
        const text = readFile(path);
        return text === undefined ? undefined : { path, text };
      },
    });
  });
  cache.keep();
  return { notes, opened };
}

function withNotes(body: (project: Project) => void): Promise<void> {
  return withProject((project) => {
    for (const name of NAMES) Deno.writeTextFileSync(join(project.store, name), `in\t${name}\n`);
    body(project);
  });
}

Deno.test("openRecordCache() gives the same records without opening their files again", () =>
  withNotes((project) => {
    const first = readAll(project);
    const second = readAll(project);

    assertEquals(first.opened, NAMES);
    assertEquals(second, { notes: first.notes, opened: [] });
    assertEquals(Object.keys(second.notes[0]!), ["path", "text"]);
  }));

Deno.test("openRecordCache() opens what changed, vanished or was put in its place", () =>
  withNotes((project) => {
    readAll(project);
    const [changed, gone, other] = NAMES.map((name) => join(project.store, name));
    Deno.writeTextFileSync(changed!, "changed, and longer than before");
    Deno.removeSync(gone!);
    Deno.writeTextFileSync(`${other}.new`, Deno.readTextFileSync(other!));
    const { mtimeMs } = fs.lstatSync(other!);
    Deno.renameSync(`${other}.new`, other!);
    fs.utimesSync(other!, mtimeMs / 1000, mtimeMs / 1000);

    const { notes, opened } = readAll(project);

    assertEquals(opened, NAMES.slice(0, 3));
    assertEquals(notes[0]!.text, "changed, and longer than before");
    assertEquals(notes[1], undefined);
  }));

Deno.test("openRecordCache() remembers nothing that was changed a moment ago", () =>
  withNotes((project) => {
    const { mtimeMs } = fs.lstatSync(join(project.store, NAMES.at(-1)!));
    readAll(project, { now: mtimeMs + 50 });

    assertEquals(readAll(project).opened, NAMES);
  }));

Deno.test("openRecordCache() does not believe what another version made", () =>
  withNotes((project) => {
    readAll(project);

    assertEquals(readAll(project, { version: 2 }).opened, NAMES);
  }));

Deno.test("openRecordCache() leaves no file where there are few records", () =>
  withNotes((project) => {
    const before = snapshot(project.root);

    const { notes, opened } = readAll(project, { worth: NAMES.length + 1 });

    assertEquals(opened, NAMES);
    assertEquals(notes[1]!.text, "in\tnote-1.txt\n");
    assertEquals(snapshot(project.root), before);
  }));

Deno.test("openRecordCache() reads all anew when its file is damaged, and mends it", () =>
  withNotes((project) => {
    const { notes } = readAll(project);
    const path = join(project.store, ".cache", "records", "notes");
    const text = Deno.readTextFileSync(path);
    const damaged = [
      "",
      "\0".repeat(text.length),
      text.slice(0, -20),
      text.replace("note-3.txt\\n", "note-4.txt\\n"),
      `${text}x`,
      "records 1 1 0\n",
    ];

    for (const content of damaged) {
      assert(content !== text);
      Deno.writeTextFileSync(path, content);

      assertEquals(readAll(project), { notes, opened: NAMES });
      assertEquals(readAll(project).opened, []);
    }
  }));

Deno.test("openRecordCache() writes nothing outside of the store", () =>
  withNotes((project) => {
    const elsewhere = join(project.root, "elsewhere");
    Deno.mkdirSync(elsewhere);
    Deno.symlinkSync(elsewhere, join(project.store, ".cache"));

    const { notes } = readAll(project);

    assertEquals(notes[0]!.text, "in\tnote-0.txt\n");
    assertEquals([...Deno.readDirSync(elsewhere)], []);
  }));

Deno.test("openRecordCache() passes on what reading throws, each time", () =>
  withNotes((project) => {
    const options = { count: 1, worth: 1, version: 1, now: LATER };
    const path = join(project.store, NAMES[0]!);

    for (const attempt of [1, 2]) {
      const cache = openRecordCache<Note>(project, "notes", options);
      assertThrows(
        () =>
          cache.read({
            ...{ key: "a", paths: [path], place: {} },
            load() {
              throw new RangeError(`damaged ${attempt}`);
            },
          }),
        RangeError,
        `damaged ${attempt}`,
      );
      cache.keep();
    }
  }));
