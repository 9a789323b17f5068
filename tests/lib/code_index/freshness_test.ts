import { assert, assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import {
  buildCodeIndex,
  isMapStale,
  keepFreshness,
  writeOutputs,
} from "../../../lib/code_index.ts";
import { withFolder } from "../../with_store.ts";

const RECORD = ".claude/.cache/code-map.json";

/** Long ago, so that a change has another time. */
const THEN = new Date("2020-01-01T00:00:00Z");

function write(root: string, path: string, text: string): void {
  Deno.mkdirSync(dirname(join(root, path)), { recursive: true });
  Deno.writeTextFileSync(join(root, path), text);
}

/** A tree with a map. */
function withMap(body: (root: string) => void | Promise<void>): Promise<void> {
  return withFolder(async (root) => {
    write(root, "src/a.ts", "export const a = 1;\n");
    write(root, "src/b.ts", 'import { a } from "./a.ts";\nexport const b = a;\n');
    write(root, "notes.txt", "Nothing.\n");
    for (const path of ["src/a.ts", "src/b.ts", "src"]) {
      Deno.utimeSync(join(root, path), THEN, THEN);
    }
    const index = await buildCodeIndex(root, { gitIn: () => () => undefined, cache: "create" });
    keepFreshness(index, writeOutputs(index));
    await body(root);
  });
}

/** What happens to a tree, and whether its map is stale then. */
const CASES: Readonly<Record<string, readonly [boolean | undefined, (root: string) => void]>> = {
  "nothing": [false, () => {}],
  "a module has other content": [true, (root) => write(root, "src/a.ts", "export const c = 1;\n")],
  "a module is longer": [true, (root) => write(root, "src/a.ts", "export const a = 1;\n\n")],
  "a module is touched": [
    false,
    (root) => Deno.utimeSync(join(root, "src/a.ts"), new Date(), new Date()),
  ],
  "a module is gone": [true, (root) => Deno.removeSync(join(root, "src/b.ts"))],
  "a module is new": [true, (root) => write(root, "src/c.ts", "")],
  "something else is new beside them": [false, (root) => write(root, "src/c.log", "")],
  "a module is a folder now": [true, (root) => {
    Deno.removeSync(join(root, "src/a.ts"));
    Deno.mkdirSync(join(root, "src/a.ts"));
  }],
  "the map is gone": [undefined, (root) => {
    Deno.removeSync(join(root, ".claude/code-map.md"));
    Deno.removeSync(join(root, "llms.txt"));
  }],
  "the record is gone": [undefined, (root) => Deno.removeSync(join(root, RECORD))],
};

for (const [what, [stale, happen]] of Object.entries(CASES)) {
  Deno.test(`isMapStale() is ${stale} when this happens: ${what}`, () =>
    withMap((root) => {
      happen(root);

      assertEquals(isMapStale(root), stale);
    }));
}

Deno.test("isMapStale() says nothing of a damaged record, and leaves it as it is", () =>
  withMap((root) => {
    const whole = JSON.parse(Deno.readTextFileSync(join(root, RECORD)));
    const mark = { path: "src/a.ts", time: 0, sum: "x" };
    const damaged = [
      ...["", "{", "null", "[]", "\0", '"text"', JSON.stringify({ ...whole, version: 9 })],
      JSON.stringify({ ...whole, marks: [{ ...mark, path: 7 }] }),
      JSON.stringify({ ...whole, marks: [{ ...mark, ends: "x".repeat(9) }] }),
      JSON.stringify({ ...whole, marks: {} }),
      JSON.stringify({ ...whole, outputs: [{}] }),
      " ".repeat(100_000) + JSON.stringify(whole),
    ];
    for (const text of damaged) {
      write(root, RECORD, text);

      assertEquals(isMapStale(root), undefined, text.slice(0, 60));
      assertEquals(Deno.readTextFileSync(join(root, RECORD)), text);
    }
  }));

Deno.test("isMapStale() looks at nothing outside of the tree, whatever the record says", () =>
  withMap((root) => {
    const whole = JSON.parse(Deno.readTextFileSync(join(root, RECORD)));
    for (const path of ["../gone", "/gone", "src/../../gone", "C:\\gone", "..\\gone", ".."]) {
      const marks = [{ path, time: 0, sum: "x" }];
      write(root, RECORD, JSON.stringify({ ...whole, marks }));

      assertEquals(isMapStale(root), false, path);
    }
  }));

Deno.test("keepFreshness() remembers a bounded part of a tree, and makes no store for it", () =>
  withFolder(async (root) => {
    for (let number = 0; number < 90; number++) {
      write(root, `f${number % 30}/m${number}.ts`, `export const m${number} = 1;\n`);
    }
    const index = await buildCodeIndex(root, { gitIn: () => () => undefined, cache: "none" });

    keepFreshness(index, []);
    const before = [...Deno.readDirSync(root)].some(({ name }) => name === ".claude");
    Deno.mkdirSync(join(root, ".claude/.cache"), { recursive: true });
    keepFreshness(index, writeOutputs(index));
    const text = Deno.readTextFileSync(join(root, RECORD));

    assertEquals(before, false);
    assert(JSON.parse(text).marks.length <= 44 && text.length < 10_000, text.slice(0, 200));
    assertEquals(isMapStale(root), false);
  }));
