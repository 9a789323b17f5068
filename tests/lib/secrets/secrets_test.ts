import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { CoordinationError } from "../../../lib/errors.ts";
import { findSecrets, refuseSecrets } from "../../../lib/secrets.ts";
import { looksSuspicious } from "../../../lib/secrets/quick_look.ts";
import { RULE_NAMES, scan } from "../../../lib/secrets/scan.ts";
import { NEGATIVES, POSITIVES } from "./corpus.ts";

for (const [what, text] of POSITIVES) {
  Deno.test(`findSecrets() finds a secret: ${what}`, async () => {
    const findings = await findSecrets(text);

    assert(findings.length > 0);
    for (const { rule, masked } of findings) {
      assert(RULE_NAMES.includes(rule), rule);
      assert(masked.length <= 8 && masked.endsWith("****"), masked);
    }
  });
}

for (const [what, text] of NEGATIVES) {
  Deno.test(`findSecrets() lets pass: ${what}`, async () => {
    assertEquals(await findSecrets(text), []);
  });
}

Deno.test("the corpus is large enough to tell recall and precision, and both are high", async () => {
  const found = await Promise.all(POSITIVES.map(async ([, text]) => (await scan(text)).length > 0));
  const wrong = await Promise.all(NEGATIVES.map(async ([, text]) => (await scan(text)).length > 0));
  const hits = found.filter(Boolean).length;
  const alarms = wrong.filter(Boolean).length;

  assert(POSITIVES.length >= 60 && NEGATIVES.length >= 60);
  assert(hits / POSITIVES.length >= 0.95, `recall ${hits} of ${POSITIVES.length}`);
  assert(hits / (hits + alarms) >= 0.95, `precision ${hits} of ${hits + alarms}`);
});

Deno.test("the quick look hides nothing that the rules find", async () => {
  for (const [what, text] of POSITIVES) {
    if ((await scan(text)).length > 0) assert(looksSuspicious(text), what);
  }
});

Deno.test("the quick look hides nothing in a mixture of what secrets are made of", async () => {
  const pieces = POSITIVES.flatMap(([, text]) => text.match(/[A-Za-z0-9_-]{3,}|\W+/g) ?? []);
  const text = fc.array(fc.constantFrom(...new Set(pieces)), { maxLength: 12 })
    .map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(text, async (mixed) => {
      if (!looksSuspicious(mixed)) assertEquals(await scan(mixed), []);
    }),
    { numRuns: 300 },
  );
});

Deno.test("most prose is let pass at the first look", () => {
  for (
    const text of [
      "Fix the login race: session writes are atomic now, tests pass on two machines.",
      "Переписал парсер, осталось проверить на больших файлах.",
      "x".repeat(256 * 1024),
    ]
  ) assertEquals(looksSuspicious(text), false);
});

for (
  const unit of [
    "A",
    "sk-",
    "a:b@",
    "://a:",
    "eyJ.",
    "password=",
    "-----BEGIN ",
    '{"auth":',
    "xoxb-1-",
  ]
) {
  Deno.test(`scan() ends on a long text of ${JSON.stringify(unit)}`, async () => {
    const text = unit.repeat(Math.ceil(64 * 1024 / unit.length));

    await scan(text);
  });
}

Deno.test("refuseSecrets() names field, line and rule, and never the secret", async () => {
  const secret = POSITIVES.find(([what]) => what === "npm token")![1];

  const error = await assertRejects(
    () => refuseSecrets([["goal", "Publish"], ["body", `one\ntwo ${secret}`]]),
    CoordinationError,
  ) as CoordinationError;

  assertEquals(error.code, "secret_found");
  assertEquals(
    error.message,
    "Cannot write the body: line 2 seems to hold a secret (npm, npm_****); take it out, or " +
      "repeat with --allow-secret npm",
  );
  assertEquals(JSON.stringify(error.data).includes(secret.slice(6)), false);
});

Deno.test("refuseSecrets() lets through what is allowed, and says what that was", async () => {
  const parts = [["body", POSITIVES.find(([what]) => what === "npm token")![1]]] as const;

  assertEquals(await refuseSecrets(parts, { allow: ["npm", "github"] }), ["npm"]);
  assertEquals(await refuseSecrets([["body", "nothing"]], { allow: ["npm"] }), []);
});

Deno.test("refuseSecrets() knows its rules", async () => {
  await assertRejects(
    () => refuseSecrets([], { allow: ["everything"] }),
    CoordinationError,
    "the rules are",
  );
});
