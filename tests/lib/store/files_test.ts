import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import {
  append,
  checkFolder,
  codeOf,
  ensureFolder,
  hasCode,
  listFolder,
  readFile,
  removeDurably,
  removeFile,
} from "../../../lib/store/files.ts";
import { withFolder } from "../../with_store.ts";

Deno.test("readFile() answers undefined for what is not there", () =>
  withFolder((folder) => {
    assertEquals(readFile(join(folder, "none")), undefined);
  }));

Deno.test("readFile() refuses a link, a folder and a FIFO without waiting for it", () =>
  withFolder((folder) => {
    Deno.writeTextFileSync(join(folder, "file"), "x");
    Deno.symlinkSync("file", join(folder, "link"));
    Deno.mkdirSync(join(folder, "folder"));
    const names = ["link", "folder"];
    if (Deno.build.os === "linux") {
      new Deno.Command("mkfifo", { args: [join(folder, "fifo")] }).outputSync();
      names.push("fifo");
    }

    for (const name of names) {
      const error = assertThrows(() => readFile(join(folder, name)), CoordinationError);
      assertEquals(error.code, "unsafe_path", name);
    }
  }));

Deno.test("readFile() reports a file that is too large or not UTF-8 and leaves it", () =>
  withFolder((folder) => {
    Deno.writeTextFileSync(join(folder, "large"), "12345");
    Deno.writeFileSync(join(folder, "bytes"), new Uint8Array([0x66, 0xff, 0xfe]));

    const large = assertThrows(() => readFile(join(folder, "large"), { maxBytes: 4 }));
    const bytes = assertThrows(() => readFile(join(folder, "bytes")));

    assertEquals((large as CoordinationError).code, "damaged_record");
    assertEquals((bytes as CoordinationError).code, "damaged_record");
    assertEquals(Deno.readTextFileSync(join(folder, "large")), "12345");
  }));

Deno.test("listFolder() sorts, and is empty for what is not there", () =>
  withFolder((folder) => {
    for (const name of ["b", "a", "C"]) Deno.writeTextFileSync(join(folder, name), "");

    assertEquals(listFolder(folder), ["C", "a", "b"]);
    assertEquals(listFolder(join(folder, "none")), []);
    assertEquals(listFolder(join(folder, "a")), []);
  }));

Deno.test("ensureFolder() creates what is missing, and refuses a link or file on the way", () =>
  withFolder((folder) => {
    Deno.mkdirSync(join(folder, "elsewhere"));
    Deno.symlinkSync("elsewhere", join(folder, "link"));
    Deno.writeTextFileSync(join(folder, "file"), "");

    const made = ensureFolder(folder, "a", "b");

    assertEquals(made, join(folder, "a", "b"));
    for (const part of ["link", "file"]) {
      for (const use of [ensureFolder, checkFolder]) {
        const error = assertThrows(() => use(folder, part, "x"), CoordinationError);
        assertEquals(error.code, "unsafe_path");
      }
    }
    assertEquals(listFolder(join(folder, "elsewhere")), []);
  }));

Deno.test("checkFolder() creates nothing", () =>
  withFolder((folder) => {
    checkFolder(folder, "a", "b");

    assertEquals(listFolder(folder), []);
  }));

Deno.test("append() adds to the end, creates the file, and refuses a link", () =>
  withFolder((folder) => {
    append(join(folder, "log"), "one\n");
    append(join(folder, "log"), "two\n");
    Deno.symlinkSync("log", join(folder, "link"));

    assertThrows(() => append(join(folder, "link"), "three\n"), CoordinationError);
    assertEquals(Deno.readTextFileSync(join(folder, "log")), "one\ntwo\n");
  }));

Deno.test("removeFile() says whether it removed the file", () =>
  withFolder((folder) => {
    Deno.writeTextFileSync(join(folder, "a"), "");

    assertEquals([removeFile(join(folder, "a")), removeFile(join(folder, "a"))], [true, false]);
  }));

Deno.test("codeOf() names errors of the system that come without a name", () => {
  const isMac = Deno.build.os === "darwin";
  const [quota, links] = isMac ? [69, 78] : [122, 38];
  const unknown = Object.assign(new Error("UNKNOWN: unknown error, open"), {
    code: "UNKNOWN",
    errno: -quota!,
  });

  assertEquals(codeOf(unknown), "EDQUOT");
  assertEquals(codeOf(new Error(`Disk quota exceeded (os error ${quota}): link`)), "EDQUOT");
  assertEquals(hasCode(new Error(`Not implemented (os error ${links}): link`), "ENOSYS"), true);
  assertEquals(codeOf(new Error("Very odd (os error 999)")), "E999");
});

Deno.test("codeOf() answers undefined for what the system did not say", () => {
  for (const error of [new Error("no"), new TypeError("x is undefined"), "text", undefined]) {
    assertEquals(codeOf(error), undefined);
  }
});

Deno.test("removeDurably() removes a file, and answers whether it was there", () =>
  withFolder((folder) => {
    Deno.writeTextFileSync(join(folder, "a"), "");

    const answers = [removeDurably(join(folder, "a")), removeDurably(join(folder, "a"))];

    assertEquals(answers, [true, false]);
    assertEquals(listFolder(folder), []);
  }));
