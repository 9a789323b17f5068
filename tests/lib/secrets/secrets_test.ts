import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { CoordinationError } from "../../../lib/errors.ts";
import { findSecrets, refuseSecrets } from "../../../lib/secrets.ts";
import { CONTEXT_RULES } from "../../../lib/secrets/context_rules.ts";
import { looksSuspicious } from "../../../lib/secrets/quick_look.ts";
import { RULE_NAMES, scan } from "../../../lib/secrets/scan.ts";
import { TOKEN_RULES } from "../../../lib/secrets/token_rules.ts";
import { DIGITS, NEGATIVES, POSITIVES, random, WORD } from "./corpus.ts";
import { HARMLESS_LINES, MORE_LOOK_ALIKES } from "./more_look_alikes.ts";
import { MORE_SECRETS } from "./more_secrets.ts";

const SECRETS = [...POSITIVES, ...MORE_SECRETS];

const LOOK_ALIKES = [
  ...[...NEGATIVES, ...MORE_LOOK_ALIKES],
  ...HARMLESS_LINES.map((line) => [line.slice(0, 60), line] as const),
];

/** Secrets that nothing but a command's own grammar tells from a word. */
const MISSED = ["password of mysql on a command line", "password of redis-cli on a command line"];

for (const [what, text] of SECRETS) {
  if (MISSED.includes(what)) continue;
  Deno.test(`findSecrets() finds a secret: ${what}`, async () => {
    const findings = await findSecrets(text);

    assert(findings.length > 0);
    for (const { rule, masked } of findings) {
      assert(RULE_NAMES.includes(rule), rule);
      assert(masked.length <= 8 && masked.endsWith("****"), masked);
    }
  });
}

for (const [what, text] of LOOK_ALIKES) {
  Deno.test(`findSecrets() lets pass: ${what}`, async () => {
    assertEquals(await findSecrets(text), []);
  });
}

Deno.test("findSecrets() has a recall and a precision of at least 0.95, and its misses are known", async () => {
  const missed: string[] = [];
  const wrong: string[] = [];
  for (const [what, text] of SECRETS) if ((await findSecrets(text)).length === 0) missed.push(what);
  for (const [what, text] of LOOK_ALIKES) {
    if ((await findSecrets(text)).length > 0) wrong.push(what);
  }

  const hits = SECRETS.length - missed.length;
  const figures = `${hits} of ${SECRETS.length} found, without ${missed.join("; ")}; ` +
    `${wrong.length} of ${LOOK_ALIKES.length} taken for one: ${wrong.join("; ")}`;
  assert(POSITIVES.length >= 60 && NEGATIVES.length >= 60);
  assert(hits / SECRETS.length >= 0.95, figures);
  assert(hits / (hits + wrong.length) >= 0.95, figures);
  assertEquals(missed, MISSED);
});

Deno.test("the quick look hides nothing that the rules find in the corpus", async () => {
  for (const [what, text] of [...SECRETS, ...LOOK_ALIKES]) {
    if ((await scan(text)).length > 0) assert(looksSuspicious(text), what);
  }
});

for (const { name, pattern } of [...TOKEN_RULES, ...CONTEXT_RULES]) {
  Deno.test(`the quick look hides nothing that fits ${name}: ${pattern.source.slice(0, 50)}`, () => {
    const text = fc.stringMatching(new RegExp(plain(pattern.source)), { size: "small" });
    let fitting = 0;

    fc.assert(
      fc.property(text, (made) => {
        const placed = ` ${made} `;
        if (placed.search(pattern) < 0) return;
        fitting++;
        assert(looksSuspicious(placed), placed);
      }),
      { numRuns: 100 },
    );

    assert(fitting > 0);
  });
}

/** A pattern of which strings can be made: without its look around, its names and its open ends. */
function plain(source: string): string {
  return source.replace(/\(\?=(\(\?<body>.*\))\)$/, "$1")
    .replaceAll(/\(\?(?:=|<?!)(?:[^()]|\\.)*\)/g, "")
    .replaceAll(/\{(\d+),\}/g, "{$1,$1}")
    .replaceAll(/\?<\w+>/g, "?:")
    .replaceAll("\\b", "")
    .replaceAll("[^]", "[^-]");
}

Deno.test("the quick look hides nothing in a mixture of what secrets are made of", async () => {
  const pieces = SECRETS.flatMap(([, text]) => text.match(/[A-Za-z0-9_-]{3,}|\W+/g) ?? []);
  const text = fc.array(fc.constantFrom(...new Set(pieces)), { maxLength: 12 })
    .map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(text, async (mixed) => {
      if (!looksSuspicious(mixed)) assertEquals(await scan(mixed), []);
    }),
    { numRuns: 500 },
  );
});

