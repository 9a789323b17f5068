/**
 * Completions for shells, made from the same tables as the help.
 *
 * @module
 */
import type { Commands } from "./command.ts";
import { NOUNS, PROGRAMS } from "./commands.ts";
import { GLOBAL_FLAGS } from "./flags.ts";
import { usageError } from "./usage_error.ts";

/** The words that may follow, by what stands before them. */
interface Words {
  /** After `mclaude`. */
  top: string[];
  /** After a noun. */
  verbs: Map<string, string[]>;
  /** After a noun and a verb, in the form `noun verb`. */
  flags: Map<string, string[]>;
}

const WRITERS: Readonly<Record<string, (words: Words) => string>> = {
  bash,
  zsh: (words) => `#compdef mclaude\nautoload -U +X bashcompinit && bashcompinit\n${bash(words)}`,
  fish,
  powershell,
};

/**
 * The script for a shell.
 *
 * @param shell Its name.
 * @returns The script.
 * @throws {CoordinationError} `invalid_input` if the shell is not known.
 */
export async function completions(shell: string | undefined): Promise<string> {
  const writer = WRITERS[shell ?? ""];
  if (writer === undefined || !Object.hasOwn(WRITERS, shell!)) {
    throw usageError(
      shell === undefined ? "Cannot tell for which shell" : `Cannot write for the shell "${shell}"`,
      "choose from bash, zsh, fish, powershell",
    );
  }
  return writer(await collect());
}

async function collect(): Promise<Words> {
  const words: Words = {
    top: [...Object.keys(NOUNS), ...Object.keys(PROGRAMS), "--help", "--version"],
    verbs: new Map(),
    flags: new Map(),
  };
  for (const [noun, entry] of Object.entries(NOUNS)) {
    const { commands }: { commands: Commands } = await entry.load();
    words.verbs.set(noun, Object.keys(commands));
    for (const [verb, { flags }] of Object.entries(commands)) {
      const names = [...flags.map(({ name }) => name), ...GLOBAL_FLAGS.map(([name]) => name)];
      words.flags.set(`${noun} ${verb}`, [...new Set(names)].map((name) => `--${name}`));
    }
  }
  words.verbs.set("completions", Object.keys(WRITERS));
  words.verbs.set("help", Object.keys(NOUNS));
  return words;
}

function bash(words: Words): string {
  const verbs = [...words.verbs].map(([noun, list]) => `    ${noun}) words="${list.join(" ")}" ;;`);
  const flags = [...words.flags].map(([name, list]) =>
    `    "${name}") words="${list.join(" ")}" ;;`
  );
  return `_mclaude() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${words.top.join(" ")}"
  elif [ "$COMP_CWORD" -eq 2 ]; then
    case "\${COMP_WORDS[1]}" in
${verbs.join("\n")}
    esac
  elif [ "\${current#-}" != "$current" ]; then
    case "\${COMP_WORDS[1]} \${COMP_WORDS[2]}" in
${flags.join("\n")}
    esac
  fi
  if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$current")); fi
}
complete -o default -F _mclaude mclaude`;
}

function fish(words: Words): string {
  const lines = [
    `complete -c mclaude -f -n "__fish_use_subcommand" -a "${words.top.join(" ")}"`,
  ];
  for (const [noun, verbs] of words.verbs) {
    const fresh = `__fish_seen_subcommand_from ${noun}; and not __fish_seen_subcommand_from ${
      verbs.join(" ")
    }`;
    lines.push(`complete -c mclaude -f -n "${fresh}" -a "${verbs.join(" ")}"`);
  }
  for (const [name, flags] of words.flags) {
    const [noun, verb] = name.split(" ");
    const there = `__fish_seen_subcommand_from ${noun}; and __fish_seen_subcommand_from ${verb}`;
    for (const flag of flags) lines.push(`complete -c mclaude -n "${there}" -l ${flag.slice(2)}`);
  }
  return lines.join("\n");
}

function powershell(words: Words): string {
  const table = [...words.verbs, ...words.flags]
    .map(([name, list]) => `    '${name}' = @(${list.map((word) => `'${word}'`).join(", ")})`);
  return `Register-ArgumentCompleter -Native -CommandName mclaude -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @{
    '' = @(${words.top.map((word) => `'${word}'`).join(", ")})
${table.join("\n")}
  }
  $given = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
  if ($wordToComplete -ne '' -and $given.Count -gt 0) {
    $given = @($given | Select-Object -SkipLast 1)
  }
  $key = ($given | Select-Object -First 2) -join ' '
  $words[$key] | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}`;
}
