/**
 * Completions for shells, made from the same tables as the help.
 *
 * @module
 */
import type { Commands } from "./command.ts";
import { type NounEntry, NOUNS, PROGRAMS } from "./commands.ts";
import { GLOBAL_FLAGS } from "./flags.ts";
import { usageError } from "./usage_error.ts";

/**
 * The words that may follow, by what stands before them: nothing, a noun, or a noun and a
 * verb.
 */
type Words = ReadonlyMap<string, readonly string[]>;

const WRITERS: Readonly<Record<string, (words: Words) => string>> = {
  bash,
  zsh,
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
  if (shell === undefined || !Object.hasOwn(WRITERS, shell)) {
    throw usageError(
      shell === undefined ? "Cannot tell for which shell" : `Cannot write for the shell "${shell}"`,
      `choose from ${Object.keys(WRITERS).join(", ")}`,
    );
  }
  return WRITERS[shell]!(await collect());
}

async function collect(): Promise<Words> {
  const words = new Map<string, readonly string[]>();
  words.set("", [...Object.keys(NOUNS), ...Object.keys(PROGRAMS), "--help", "--version"]);
  for (const [noun, entry] of Object.entries<NounEntry>(NOUNS)) {
    const { commands }: { commands: Commands } = await entry.load();
    if (entry.alone === undefined) words.set(noun, [...entry.verbs, "--help"]);
    for (const [verb, { flags }] of Object.entries(commands)) {
      const names = [...flags.map(({ name }) => name), ...GLOBAL_FLAGS.map(([name]) => name)];
      const key = verb === entry.alone ? noun : `${noun} ${verb}`;
      words.set(key, [...new Set(names)].map((name) => `--${name}`));
    }
    words.set(`help ${noun}`, entry.alone === undefined ? entry.verbs : []);
  }
  words.set("completions", Object.keys(WRITERS));
  words.set("demo", ["--pause", "--keep", "--dir", "--help"]);
  words.set("watch", ["--once", "--json", "--no-tui", "--project", "--as", "--session", "--help"]);
  words.set("help", [...Object.keys(NOUNS), "completions", "demo", "watch"]);
  return words;
}

/** The branches of a shell's `case`. */
function branches(words: Words, body: (list: string) => string): string {
  return [...words]
    .filter(([, list]) => list.length > 0)
    .map(([key, list]) => `    ${JSON.stringify(key)}) ${body(list.join(" "))} ;;`)
    .join("\n");
}

function bash(words: Words): string {
  return `_mclaude() {
  local current="\${COMP_WORDS[COMP_CWORD]}" key="" words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -gt 1 ]; then key="\${COMP_WORDS[1]}"; fi
  case "$key" in ${alone(words).join("|")}) ;; *)
    if [ "$COMP_CWORD" -gt 2 ]; then key="$key \${COMP_WORDS[2]}"; fi ;;
  esac
  case "$key" in
${branches(words, (list) => `words="${list}"`)}
  esac
  if [ "$COMP_CWORD" -gt 2 ] && [ "\${current#-}" = "$current" ] && [ "$key" != "help \${COMP_WORDS[2]}" ]
  then return
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _mclaude mclaude`;
}

function zsh(words: Words): string {
  return `#compdef mclaude
_mclaude() {
  local key=""
  (( CURRENT > 2 )) && key="\${words[2]}"
  case "$key" in ${alone(words).join("|")}) ;; *)
    (( CURRENT > 3 )) && key="$key \${words[3]}" ;;
  esac
  if (( CURRENT > 3 )) && [[ "$PREFIX" != -* && "$key" != help* ]]; then
    _files
    return
  fi
  case "$key" in
${branches(words, (list) => `compadd -- ${list}`)}
  esac
}
if [ "$funcstack[1]" = "_mclaude" ]; then _mclaude "$@"; else compdef _mclaude mclaude; fi`;
}

function fish(words: Words): string {
  const lines = [...words].filter(([, list]) => list.length > 0).map(([key, list]) => {
    const values = list.join(" ");
    return `complete -c mclaude -n '__mclaude_after ${key}' -a '${values}'`;
  });
  return `function __mclaude_after
  set -l given (commandline -opc)
  set -e given[1]
  set -l most (count $argv)
  if contains -- "$given[1]" ${alone(words).join(" ")}
    set given $given[1]
  else if test (count $given) -gt 2
    set given $given[1..2]
  end
  test "$given" = "$argv"
end
complete -c mclaude -f -n 'test (count (commandline -opc)) -lt 3'
${lines.join("\n")}`;
}

function powershell(words: Words): string {
  const table = [...words].filter(([, list]) => list.length > 0).map(([key, list]) =>
    `    '${key}' = @(${list.map((word) => `'${word}'`).join(", ")})`
  );
  return `Register-ArgumentCompleter -Native -CommandName mclaude -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @{
${table.join("\n")}
  }
  $given = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
  if ($wordToComplete -ne '' -and $given.Count -gt 0) {
    $given = @($given | Select-Object -SkipLast 1)
  }
  $most = if (@(${
    alone(words).map((word) => `'${word}'`).join(", ")
  }) -contains $given[0]) { 1 } else { 2 }
  $key = ($given | Select-Object -First $most) -join ' '
  $words[$key] | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}`;
}

/** Words after which no verb comes. */
function alone(words: Words): string[] {
  return [...words.keys()].filter((key) =>
    key !== "" && !key.includes(" ") &&
    ![...words.keys()].some((other) => other.startsWith(`${key} `))
  );
}
