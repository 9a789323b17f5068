import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type NounEntry, NOUNS } from "../../cli/commands.ts";
import { MEANINGS } from "../../cli/exit_codes.ts";
import type { Flag } from "../../cli/flag.ts";
import { GLOBAL_FLAGS } from "../../cli/flags.ts";
import { withProject } from "../with_store.ts";
import { mclaude } from "./mclaude.ts";

const CODES = MEANINGS.map(([code]) => code).filter((code) => code !== 70);

/** Flags that lead elsewhere: to other folders, to waiting, and to commands that are run. */
const LEFT_OUT = [
  ...["project", "wait", "from", "from_file", "from-file", "check"],
  ...["exec", "out", "html", "output"],
];

const FLAGS: readonly Flag[] = (await Promise.all(
  Object.values<NounEntry>(NOUNS).map(async ({ load }) => Object.values((await load()).commands)),
)).flat().flatMap(({ flags }) => flags);

const FLAG_NAMES = [
  ...new Set(
    [...FLAGS, ...GLOBAL_FLAGS.map(([name]) => ({ name }))]
      .map(({ name }) => name).filter((name) => !LEFT_OUT.includes(name)),
  ),
];

/** Words as they come from people, shells and attackers. */
const word = fc.oneof(
  fc.constantFrom(...Object.keys(NOUNS)),
  fc.constantFrom(...Object.values(NOUNS).flatMap(({ verbs }) => verbs)),
  fc.constantFrom(...FLAG_NAMES).map((name) => `--${name}`),
  fc.tuple(fc.constantFrom(...FLAG_NAMES), fc.string()).map(([name, value]) =>
    `--${name}=${value}`
  ),
  fc.constantFrom("--", "-", "", "fix-it", "../../x", "__proto__", "\x1b[2J", "\u202e", "{}", "{"),
  fc.string(),
  fc.string({ unit: "binary" }).filter((text) => !text.includes("\0")),
);

async function holds(root: string, args: readonly string[], stdin = ""): Promise<void> {
  const { code, out, err } = await mclaude(root, args, { stdin });

  assert(CODES.includes(code), `exit code ${code} of ${JSON.stringify(args)}: ${err}`);
  assert(code !== 2 || err.startsWith("mclaude: ") || err.includes("Usage:"), err);
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x08\x0b-\x1f\u202e]/.test(out + err), JSON.stringify([args, out, err]));
  if (args.includes("--json") && code === 2 && out !== "") {
    assertEquals(JSON.parse(out).error.code, "invalid_input");
  }
}

Deno.test("any words end with a documented exit code and clean output", () =>
  withProject(async ({ root }) => {
    const property = fc.asyncProperty(
      fc.array(word, { maxLength: 8 }),
      (args) => holds(root, args),
    );

    await fc.assert(property, { numRuns: 400 });
  }));

Deno.test("any words after a noun and its verb do so too", () =>
  withProject(async ({ root }) => {
    const command = fc.constantFrom(
      ...Object.entries(NOUNS).flatMap(([noun, { verbs }]) =>
        verbs.filter((verb) => verb !== "wait").map((verb) => [noun, verb])
      ),
    );
    const property = fc.asyncProperty(
      command,
      fc.array(word, { maxLength: 6 }),
      (name, args) => holds(root, [...name, ...args]),
    );

    await fc.assert(property, { numRuns: 600 });
  }));

Deno.test("any JSON for any command does so too", () =>
  withProject(async ({ root }) => {
    const command = fc.constantFrom(
      ...Object.entries(NOUNS).flatMap(([noun, { verbs }]) =>
        verbs.filter((verb) => verb !== "wait").map((verb) => [noun, verb])
      ),
    );
    const keys = [
      ...new Set(FLAGS.map(({ key }) => key)),
      "__proto__",
    ];
    const input = fc.oneof(
      fc.dictionary(
        fc.constantFrom(...keys.filter((key) => !LEFT_OUT.includes(key))),
        fc.oneof(fc.jsonValue(), fc.string(), fc.array(fc.string())),
      ).map((value) => JSON.stringify(value)),
      fc.json(),
      fc.string(),
      fc.constant("[".repeat(100_000)),
    );
    const property = fc.asyncProperty(
      command,
      input,
      (name, text) => holds(root, [...name, "--input", "-", "--json"], text),
    );

    await fc.assert(property, { numRuns: 600 });
  }));
