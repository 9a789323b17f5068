import { assert } from "@std/assert";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type NounEntry, NOUNS, PROGRAMS } from "../cli/commands.ts";
import { GLOBAL_FLAGS } from "../cli/flags.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const PAGES = [
  ...["README.md", "CONTRIBUTING.md"],
  ...readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** A command line of a page. */
interface Line {
  readonly text: string;
  /** Whether it is shown to be run, not only spoken of. */
  readonly whole: boolean;
}

/** The command lines of a page: those in blocks of a shell, and in code within the text. */
function commandLines(text: string): Line[] {
  const blocks = [...text.matchAll(/```(?:sh|console)\n([\s\S]*?)```/g)].flatMap(([, block]) =>
    block!.replaceAll("\\\n", " ").split("\n")
  );
  const inline = [...text.replaceAll(/```[\s\S]*?```/g, "").matchAll(/`(mclaude [^`]+)`/g)]
    .map(([, code]) => code!);
  return [blocks, inline].flatMap((lines, at) =>
    lines.flatMap((line) => {
      const found = /^(?:\w+\$ )?(mclaude .+)$/.exec(line.trim())?.[1]?.replace(/ +# .*$/, "");
      return found === undefined ? [] : [{ text: found, whole: at === 0 }];
    })
  );
}

/** Words of a line, texts in quotes as one. */
function words(line: string): string[] {
  return line.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
}

for (const page of PAGES) {
  const text = readFileSync(join(ROOT, page), "utf8");

  for (const { text: line, whole } of commandLines(text)) {
    Deno.test(`${page} names a command that there is: ${line}`, async () => {
      const [, noun = "", ...rest] = words(line);
      if (noun.startsWith("-") || noun.startsWith("<")) return;
      if (Object.hasOwn(PROGRAMS, noun)) return;
      assert(Object.hasOwn(NOUNS, noun), noun);
      const entry: NounEntry = NOUNS[noun as keyof typeof NOUNS];
      const { commands } = await entry.load();
      const isGiven = Object.hasOwn(commands, rest[0] ?? "");
      const verb = entry.alone ?? (isGiven ? undefined : entry.otherwise) ?? rest[0] ?? "";
      // "mclaude lock" and "mclaude lock …" speak of all verbs.
      if (/^(?:|[-<[…].*)$/.test(verb) && entry.alone === undefined) return;
      // It is no operation, since it does not end.
      if (noun === "mail" && verb === "monitor") return;
      assert(Object.hasOwn(commands, verb), `${noun} ${verb}`);
      const known = new Set([
        ...GLOBAL_FLAGS.map(([flag]) => flag as string),
        ...commands[verb]!.flags.map(({ name }) => name),
      ]);
      for (const word of rest) {
        const flag = /^--([a-z][\w-]*)/.exec(word)?.[1];
        if (flag !== undefined) assert(known.has(flag), `--${flag}`);
      }
      const needed = commands[verb]!.flags.filter(({ key, required }) =>
        required && !commands[verb]!.positionals.includes(key)
      );
      for (const { name } of whole ? needed : []) {
        assert(rest.some((word) => word.split("=")[0] === `--${name}`), `without --${name}`);
      }
    });
  }

  for (const [, target] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
    Deno.test(`${page} links to something that there is: ${target}`, () => {
      const [path, anchor] = target!.split("#");
      const file = path === "" ? page : join(dirname(page), path!);
      assert(existsSync(join(ROOT, file)), file);
      if (anchor === undefined) return;
      const anchors = readFileSync(join(ROOT, file), "utf8").split("\n")
        .flatMap((line) => /^#+ (.+)$/.exec(line)?.[1] ?? [])
        .map((title) =>
          title.toLowerCase().replaceAll(/[^\p{L}\p{N} -]/gu, "").replaceAll(" ", "-")
        );
      assert(anchors.includes(anchor), `#${anchor} is none of ${anchors}`);
    });
  }
}
