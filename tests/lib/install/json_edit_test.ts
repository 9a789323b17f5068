import { assert, assertEquals, assertThrows } from "@std/assert";
import { CoordinationError } from "../../../lib/errors.ts";
import {
  appendValue,
  dropValue,
  isEqual,
  putValue,
  readValue,
  replaceValue,
} from "../../../lib/install/json_edit.ts";

/** Texts as people write them; none has an empty list or table with blanks in it. */
const TEXTS: readonly string[] = [
  "{}",
  "{}\n",
  '{"a":1}',
  '{ "a": 1 }\n',
  '{\n  "a": 1\n}\n',
  '{\n    "a": 1\n}',
  '{\n\t"a": { "b": [1, 2] }\n}\n',
  '{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n',
  '\ufeff{\n  "a": 1\n}\n',
  '{\n  "a": 1, // last, with a comma: ,\n}\n',
  '{\n  "a": 1 /* , */\n  // "b": 2,\n}\n',
  "// top\n{\n  // only a comment\n}\n",
  '{"hooks":{"Stop":[{"x":1}]}}',
  '{\n  "hooks": {\n    "Stop": [ {"x": 1} ], // keep\n    "Start": [\n      1,\n    ],\n  }\n}\n',
  '{\n  "hooks": {\n    "Stop": [\n      { "x": 1 } // one\n    ]\n  },\n  "z": null\n}\n',
  '\n\n  { "a" : "}],{[" }  \n\n',
];

const VALUE = { hooks: [{ type: "command", command: 'say "hi"' }] };

/** Takes a value out, and what became empty by that. */
function takeOut(text: string, path: readonly (string | number)[]): string {
  const next = dropValue(text, path);
  const [, ...shorter] = [...path].reverse();
  const parent = shorter.reverse();
  const value = readValue(next, parent);
  const isEmpty = parent.length > 0 && (isEqual(value, {}) || isEqual(value, []));
  return isEmpty ? takeOut(next, parent) : next;
}

Deno.test("appendValue() and dropValue() give the text back, byte for byte", () => {
  for (const text of TEXTS) {
    const added = appendValue(text, ["hooks", "Stop"], VALUE);
    const list = readValue(added, ["hooks", "Stop"]) as unknown[];

    assertEquals(list.at(-1), VALUE, text);
    assertEquals(takeOut(added, ["hooks", "Stop", list.length - 1]), text);
  }
});

Deno.test("putValue() and dropValue() give the text back, byte for byte", () => {
  for (const text of TEXTS) {
    const added = putValue(text, ["mcpServers", "mclaude"], { command: "mclaude" });

    assertEquals(readValue(added, ["mcpServers"]), { mclaude: { command: "mclaude" } }, text);
    assertEquals(takeOut(added, ["mcpServers", "mclaude"]), text);
  }
});

Deno.test("putValue() changes nothing else, and keeps the order", () => {
  for (const text of TEXTS) {
    const before = Object.entries(Object(readValue(text, [])));

    const after = Object.entries(Object(readValue(putValue(text, ["new"], 1), [])));

    assertEquals(after, [...before, ["new", 1]]);
  }
});

Deno.test("putValue() writes in the indentation and with the line ends of the text", () => {
  const tabs = putValue('{\r\n\t"a": 1\r\n}', ["b"], { c: [1] });

  assertEquals(tabs, '{\r\n\t"a": 1,\r\n\t"b": {\r\n\t\t"c": [\r\n\t\t\t1\r\n\t\t]\r\n\t}\r\n}');
});

Deno.test("putValue() makes a whole document of nothing", () => {
  assertEquals(putValue("", ["a"], 1), '{\n  "a": 1\n}\n');
});

Deno.test("putValue() and replaceValue() leave an equal value as it is written", () => {
  const text = '{"a":{"x":1,   "y":[2]}}';

  assertEquals(putValue(text, ["a"], { y: [2], x: 1 }), text);
  assertEquals(replaceValue(text, ["a"], { y: [2], x: 1 }), text);
  assertEquals(replaceValue(text, ["b"], 1), text);
});

Deno.test("replaceValue() replaces one value of a list, and keeps the rest", () => {
  const text = '{\n  "a": [\n    1, // one\n    {"b": 2}, // two\n    3\n  ]\n}\n';

  const next = replaceValue(text, ["a", 1], { c: 4 });

  assertEquals(
    next,
    '{\n  "a": [\n    1, // one\n    {\n      "c": 4\n    }, // two\n    3\n  ]\n}\n',
  );
});

Deno.test("dropValue() takes out the first, a middle and the last value with its comma", () => {
  const text = '{\n  "a": 1, // a\n  "b": 2, // b\n  "c": 3 // c\n}\n';

  assertEquals(dropValue(text, ["a"]), '{ // a\n  "b": 2, // b\n  "c": 3 // c\n}\n');
  assertEquals(dropValue(text, ["b"]), '{\n  "a": 1, // a // b\n  "c": 3 // c\n}\n');
  assertEquals(readValue(dropValue(text, ["c"]), []), { a: 1, b: 2 });
  assertEquals(dropValue(text, ["d"]), text);
});

Deno.test("every edit refuses what is no JSON object, and says where", () => {
  const wrong = [
    '{"a": 1',
    "{a: 1}",
    "[]",
    "1",
    "null",
    '{"a": 1} x',
    "{\n\n,}",
    "\u0000",
    "{'a':1}",
  ];

  for (const text of wrong) {
    for (const edit of [() => putValue(text, ["a"], 1), () => dropValue(text, ["a"])]) {
      const error = assertThrows(edit, CoordinationError, "Cannot read JSON");
      assertEquals(error.code, "damaged_record");
      assert(!error.message.includes("\n"));
    }
  }
});

Deno.test("appendValue() refuses to put a list where something else stands", () => {
  for (const text of ['{"hooks": []}', '{"hooks": {"Stop": {}}}', '{"hooks": "x"}']) {
    assertThrows(() => appendValue(text, ["hooks", "Stop"], 1), CoordinationError, "is not");
  }
});
