import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { GENERATED, writeOwnFile } from "../../../lib/store/own_file.ts";
import { withFolder } from "../../with_store.ts";

const OURS = `<!-- ${GENERATED} 1.0 -->\nnew`;

function refused(work: () => void): string {
  return assertThrows(work, CoordinationError).code;
}

Deno.test("writeOwnFile() writes a new file, and replaces one of ours", () =>
  withFolder((folder) => {
    const path = join(folder, "a.svg");

    writeOwnFile(path, `${OURS} 1`);
    writeOwnFile(path, `${OURS} 2`);

    assertEquals(Deno.readTextFileSync(path), `${OURS} 2`);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["a.svg"]);
  }));

Deno.test("writeOwnFile() leaves somebody else's file as it is, unless it may go", () =>
  withFolder((folder) => {
    const path = join(folder, "README.md");
    const texts = ["mine", "x".repeat(5000) + GENERATED, "\u0000binary"];
    for (const text of texts) {
      Deno.writeTextFileSync(path, text);

      assertEquals(refused(() => writeOwnFile(path, OURS)), "unsafe_path");

      assertEquals(Deno.readTextFileSync(path), text);
    }
    writeOwnFile(path, OURS, { force: true });
    assertEquals(Deno.readTextFileSync(path), OURS);
  }));

Deno.test("writeOwnFile() takes the empty file for its own that a killed one leaves", () =>
  withFolder((folder) => {
    Deno.writeTextFileSync(join(folder, "a"), "");

    writeOwnFile(join(folder, "a"), OURS);

    assertEquals(Deno.readTextFileSync(join(folder, "a")), OURS);
  }));

Deno.test("writeOwnFile() replaces no folder and follows no link, not even if it may", () =>
  withFolder((folder) => {
    const target = join(folder, "target");
    Deno.writeTextFileSync(target, "mine");
    Deno.mkdirSync(join(folder, "folder"));
    Deno.symlinkSync(target, join(folder, "link"));
    Deno.symlinkSync(join(folder, "nowhere"), join(folder, "dangling"));

    for (const name of ["folder", "link", "dangling"]) {
      for (const force of [false, true]) {
        const code = refused(() => writeOwnFile(join(folder, name), OURS, { force }));
        assertEquals(code, "unsafe_path", name);
      }
    }

    assertEquals(Deno.readTextFileSync(target), "mine");
    assertEquals(Deno.readLinkSync(join(folder, "link")), target);
  }));

Deno.test("writeOwnFile() makes no folder", () =>
  withFolder((folder) => {
    assertEquals(refused(() => writeOwnFile(join(folder, "a", "b.svg"), OURS)), "not_found");
  }));
