import { assert, assertEquals } from "@std/assert";
import {
  answer,
  leadsOf,
  type Question,
  Reader,
  WAYS,
} from "../../../scripts/bench/index_helps.ts";
import { copyFiles, LANGUAGE_TREES } from "../../../scripts/bench/trees.ts";
import questions from "../../../scripts/bench/index_questions.json" with { type: "json" };
import { withFolder } from "../../with_store.ts";

Deno.test("leadsOf() opens what has the name first, then what declares it, then what has it most", () => {
  const found = [
    "b.js:7:  retry()",
    "b.js:9:  retry()",
    "c.js:3:// retry",
    "d.js:4:export class RetryThing {",
    "lib/re-try.js:5:call(retry)",
    "",
  ].join("\n");

  const leads = leadsOf(found, "retry");

  assertEquals(leads, [
    { path: "lib/re-try.js", line: 5 },
    { path: "d.js", line: 4 },
    { path: "b.js", line: 7 },
    { path: "c.js", line: 3 },
  ]);
});

Deno.test("leadsOf() takes the line that declares in a file, and names without lines", () => {
  assertEquals(leadsOf("a.js:1:one()\na.js:8:function one() {\n", "one"), [
    { path: "a.js", line: 8 },
  ]);
  assertEquals(leadsOf("a.js\nsrc/b.js\n", "b"), [
    { path: "src/b.js", line: 0 },
    { path: "a.js", line: 0 },
  ]);
});

Deno.test("answer() counts what is read, and finds nothing where no word leads anywhere", () =>
  withFolder((root) => {
    const reader = new Reader(root, "mclaude");
    Deno.writeTextFileSync(`${root}/a.js`, "const a = 1;\n");
    const question = { tree: "", question: "", look: [], path: "a.js", line: "const a" };

    const found = answer(reader, question satisfies Question, "grep");
    const before = reader.tokens;
    reader.open("a.js");

    assertEquals([found, before], [false, 0]);
    assert(reader.tokens > 3 && reader.tokens < 9, `${reader.tokens}`);
  }));

Deno.test("the questions are thirty over two trees, and none has its answer in its words", () => {
  const { trees, questions: asked } = questions;

  assertEquals([asked.length, Object.keys(trees).length, WAYS.length], [30, 2, 4]);
  for (const { tree, question, look, path } of asked) {
    assert(tree in trees && look.length > 0, question);
    assert(!question.includes(path), question);
  }
});

Deno.test("copyFiles() takes the files that fit, and nothing that is installed beside them", () =>
  withFolder((root) => {
    for (const path of ["a.py", "a.txt", "site-packages/b.py", "deep/c.py", "to/d.txt"]) {
      Deno.mkdirSync(`${root}/from/${path}/..`, { recursive: true });
      Deno.writeTextFileSync(`${root}/from/${path}`, "12");
    }
    Deno.mkdirSync(`${root}/got`);

    const sum = copyFiles(`${root}/from`, `${root}/got`, LANGUAGE_TREES.python!.files);

    assertEquals(sum, { count: 2, bytes: 4 });
    assertEquals(Deno.readTextFileSync(`${root}/got/deep/c.py`), "12");
  }));
