import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { scanRecords } from "../../../lib/store/scan.ts";
import { withFolder } from "../../with_store.ts";

const JSON_RECORDS = { match: /\.json$/, parse: (text: string) => JSON.parse(text).name as string };

Deno.test("scanRecords() of a missing folder is empty", () =>
  withFolder((folder) => {
    assertEquals(scanRecords(join(folder, "none"), JSON_RECORDS), { records: [], problems: [] });
  }));

Deno.test("scanRecords() reports damaged files and returns all others", () =>
  withFolder((folder) => {
    const write = (name: string, bytes: string | Uint8Array) =>
      Deno.writeFileSync(
        join(folder, name),
        typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes,
      );
    write("a.json", '{"name":"a"}');
    write("b.json", "");
    write("c.json", '{"name":');
    write("d.json", new Uint8Array([0xff, 0xfe]));
    write("e.json", " ".repeat(2_000_000));
    write(".tmp-f.json", "half");
    write("notes.txt", "other");
    Deno.mkdirSync(join(folder, "g.json"));
    if (Deno.build.os !== "windows") Deno.symlinkSync("a.json", join(folder, "h.json"));
    write("z.json", '{"name":"z"}');

    const { records, problems } = scanRecords(folder, JSON_RECORDS);

    assertEquals(records, ["a", "z"]);
    const damaged = problems.map(({ path }) => path.slice(folder.length + 1)).join(" ");
    assertStringIncludes(`${damaged} h.json`, "b.json c.json d.json e.json g.json h.json");
  }));

Deno.test("scanRecords() does not follow a linked folder", () =>
  withFolder((folder) => {
    if (Deno.build.os === "windows") return;
    Deno.mkdirSync(join(folder, "real"));
    Deno.writeTextFileSync(join(folder, "real", "a.json"), '{"name":"a"}');
    Deno.symlinkSync("real", join(folder, "link"));

    const { records, problems } = scanRecords(join(folder, "link"), JSON_RECORDS);

    assertEquals(records, []);
    assertEquals(problems.length, 1);
  }));
