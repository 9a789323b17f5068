import { assert, assertEquals, assertThrows } from "@std/assert";
import { CoordinationError } from "../../../lib/errors.ts";
import {
  checkIdentity,
  checkSession,
  checkSlug,
  slugify,
  STOP_WORDS,
} from "../../../lib/store/names.ts";

const HOSTILE = [
  "",
  ".",
  "..",
  "../../x",
  "a/b",
  "a\\b",
  "abc\n",
  "abc\0",
  "%2e%2e%2f",
  "\uff0e\uff0e",
  "-abc",
  "a b c",
  "con",
  "nul",
  "com1",
  "lpt9",
  "тест",
  "a".repeat(129),
  "abc\u202e",
];

Deno.test("checkSlug() accepts what mclaude 0.6 accepts", () => {
  for (const slug of ["abc", "9ab", "abc-", "fix-it", "a".repeat(80)]) {
    assertEquals(checkSlug(slug), slug);
  }
});

Deno.test("checkSlug() refuses every name that is not safe as a file name", () => {
  for (const slug of [...HOSTILE, "ab", "a_b_c", "Bad", "a".repeat(81)]) {
    const error = assertThrows(() => checkSlug(slug), CoordinationError);
    assertEquals(error.code, "invalid_name", slug);
  }
});

Deno.test("checkSlug() says in mclaude 0.6's words what is wrong", () => {
  assertThrows(
    () => checkSlug("ab"),
    CoordinationError,
    "Invalid slug 'ab': must be kebab-case, letters/digits/hyphens, 3-80 chars",
  );
});

Deno.test("checkSlug() names a control character instead of printing it", () => {
  const error = assertThrows(() => checkSlug("abc\n"), CoordinationError);

  assert(error.message.includes("'abc\\n'"));
});

Deno.test("checkIdentity() accepts short names and refuses hostile ones", () => {
  for (const name of ["an", "ani", "9-lives", "a".repeat(32)]) {
    assertEquals(checkIdentity(name), name);
  }
  for (const name of [...HOSTILE, "a", "Bad", "a".repeat(33)]) {
    assertThrows(() => checkIdentity(name), CoordinationError, "Invalid identity name");
  }
});

Deno.test("checkSession() accepts the ids of agents and refuses hostile ones", () => {
  const ids = ["a", "ani-sess-1", "373d1618-abcd", "f.x", "S_1", "session-", "a".repeat(128)];
  for (const id of ids) assertEquals(checkSession(id), id);
  for (const id of [...HOSTILE, "a.", ".a", "con.x", "NUL.txt"]) {
    assertThrows(() => checkSession(id), CoordinationError, "Invalid session id");
  }
});

Deno.test("slugify() makes the slugs of mclaude 0.6's handoffs", () => {
  const options = { stopWords: STOP_WORDS, fallback: "untitled-work" };
  const goals: [string, string][] = [
    ["Fix the drift validator bug", "fix-drift-validator-bug"],
    ["", "untitled-work"],
    ["the of and", "the-of-and"],
    ["кириллица и emoji 🔥", "кириллица-и-emoji"],
    ["a --- b", "----b"],
    ["Fix drift: validator's false_positives on placeholder", "fix-drift-validator-s-false"],
    ["x".repeat(200), "x".repeat(80)],
  ];

  for (const [goal, slug] of goals) assertEquals(slugify(goal, options), slug);
});

Deno.test("slugify() keeps a file name under 255 bytes, in whole characters", () => {
  const slug = slugify("漢".repeat(300));

  assertEquals(slug, "漢".repeat(53));
});

Deno.test("slugify() makes a safe name of any text", () => {
  for (const text of [...HOSTILE, "🔥", "\ud800", "C:\\x", "a\u0000b", "e\u0301"]) {
    const slug = slugify(text);

    assert(/^[\p{L}\p{N}-]+$/u.test(slug), `${JSON.stringify(text)} gave ${slug}`);
  }
});
