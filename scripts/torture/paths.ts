/**
 * Names that lead elsewhere, and links in the store's place: nothing outside of the project is
 * touched, and every command ends as it says.
 *
 * @module
 */
import { join } from "node:path";
import { MEANINGS } from "../../cli/exit_codes.ts";
import { run } from "../../tests/processes/harness.ts";
import { snapshot } from "../../tests/with_fixture.ts";
import { casesOf, labelOf, wordsOf } from "./cases.ts";
import { type Gate, must, sample, type Tally, withScratch } from "./gate.ts";
import { fill, SESSION } from "./trial.ts";

/** Names as attackers give them. */
const NAMES = [
  ...[
    "../evil",
    "../../evil",
    "../../../../evil",
    "../../../../../evil",
    "..",
    ".",
    "/etc/evil",
    "a/../../evil",
    "..%2fevil",
    "%2e%2e/evil",
  ],
  ...["..\\evil", "\\\\?\\C:\\evil", "\\\\server\\share", "C:evil", "CON", "nul.md", "com1", "a:b"],
  ...["．．/evil", "\u2024\u2024/evil", "~/evil", "~root", "-rf", "--", "a\nb", "a\rb", " ", "a "],
  ...[
    "x".repeat(256),
    "é".repeat(200),
    "\u202eevil",
    "a\u200bb",
    ".git/config",
    "$(evil)",
    "`evil`",
  ],
  ...[".claude/locks", "file:///evil", "evil\t", "*", "?", "a/b/c", "__proto__", "constructor"],
];

/** Commands with a place for a name. */
const PLACES = [
  ...["lock claim @ --description d", "lock claim ok-lock --description d --also @"],
  ...["lock claim ok-file --description d --files @", "lock check @", "lock status @"],
  ...["lock release @", "lock force-release @ --reason r", "lock history @"],
  ...["handoff write --goal g --slug @", "handoff read @", "handoff resume @", "handoff close @"],
  ...["handoff write --goal @", "handoff rollup --through 2099-12-31 --title @"],
  ...["memory save --wing @ --room r --title t --content c"],
  ...["memory save --wing w --room @ --title t --content c"],
  ...["memory save --wing w --room r --title @ --content c"],
  ...["memory save --wing w --room r --title t --content c --hall @", "memory show @"],
  ...[
    "memory supersede @ @",
    "memory list --wing @",
    "memory save --wing w --room r --title t --links @ --content c",
  ],
  ...["message send @ hello --any", "message send ani hello --mailbox @", "message read @"],
  ...[
    "message send mailbox:@ hello",
    "message reply @ --body b",
    "message mark @",
    "message thread @",
  ],
  ...[
    "message send ani hello --subject @",
    "message send ani hello --thread @",
    "mail reply @ --body b",
  ],
  ...["identity register @", "identity show @", "identity rename ani @", "identity remove @"],
  ...[
    "lock list --as @",
    "lock claim as-lock --description d --session @",
    "heartbeat beat --session @",
  ],
  ...["mail check --as @", "finding add @", "finding promote @ --wing w --room r"],
  ...[
    "finding promote x --wing @ --room r",
    "handoff write --from @",
    "memory save --wing w --room r --title t --from @",
  ],
];

/** Pairs that are tried where not all are. */
const SOME = 80;

/** The gate. */
export const paths: Gate = {
  name: "paths",
  summary: "names that lead elsewhere, and links in the place of the store's folders",
  async run(size, tally) {
    const places = PLACES.filter((line) => line.includes(size.command ?? ""));
    const pairs = places.flatMap((place) => NAMES.map((name) => ({ place, name })));
    await tally.attempt("names", () => tryNames(size.full ? pairs : sample(pairs, SOME), tally));
    let turn = 0;
    for (const [name, chosen] of casesOf(size.command)) {
      if (!size.full && turn++ % 8 !== 0) continue;
      await tally.attempt(`links, ${labelOf(name, chosen)}`, async () => {
        for (
          const part of ["", "locks", "handoffs", "messages", "memory-graph", "identities", "mail"]
        ) {
          await tryLink(part, { line: chosen.line, before: chosen.before ?? [] });
          tally.count("links");
        }
      });
    }
  },
};

async function tryNames(
  pairs: readonly { place: string; name: string }[],
  tally: Tally,
): Promise<void> {
  await withScratch(async (scratch) => {
    const folder = join(scratch, "far", "down", "project");
    Deno.mkdirSync(folder, { recursive: true });
    Deno.writeTextFileSync(join(scratch, "far", "canary"), "alive");
    await fill(folder, [
      "handoff write --goal g --done d",
      "finding add x",
      "identity register ani",
    ]);
    const outside = () =>
      Object.entries(snapshot(scratch)).filter(([path]) => !path.startsWith(`${folder}/`));
    const before = JSON.stringify(outside());
    const own = JSON.stringify(topOf(folder));
    for (const { place, name } of pairs) {
      const args = wordsOf(place).map((word) => word.replaceAll("@", () => name));
      checkCode(args, await run(args, { cwd: folder, env: SESSION }));
      if (JSON.stringify(outside()) !== before) throw new Error(`${args}: wrote outside`);
      if (JSON.stringify(topOf(folder)) !== own) throw new Error(`${args}: wrote ${topOf(folder)}`);
      tally.count("names");
    }
  });
}

function topOf(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

/** A link in the place of a folder of the store is refused or left alone, never followed. */
async function tryLink(
  part: string,
  { line, before }: { line: string; before: readonly string[] },
): Promise<void> {
  await withScratch(async (scratch) => {
    const folder = join(scratch, "project");
    const elsewhere = join(scratch, "elsewhere");
    Deno.mkdirSync(folder);
    Deno.mkdirSync(elsewhere);
    await fill(folder, before);
    const place = join(folder, ".claude", part);
    await must("mkdir", "-p", join(folder, ".claude"));
    await tidy(place, elsewhere);
    Deno.symlinkSync(elsewhere, place.replace(/\/$/, ""));
    const held = JSON.stringify(snapshot(elsewhere));
    const args = wordsOf(line);
    checkCode(args, await run(args, { cwd: folder, env: SESSION }));
    // The folder of the agent's own settings may be a link: init writes where it leads.
    const isInstall = /^(?:init|uninstall|hooks)/.test(line);
    if (part === "" && isInstall) return;
    const now = snapshot(elsewhere);
    if (JSON.stringify(now) !== held) {
      const changed = Object.keys(now).map((path) => path.slice(elsewhere.length));
      throw new Error(`a link for .claude/${part} was followed: ${changed.join(", ")}`);
    }
  });
}

/** Moves what is in the link's place to where it leads. */
async function tidy(place: string, elsewhere: string): Promise<void> {
  try {
    Deno.lstatSync(place);
  } catch {
    return;
  }
  await must("cp", "-a", `${place}/.`, elsewhere);
  Deno.removeSync(place, { recursive: true });
}

function checkCode(
  args: readonly string[],
  { code, stderr }: { code: number; stderr: string },
): void {
  const known = MEANINGS.map(([number]) => number).filter((number) => number !== 70);
  if (known.includes(code)) return;
  throw new Error(`${JSON.stringify(args).slice(0, 300)}: ended with ${code}: ${stderr}`);
}
