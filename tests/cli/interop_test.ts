import { assertEquals } from "@std/assert";
import { expectedOf, snapshot, withFixture } from "../with_fixture.ts";
import { mclaude } from "./mclaude.ts";

/** A command line of mclaude 0.6 on a golden project, and what came of it. */
interface Golden {
  argv: string[];
  env: Record<string, string>;
  rc: number;
  stdout: string;
}

const NOUNS = ["lock", "handoff", "identity", "status"];

/** Lines that mclaude 0.6 prints and we do not, each with its reason; blanks do not count. */
const NOT_OURS: readonly (readonly [line: RegExp, why: string])[] = [
  [/to take over: +python /, "the way to take over is another"],
  [/: +\?$| \?: \?$|\(None\)|\? ago$|heartbeat: +none/, "we know more of a half-written claim"],
  [/^(# Handoff Index|---|free text|Chronol|Newest|never|Claude Code|Status val)/, "only rows"],
  [/^- \*\*20/, "rows show the state of now: tests/cli/commands/handoff_test.ts"],
  [/^# hand made, odd name/, "the latest is so by its time, not by its name"],
  [/last_seen=/, "beats count as seen"],
  [/current identity$/, "an identity that is set but not registered is called so"],
  [/error reading registry: JSONDecodeError/, "Python's name of the fault"],
  [/^Messages: 34 total .* 18 unread/, "a receiver in quotes is one too"],
  [/^Memory: 3 wing/, "one of the folders was empty, and git keeps none"],
];

/** The exit codes that differ: mclaude 0.6 breaks down on a registry that it does not know. */
const BREAKDOWNS = [
  "registry-corrupt: identity list",
  "registry-dict: identity list",
  "registry-dict: identity whoami",
];

function normal(text: string, root: string): string[] {
  return text.replaceAll(root, "{{PROJECT}}")
    .replaceAll(/\d+s ago/g, "{{N}}s ago")
    .replaceAll(/(heartbeat age:) \d+s/g, "$1 {{N}}s")
    .split("\n").map((line) => line.trim()).filter((line) => line !== "");
}

/** The lines of `wanted` that do not stand in `given` in that order. */
function missing(wanted: readonly string[], given: readonly string[]): string[] {
  let at = 0;
  return wanted.filter((line) => {
    const found = given.indexOf(line, at);
    if (found >= 0) at = found + 1;
    return found < 0;
  });
}

for (
  const fixture of [
    "basic-team",
    "demo",
    "empty",
    "handoffs-all",
    "heartbeats-all",
    "locks-all",
    "memory-all",
    "messages-all",
    "no-claude",
    "registry-all",
    "registry-corrupt",
    "registry-dict",
  ]
) {
  Deno.test(`all of mclaude 0.6's lines and exit codes are ours too in ${fixture}`, async () => {
    const cases: Golden[] = expectedOf(fixture).cli;
    for (const { argv, env, rc, stdout } of cases.filter(({ argv }) => NOUNS.includes(argv[0]!))) {
      await withFixture(fixture, async ({ root }) => {
        const before = snapshot(root);
        const none = { MCLAUDE_IDENTITY: "", MCLAUDE_SESSION: "" };

        const { code, out } = await mclaude(root, argv, { env: { ...none, ...env } });

        const name = `${fixture}: ${argv.join(" ")}`;
        if (!BREAKDOWNS.includes(name)) assertEquals(code, rc, name);
        const wanted = normal(stdout, "{{PROJECT}}")
          .filter((line) => !NOT_OURS.some(([pattern]) => pattern.test(line)));
        assertEquals(missing(wanted, normal(out, root)), [], name);
        assertEquals(snapshot(root), before, name);
      });
    }
  });
}
