import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { withFolder } from "../with_store.ts";
import { killAtEachCall, race, run, withStrace } from "./harness.ts";

const FILES: Readonly<Record<string, string>> = {
  "src/server.ts":
    'import { open } from "./store.ts";\nexport class Server { start() { open(); } }\n',
  "src/store.ts": "/** Opens. */\nexport function open(name: string) {}\n",
  "tool.py": 'def main(argv):\n    """Runs."""\n',
};

/** Calls that change something. */
const CHANGES = /^(?:open|pwrite|write|rename|unlink|link|mkdir|fsync)/;

async function withTree(body: (root: string) => Promise<void>): Promise<void> {
  await withFolder(async (root) => {
    const git = async (...args: string[]) => {
      const { success } = await new Deno.Command("git", { args, cwd: root }).output();
      assert(success, args.join(" "));
    };
    await git("init", "-q");
    Deno.mkdirSync(join(root, "src"));
    for (const [path, text] of Object.entries(FILES)) {
      Deno.writeTextFileSync(join(root, path), text);
    }
    // A cache is kept where there are many.
    Deno.mkdirSync(join(root, "many"));
    for (let number = 0; number < 400; number++) {
      Deno.writeTextFileSync(join(root, "many", `m${number}.ts`), `export const m${number} = 1;\n`);
    }
    await body(root);
  });
}

async function index(root: string, ...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await run(["index", ...args, "--json"], { cwd: root });
  assert(code < 2, stderr);
  return JSON.parse(stdout);
}

Deno.test("index understands again only the file that changed, and tells when it is out of date", () =>
  withTree(async (root) => {
    const first = await index(root);
    const second = await index(root);
    const fresh = await run(["index", "--check"], { cwd: root });
    Deno.writeTextFileSync(join(root, "tool.py"), "def other(): pass\n");
    const stale = await run(["index", "--check", "--json"], { cwd: root });
    await index(root);

    assertEquals([first.modules, first.extracted], [403, 403]);
    assertEquals([second.extracted, (second.changed as string[]).length], [0, 0]);
    assertEquals([fresh.code, stale.code], [0, 1]);
    assertEquals(JSON.parse(stale.stdout).extracted, 1);
    assertStringIncludes(Deno.readTextFileSync(join(root, "llms.txt")), "tool.py");
  }));

Deno.test("index says in a line what it found, and draws no progress into a pipe", () =>
  withTree(async (root) => {
    const { code, stdout, stderr } = await run(["index"], { cwd: root });

    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^\[index\] 403 modules · 1 class · 3 fns · \d+\.\d\d s\n/);
  }));

Deno.test("index find, outline, map and stats answer without having written anything", () =>
  withTree(async (root) => {
    const found = await run(["index", "find", "open"], { cwd: root });
    const outline = await run(["index", "outline", "src/store.ts"], { cwd: root });
    const map = await run(["index", "map", "--budget", "60", "--focus", "src"], { cwd: root });
    const stats = await run(["index", "stats"], { cwd: root });
    const missing = await run(["index", "outline", "src/stoer.ts"], { cwd: root });

    assertStringIncludes(found.stdout, "src/store.ts:2  function open(name: string)  Opens.");
    assertStringIncludes(found.stdout, "src/server.ts:1:");
    assertStringIncludes(outline.stdout, "needed by: src/server.ts");
    assertStringIncludes(map.stdout, "open(name: string)");
    assertMatch(stats.stdout, /Python +1 files/);
    assertStringIncludes(missing.stderr, 'did you mean "src/store.ts"?');
    assertEquals([...Deno.readDirSync(root)].some(({ name }) => name === ".claude"), false);
  }));

Deno.test("processes that index at once leave the same whole files", () =>
  withTree(async (root) => {
    await index(root);
    const expected = Deno.readTextFileSync(join(root, "llms.txt"));
    Deno.removeSync(join(root, "llms.txt"));
    Deno.removeSync(join(root, ".claude"), { recursive: true });

    const ends = await race(Array.from({ length: 4 }, () => ({ args: ["index"] })), { cwd: root });

    assertEquals(ends.map(({ code }) => code), [0, 0, 0, 0]);
    assertEquals(Deno.readTextFileSync(join(root, "llms.txt")), expected);
    assertEquals((await index(root)).extracted, 0);
  }));

Deno.test("index that is killed at any call leaves whole files, and the next one finishes", () =>
  withStrace(async () => {
    const texts = new Set<string>();
    const calls = await killAtEachCall(["index"], {
      async prepare(root) {
        Deno.writeTextFileSync(join(root, "a.ts"), "export const a = 1;\n");
        await index(root);
        texts.add(Deno.readTextFileSync(join(root, "llms.txt")));
        Deno.writeTextFileSync(join(root, "b.ts"), "export const b = 1;\n");
      },
      only: ({ name, text }) => CHANGES.test(name) && /llms|code-map|\.claude/.test(text),
      // A few, over the whole run.
      choose: (calls) => calls.filter((_, at) => at % Math.ceil(calls.length / 12) === 0),
      async oracle(root) {
        texts.add(Deno.readTextFileSync(join(root, "llms.txt")));
        assert(texts.size <= 2, [...texts].join("\n---\n"));
        await index(root);
        assertStringIncludes(Deno.readTextFileSync(join(root, "llms.txt")), "b.ts");
        assertEquals((await index(root, "--check")).changed, []);
      },
    });
    assert(calls.length > 0);
  }));
