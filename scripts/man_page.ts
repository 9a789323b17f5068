/**
 * Makes `docs/mclaude.1`, the man page, from the tables that the program itself uses.
 *
 * @module
 */
import { type NounEntry, NOUNS, PROGRAMS } from "../cli/commands.ts";
import { MEANINGS } from "../cli/exit_codes.ts";
import { GLOBAL_FLAGS } from "../cli/flags.ts";
import { flagUsage, usage } from "../cli/help.ts";
import { VERSION } from "../lib/version.ts";

/**
 * The man page.
 *
 * @returns Text for `man`, in the `man` macros of roff.
 */
export async function renderManPage(): Promise<string> {
  const entries = Object.entries<NounEntry>(NOUNS);
  const nouns = await Promise.all(entries.map(([noun, entry]) => renderNoun(noun, entry)));
  return [
    `.TH MCLAUDE 1 "" "mclaude ${VERSION}" "User Commands"`,
    ".SH NAME",
    "mclaude \\- coordinates AI coding sessions that share a project",
    ".SH SYNOPSIS",
    ".B mclaude",
    "\\fInoun\\fR \\fIverb\\fR [\\fIwords and flags\\fR]",
    ".SH DESCRIPTION",
    plain(
      "Sessions that work on one project see and tell each other what they do: locks, handoffs, " +
        "messages, memory, identities and heartbeats, as plain files below .claude/.",
    ),
    ".SH FLAGS OF EVERY COMMAND",
    ...GLOBAL_FLAGS.flatMap(([flag, value, text]) => item(`--${flag} ${value}`.trim(), text)),
    ...nouns.flat(),
    ".SH OTHER COMMANDS",
    ...Object.entries(PROGRAMS).flatMap(([name, text]) => item(`mclaude ${name}`, text)),
    ".SH EXIT STATUS",
    ...MEANINGS.flatMap(([code, text]) => item(String(code), text)),
    ".SH FILES",
    ...item(".claude/", "The state of a project, plain JSON and markdown"),
    "",
  ].join("\n");
}

async function renderNoun(
  noun: string,
  { summary, verbs, alone, load }: NounEntry,
): Promise<string[]> {
  const { commands } = await load();
  return [
    `.SH ${noun.toUpperCase()}`,
    plain(summary),
    ...verbs.flatMap((verb) => {
      const command = commands[verb]!;
      const name = alone === verb ? noun : `${noun} ${verb}`;
      return [
        ".SS",
        plain(`mclaude ${name} ${usage(command)}`),
        plain(command.summary),
        ...command.flags.flatMap((flag) => item(flagUsage(flag), flag.description)),
        ...command.examples.flatMap((example) => [".PP", ".RS", `.B ${escaped(example)}`, ".RE"]),
      ];
    }),
  ];
}

/** A term and what it means. */
function item(term: string, text: string): string[] {
  return [".TP", `.B ${escaped(term)}`, plain(text)];
}

/** A line of text, in which nothing is a request. */
function plain(text: string): string {
  const line = escaped(text.replaceAll(/\s+/g, " ").trim());
  return /^[.']/.test(line) ? `\\&${line}` : line;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll('"', "\\(dq");
}
