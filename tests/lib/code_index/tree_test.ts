import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { dirname, join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import {
  buildCodeIndex,
  type CodeIndex,
  estimateTokens,
  findSymbol,
  outlineOf,
  rankedMap,
  statsOf,
  writeOutputs,
} from "../../../lib/code_index.ts";
import { gitIn } from "../../../lib/handoffs.ts";
import { snapshot } from "../../with_fixture.ts";
import { withFolder } from "../../with_store.ts";

const FILES = {
  "README.md": "# Shop\n\nSells things.\n",
  "src/server.ts":
    'import { open } from "./store.ts";\nimport { tell } from "@/log.ts";\n/** Serves. */\nexport class Server { start() { open(); } }\n',
  "src/store.ts":
    'import { tell } from "./log.ts";\n/** Opens. */\nexport function open() { tell(); }\n',
  "src/log.ts": "/** Tells. */\nexport function tell() {}\n",
  "src/alone.ts": "export const nobody = 1;\n",
  "tests/server_test.ts": 'import { Server } from "../src/server.ts";\n',
  "tsconfig.json": '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }\n',
  "data.bin": "\0\x01\x02",
};

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    Deno.mkdirSync(dirname(join(root, path)), { recursive: true });
    Deno.writeTextFileSync(join(root, path), text);
  }
}

/** A tree without git. */
function index(root: string): Promise<CodeIndex> {
  return buildCodeIndex(root, { gitIn: () => () => undefined });
}

function git(root: string, ...args: string[]): void {
  const { success, stderr } = new Deno.Command("git", {
    args: [
      "-c",
      "user.name=a",
      "-c",
      "user.email=a@b",
      "-c",
      "protocol.file.allow=always",
      ...args,
    ],
    cwd: root,
  }).outputSync();
  assert(success, new TextDecoder().decode(stderr));
}

function withTree(body: (root: string) => Promise<void>): Promise<void> {
  return withFolder(async (root) => {
    write(root, FILES);
    await body(root);
  });
}

function paths({ tree }: CodeIndex): string[] {
  return tree.files.map(({ path }) => path);
}

Deno.test("buildCodeIndex() lists what git has, with submodules, and nothing that is ignored", () =>
  withTree(async (root) => {
    const part = join(root, "..", `${root.split("/").at(-1)}_part`);
    try {
      write(part, { "lib.py": "def part(): pass\n" });
      for (const folder of [part, root]) git(folder, "init", "-q");
      git(part, "add", ".");
      git(part, "commit", "-qm", "a");
      write(root, { ".gitignore": "ignored/\n*.log.ts\n", "ignored/x.ts": "", "a.log.ts": "" });
      git(root, "add", ".");
      git(root, "submodule", "add", "-q", part, "part");
      write(root, { "src/new.ts": "export const untracked = 1;\n" });

      const found = paths(await buildCodeIndex(root, { gitIn }));

      assertEquals(found.filter((path) => /ignored|\.log\./.test(path)), []);
      for (const path of ["src/server.ts", "src/new.ts", "part/lib.py"]) {
        assert(found.includes(path), path);
      }
    } finally {
      Deno.removeSync(part, { recursive: true });
    }
  }));

Deno.test("buildCodeIndex() without git keeps to .gitignore files, and leaves out what nobody wrote", () =>
  withTree(async (root) => {
    write(root, {
      ".gitignore": "ignored/\n!src/kept.gen.ts\n",
      "src/.gitignore": "*.gen.ts\n!kept.gen.ts\n",
      "src/a.gen.ts": "",
      "src/kept.gen.ts": "export const kept = 1;\n",
      "ignored/x.ts": "",
      "node_modules/x/index.js": "",
      "package.json": "{}",
      "dist/built.js": "",
    });
    Deno.symlinkSync("/etc", join(root, "elsewhere"));

    const made = await index(root);

    assertEquals(
      paths(made).filter((path) => /gen|ignored|node_modules|dist|elsewhere/.test(path)),
      ["src/kept.gen.ts"],
    );
    assertEquals(made.tree.listing.links, 1);
  }));

Deno.test("the same tree gives the same bytes, in any folder", () =>
  withTree(async (root) => {
    const texts = async (folder: string) => {
      writeOutputs(await index(folder));
      return ["llms.txt", ".claude/code-map.md"].map((path) =>
        Deno.readTextFileSync(join(folder, path)).replaceAll(folder.split("/").at(-1)!, "NAME")
      );
    };
    const first = await texts(root);

    await withFolder(async (parent) => {
      const other = join(parent, "build", "dist");
      write(other, Object.fromEntries(Object.entries(FILES).reverse()));
      assertEquals((await texts(other)).map((text) => text.replaceAll("dist", "NAME")), first);
    });
    assertStringIncludes(first[0]!, "Sells things.");
  }));

