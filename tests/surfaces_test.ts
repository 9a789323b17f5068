import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { type NounEntry, NOUNS } from "../cli/commands.ts";
import type { Command } from "../cli/command.ts";
import { MEANINGS } from "../cli/exit_codes.ts";
import { GLOBAL_FLAGS } from "../cli/flags.ts";
import { type OperationName, operations } from "../lib/operations/mod.ts";
import { mclaude, words } from "./cli/mclaude.ts";
import { snapshot } from "./with_fixture.ts";
import { withProject } from "./with_store.ts";

const COMMANDS: [name: string, command: Command, entry: NounEntry][] = [];
for (const [noun, entry] of Object.entries<NounEntry>(NOUNS)) {
  const { commands } = await entry.load();
  for (const [verb, command] of Object.entries(commands)) {
    COMMANDS.push([`${noun}.${verb}`, command, entry]);
  }
}

Deno.test("every operation is a command, and no command is anything else", () => {
  const names = COMMANDS.map(([name]) => name).sort();

  assertEquals(names, Object.keys(operations).sort());
  for (const [name, { operation }] of COMMANDS) {
    assertEquals(operation, operations[name as OperationName] as unknown, name);
  }
});

Deno.test("the help lists the verbs that there are", async () => {
  for (const { load, verbs, alone } of Object.values<NounEntry>(NOUNS)) {
    const { commands } = await load();

    assertEquals([...verbs].sort(), Object.keys(commands).sort());
    assert(alone === undefined || verbs.includes(alone));
  }
});

Deno.test("every operation says in one sentence what it does", () => {
  for (const [name, { summary }] of Object.entries(operations)) {
    assert(/^[A-Z][^\n]{10,100}\.$/.test(summary), `${name}: ${summary}`);
  }
});

Deno.test("flags are the properties of the input, and hide no flag of every command", async () => {
  const global = GLOBAL_FLAGS.map(([name]) => name);

  for (const [name, { flags }] of COMMANDS) {
    const { input } = await operations[name as OperationName].schemas();
    assertEquals(flags.map(({ key }) => key), Object.keys(input.shape), name);
    assertEquals(flags.filter((flag) => global.includes(flag.name)), [], name);
  }
});

Deno.test("positionals and optional values are properties of the input, lists last", () => {
  for (const [name, { positionals, flags }] of COMMANDS) {
    const kinds = positionals.map((key) => flags.find((flag) => flag.key === key)?.kind);

    assertEquals(kinds.includes(undefined), false, name);
    assertEquals(kinds.slice(0, -1).includes("list"), false, name);
  }
});

/** Saves a drawer whose title follows. */
const SAVE = "mclaude memory save --wing my-app --room auth --content c --title";

/** A message from somebody else. */
const LETTER = 'mclaude message send ani "A letter" --as vasya --session s2';

/** Examples of what this version can only refuse. */
const REFUSED = ["mail.sync"];

/** What has to be there before the examples of a command can be tried. */
const BEFORE: Readonly<Record<string, string | readonly string[]>> = {
  "lock.heartbeat": 'mclaude lock claim fix-login --description "x"',
  "lock.release": 'mclaude lock claim fix-login --description "x"',
  "lock.force-release": 'mclaude lock claim fix-login --description "x"',
  "index.run": "mclaude index",
  "handoff.read": 'mclaude handoff write --goal "Fix the login race"',
  "handoff.latest": 'mclaude handoff write --goal "Fix the login race"',
  "handoff.resume": 'mclaude handoff write --goal "Fix the login race"',
  "handoff.close": 'mclaude handoff write --goal "Fix the login race"',
  "handoff.abandon": 'mclaude handoff write --goal "Fix the login race"',
  "handoff.rollup": 'mclaude handoff write --goal "Fix the login race"',
  "identity.list": "mclaude identity register ani",
  "identity.show": "mclaude identity register ani",
  "identity.whoami": "mclaude identity register ani",
  "identity.rename": "mclaude identity register ani",
  "identity.remove": "mclaude identity register ani",
  "heartbeat.stop": "mclaude heartbeat beat",
  ...Object.fromEntries(
    ["thread", "read", "reply", "mark", "mailboxes"].map((verb) => [`message.${verb}`, LETTER]),
  ),
  "mail.reply": LETTER,
  "mail.wait": [
    'mclaude mail ask vasya "Ready?"',
    'mclaude mail reply last --body "Yes" --as vasya --session s2',
  ],
  "finding.promote": 'mclaude finding add "The test server drops idle connections"',
  "memory.save": `${SAVE} "Use JWT"`,
  "memory.show": `${SAVE} "Use JWT"`,
  "memory.supersede": [`${SAVE} "Use JWT"`, `${SAVE} "Use JWT v2"`],
  "memory.similar": `${SAVE} "Use JWT"`,
  "memory.backlinks": `${SAVE} "Use JWT"`,
};

/** Commands that need git's own folder. */
const IN_GIT = ["hooks.install-guard", "hooks.remove-guard"];

async function prepare(root: string, name: string): Promise<void> {
  if (IN_GIT.includes(name)) {
    new Deno.Command("git", { args: ["init", "-q", "."], cwd: root }).outputSync();
  }
  if (name.startsWith("index.")) {
    Deno.mkdirSync(join(root, "src"));
    Deno.writeTextFileSync(join(root, "src", "app.ts"), "export function main() {}\n");
  }
  for (const line of [BEFORE[name] ?? []].flat()) await mclaude(root, words(line).slice(1));
}

const STDIN = "## Goal\n\nFrom standard input\n";

for (const [name, { examples, operation }, { alone, otherwise }] of COMMANDS) {
  for (const example of examples) {
    Deno.test(`the example runs: ${example}`, () =>
      withProject(async ({ root }) => {
        await prepare(root, name);
        const before = snapshot(root);

        const [program, noun, verb, ...rest] = words(example);
        const { code, out, err } = await mclaude(root, [noun!, ...verb ? [verb] : [], ...rest], {
          stdin: STDIN,
        });

        if (REFUSED.includes(name)) return assertEquals(code, 1);
        assertEquals([code, err, program], [0, "", "mclaude"]);
        assert([alone, otherwise, verb].some((meant) => `${noun}.${meant}` === name));
        assertEquals(out === "", name === "lock.heartbeat");
        if (operation.effect === "read") assertEquals(snapshot(root), before);
      }));

    Deno.test(`the example answers as its schema says: ${example}`, () =>
      withProject(async ({ root }) => {
        await prepare(root, name);

        const line = [...words(example).slice(1), ...example.includes("--json") ? [] : ["--json"]];
        const { out } = await mclaude(root, line, { stdin: STDIN });

        if (REFUSED.includes(name)) return assert("error" in JSON.parse(out));
        const { output } = await operations[name as OperationName].schemas();
        assertEquals(output.safeParse(JSON.parse(out)).error, undefined);
      }));
  }
}

Deno.test("what a command answers has a documented exit code", () => {
  const documented = MEANINGS.map(([code]) => code);
  const answers = [
    { paths: [{ state: "held" }] },
    { paths: [{ state: "stale" }] },
    { paths: [], found: false, identity: null },
  ];

  for (const [name, command] of COMMANDS) {
    for (const answer of answers) {
      assert(documented.includes(command.exitCode(answer)), name);
    }
  }
});
