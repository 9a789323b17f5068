/**
 * The hook's script: a few lines for a POSIX shell, as git brings one on every system. What stood
 * in its place before runs first.
 *
 * Invariant: without a program that answers, everything passes.
 *
 * @module
 */

/** The hooks of git that the guard has. */
export const GUARD_HOOKS = ["pre-commit", "prepare-commit-msg", "pre-push"] as const;

/** The name of such a hook. */
export type GuardHook = (typeof GUARD_HOOKS)[number];

/** The first line of the block; the number is that of its version. */
const BEGIN = "# >>> mclaude guard 1 >>>";

/** Where any version's block begins and ends. */
const BLOCK = /^# >>> mclaude guard \d+ >>>\n[^]*?^# <<< mclaude guard <<<\n/m;

/** What the name of a hook that was there before ends with. */
export const BEFORE = ".before-mclaude";

/**
 * Writes a hook that is a file of its own.
 *
 * @param hook The hook.
 * @param program The words that start the program, if they are known.
 * @returns The script.
 */
export function renderHook(hook: GuardHook, program: readonly string[]): string {
  return `#!/bin/sh\n${renderBlock(hook, { program, chains: true })}`;
}

/**
 * Writes the lines that are put into a hook which others share, so without a path of this machine.
 *
 * @param hook The hook.
 * @returns The lines.
 */
export function renderSharedBlock(hook: GuardHook): string {
  return renderBlock(hook, { program: [], chains: false });
}

function renderBlock(
  hook: GuardHook,
  { program, chains }: { program: readonly string[]; chains: boolean },
): string {
  const before = `"$(dirname "$0")/${hook}${BEFORE}"`;
  const given = hook === "pre-push" ? `printf '%s\\n' "$mclaude_refs" | ` : "";
  return [
    BEGIN,
    "# Is what is committed or pushed somebody else's? Take it out: mclaude hooks remove-guard",
    ...(hook === "pre-push" ? ["mclaude_refs=$(cat)"] : []),
    ...(chains ? [`if [ -x ${before} ]; then`, `  ${given}${before} "$@" || exit $?`, "fi"] : []),
    ...(program.length === 0 ? [] : [
      `if [ -x ${shellWord(program[0]!)} ]; then`,
      `  ${given}${program.map(shellWord).join(" ")} hook ${hook} "$@" || exit $?`,
      "el" + "if command -v mclaude >/dev/null 2>&1; then",
    ]),
    ...(program.length === 0 ? ["if command -v mclaude >/dev/null 2>&1; then"] : []),
    `  ${given}mclaude hook ${hook} "$@" || exit $?`,
    ...(hook === "pre-commit"
      ? ["else", "  echo 'mclaude: the guard finds no mclaude, and lets this commit pass' >&2"]
      : []),
    "fi",
    "# <<< mclaude guard <<<",
    "",
  ].join("\n");
}

/**
 * Whether a script has the block, of any version.
 *
 * @param text The script.
 * @returns Whether it has.
 */
export function hasBlock(text: string): boolean {
  return BLOCK.test(text.replaceAll("\r\n", "\n"));
}

/**
 * Whether a script is the block and nothing else.
 *
 * @param text The script.
 * @returns Whether it is all ours.
 */
export function isAllOurs(text: string): boolean {
  const rest = text.replaceAll("\r\n", "\n").replace(BLOCK, "");
  return hasBlock(text) && (rest === "#!/bin/sh\n" || rest === "");
}

/**
 * Puts the block at the end of a script, or in the place of an older one.
 *
 * @param text The script.
 * @param block The block.
 * @returns The script with it.
 */
export function withBlock(text: string, block: string): string {
  if (hasBlock(text)) return text.replace(BLOCK, () => block);
  return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${block}`;
}

/**
 * Takes the block out.
 *
 * @param text The script.
 * @returns The script as it was before.
 */
export function withoutBlock(text: string): string {
  return text.replace(BLOCK, "");
}

/** A word as a shell takes it; paths of Windows with the slashes that its shell knows. */
function shellWord(word: string): string {
  const path = Deno.build.os === "windows" ? word.replaceAll("\\", "/") : word;
  return /^[\w./:@-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