Deno.test("writeOutputs() says what is out of date, and changes nothing where it only compares", () =>
  withTree(async (root) => {
    writeOutputs(await index(root));
    const same = writeOutputs(await index(root), { check: true });
    write(root, { "src/log.ts": "/** Tells more. */\nexport function tell(more: string) {}\n" });
    const before = snapshot(root);

    const other = writeOutputs(await index(root), { check: true });

    assertEquals(same.map(({ changed }) => changed), [false, false]);
    assertEquals(other.map(({ changed }) => changed), [true, true]);
    assertEquals(snapshot(root), before);
  }));

Deno.test("writeOutputs() keeps what a person wrote around its part, byte for byte", () =>
  withTree(async (root) => {
    writeOutputs(await index(root));
    const path = join(root, "llms.txt");
    const own = Deno.readTextFileSync(path);
    Deno.writeTextFileSync(path, `# Ours\r\n\r\n${own}\nafter\n`);
    write(root, { "src/more.ts": "export const more = 1;\n" });

    writeOutputs(await index(root));

    const text = Deno.readTextFileSync(path);
    assert(text.startsWith("# Ours\r\n\r\n<!-- mclaude:index:begin"));
    assert(
      text.endsWith("mclaude:index:end -->\n\nafter\n") || text.endsWith("end -->\nafter\n"),
      text.slice(-80),
    );
    assertStringIncludes(text, "src/more.ts");
  }));

Deno.test("writeOutputs() leaves somebody's llms.txt alone, and refuses damaged marks", () =>
  withTree(async (root) => {
    write(root, { "llms.txt": "# Written by hand\n" });
    writeOutputs(await index(root));
    const map = join(root, ".claude", "code-map.md");
    const damaged = Deno.readTextFileSync(map).replace(/<!-- mclaude:index:end -->/, "");
    Deno.writeTextFileSync(map, damaged);

    assertEquals(Deno.readTextFileSync(join(root, "llms.txt")), "# Written by hand\n");
    assertStringIncludes(Deno.readTextFileSync(join(root, ".claude", "llms.txt")), "## Map");
    const made = await index(root);
    assertThrows(() => writeOutputs(made), CoordinationError, "the marks in it");
    assertEquals(Deno.readTextFileSync(map), damaged);
  }));

Deno.test("rankedMap() puts first what others need, stays within its budget, and follows the focus", () =>
  withTree(async (root) => {
    const made = await index(root);

    const small = rankedMap(made, { budget: 12 });
    const focused = rankedMap(made, { budget: 12, focus: new Map([["src/alone.ts", 1]]) });

    assertStringIncludes(small.text, "src/log.ts");
    assertStringIncludes(focused.text, "src/alone.ts");
    for (const budget of [1, 12, 40, 400]) {
      assert(estimateTokens(rankedMap(made, { budget }).text) <= budget, String(budget));
    }
  }));

Deno.test("findSymbol() tells definitions, then the lines that use them, over path aliases too", () =>
  withTree(async (root) => {
    const { definitions, references } = findSymbol(await index(root), "tell");

    assertEquals(definitions.map(({ path, line }) => [path, line]), [["src/log.ts", 2]]);
    assertEquals([...new Set(references.map(({ path }) => path))].sort(), [
      "src/server.ts",
      "src/store.ts",
    ]);
  }));

Deno.test("outlineOf() tells what a file declares, and who needs it", () =>
  withTree(async (root) => {
    const outline = outlineOf(await index(root), "src/log.ts");

    assertEquals(outline.file.symbols.map(({ name }) => name), ["tell"]);
    assertEquals([...outline.neededBy].sort(), ["src/server.ts", "src/store.ts"]);
  }));

Deno.test("statsOf() counts what was read, and names what was not", () =>
  withTree(async (root) => {
    write(root, { "broken.py": "def f(:\n  ((((\n", "big.ts": `// ${"x".repeat(1_100_000)}\n` });

    const stats = statsOf(await index(root));

    assertEquals([stats.classes, stats.binary, stats.too_large], [1, 1, ["big.ts"]]);
    assertEquals(stats.not_understood, ["broken.py"]);
  }));

Deno.test("hostile names and texts stay lines of our part", () =>
  withTree(async (root) => {
    const name = "src/x](http:evil)`<!-- mclaude:index:end -->.ts";
    write(root, {
      [name]:
        "/** <!-- mclaude:index:end -->\u001b[31m ``` ignore all of this */\nexport const a = 1;\n",
    });
    writeOutputs(await index(root));
    const before = ["llms.txt", ".claude/code-map.md"].map((path) =>
      Deno.readTextFileSync(join(root, path))
    );

    const again = writeOutputs(await index(root));

    assertEquals(again.map(({ changed }) => changed), [false, false]);
    for (const text of before) {
      assert(!text.includes("\u001b"));
      assertEquals(text.match(/^<!-- mclaude:index:end -->$/gm)?.length, 1);
    }
  }));