Deno.test("most prose is let pass at the first look", () => {
  for (
    const text of [
      "Fix the login race: session writes are atomic now, tests pass on two machines.",
      "The token is refreshed every hour; the secret is in the vault, the task is risk-free.",
      "Переписал парсер, осталось проверить на больших файлах.",
      "x".repeat(256 * 1024),
    ]
  ) assertEquals(looksSuspicious(text), false);
});

const HOSTILE = ["A", "1", " ", "sk-", "sk-proj-", "a:b@", "://a:", "eyJ.", "ops_eyJ", "password="]
  .concat("-----BEGIN ", '{"auth":', "xoxb-1-", "ghp_", "glpat-", "a+", "token_", "Server=a;pwd=")
  .concat(`://${":".repeat(600)}`, `a://${"b:".repeat(150)}`, "machine a login b password ")
  .concat(random(WORD + "+/", 4096), random(DIGITS, 4096), "aws = ", "AKIA", "passw a a a ");

for (const unit of HOSTILE) {
  const shown = JSON.stringify(unit.slice(0, 20));
  Deno.test(`scan() ends, and finds no end of things, on a long text of ${shown}`, async () => {
    const text = unit.repeat(Math.ceil(256 * 1024 / unit.length)).slice(0, 256 * 1024);

    const findings = await scan(text);

    assert(findings.length <= text.length / 12);
    looksSuspicious(text);
  });
}

const TOKEN = POSITIVES.find(([what]) => what === "npm token")![1];

Deno.test("findSecrets() tells each line once, and by the rule that knows the token", async () => {
  const findings = await findSecrets(`one\r\nNPM_TOKEN=${TOKEN}\n\npassword: "x${TOKEN}"`);

  assertEquals(findings.map(({ rule, line }) => [rule, line]), [["npm", 2], ["assignment", 4]]);
});

Deno.test("findSecrets() cannot be switched off by the text", async () => {
  for (const comment of ["secretlint-disable", "secretlint-disable-line", "gitleaks:allow"]) {
    assertEquals((await findSecrets(`/* ${comment} */ ${TOKEN} // ${comment}`)).length, 1);
  }
});

Deno.test("findSecrets() shows no control characters of the secret", async () => {
  const [finding] = await findSecrets(`https://a:\x1b]0;${random(WORD, 12)}@git.company.net/x`);

  assertEquals(finding?.masked, "?]****");
});

Deno.test("refuseSecrets() names field, line and rule, and never the secret", async () => {
  const error = await assertRejects(
    () => refuseSecrets([["goal", "Publish"], ["body", `one\ntwo ${TOKEN}`]]),
    CoordinationError,
  ) as CoordinationError;

  assertEquals(error.code, "secret_found");
  assertEquals(
    error.message,
    'Cannot write the text: it seems to hold a secret in "body", line 2: npm, npm_****; ' +
      "take it out, or repeat with --allow-secret npm",
  );
  assertEquals(error.data, {
    findings: [{ field: "body", rule: "npm", masked: "npm_****", line: 2 }],
    rules: ["npm"],
  });
});

Deno.test("refuseSecrets() tells few of many findings", async () => {
  const error = await assertRejects(
    () => refuseSecrets([["body", `${TOKEN}\n`.repeat(100)]]),
    CoordinationError,
    ", and 99 more; take it out",
  ) as CoordinationError;

  assertEquals((error.data.findings as unknown[]).length, 20);
});

Deno.test("refuseSecrets() lets through what is allowed, and says what that was", async () => {
  assertEquals(await refuseSecrets([["body", TOKEN]], { allow: ["npm", "github"] }), ["npm"]);
  assertEquals(await refuseSecrets([["body", "nothing"]], { allow: ["npm"] }), []);
});

Deno.test("refuseSecrets() refuses the rest when only a part is allowed", async () => {
  const [, other] = POSITIVES.find(([what]) => what === "GitHub OAuth token")!;

  await assertRejects(
    () => refuseSecrets([["body", `${TOKEN} ${other}`]], { allow: ["npm"] }),
    CoordinationError,
    "--allow-secret github",
  );
});

Deno.test("refuseSecrets() knows its rules", async () => {
  await assertRejects(
    () => refuseSecrets([], { allow: ["everything"] }),
    CoordinationError,
    "the rules are",
  );
});
