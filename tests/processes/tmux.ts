import { cleanEnv, program } from "./program.ts";

/** The size of a terminal. */
export interface Size {
  /** Its width in characters. */
  columns: number;
  /** Its height in lines. */
  rows: number;
}

/** A terminal with a program in it. */
export class Terminal {
  readonly #name: string;

  /** Only for {@linkcode withTerminal}. */
  constructor(name: string) {
    this.#name = name;
  }

  /** What tmux answers. */
  ask(...args: string[]): string {
    const { success, stdout, stderr } = tmux(this.#name, ...args);
    if (!success) throw new Error(`tmux ${args[0]}: ${stderr}`);
    return stdout;
  }

  /** The lines that are seen, without blanks at their ends. */
  lines(): string[] {
    return this.ask("capture-pane", "-p").split("\n").map((line) => line.trimEnd());
  }

  /** Presses keys, by their names in tmux. */
  press(...keys: string[]): void {
    for (const key of keys) this.ask("send-keys", key);
  }

  /** Types a text. */
  type(text: string): void {
    this.ask("send-keys", "-l", text);
  }

  /** Makes the terminal larger or smaller. */
  resize({ columns, rows }: Size): void {
    this.ask("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** Waits until a line fits, or what is given says that all do. @returns All lines. */
  async until(wanted: RegExp | ((lines: string[]) => boolean)): Promise<string[]> {
    const fits = typeof wanted === "function"
      ? wanted
      : (lines: string[]) => lines.some((line) => wanted.test(line));
    const end = Date.now() + 15_000;
    for (;;) {
      const lines = this.lines();
      if (fits(lines)) return lines;
      if (Date.now() > end) throw new Error(`Cannot see ${wanted}:\n${lines.join("\n")}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** How the terminal is: on its second screen, its cursor visible, and what stty says. */
  state(): { alternate: boolean; cursor: boolean; cooked: boolean } {
    const [alternate, cursor, tty] = this.ask(
      "display",
      "-p",
      "#{alternate_on} #{cursor_flag} #{pane_tty}",
    ).trim().split(" ");
    const { stdout } = new Deno.Command("sh", { args: ["-c", 'stty -a < "$0"', tty!] })
      .outputSync();
    const said = new TextDecoder().decode(stdout);
    const cooked = /(?<!-)\bicanon\b/.test(said) && /(?<!-)\becho\b/.test(said);
    return { alternate: alternate === "1", cursor: cursor === "1", cooked };
  }
}

/** Where a terminal's program runs, and with what. */
export interface TerminalOptions extends Size {
  /** The working folder. */
  cwd: string;
  /** Variables of the program. */
  env?: Record<string, string>;
  /** Its words; mclaude without any. */
  words: readonly string[];
}

let count = 0;

/**
 * Runs a program in a terminal of its own. When the program ends, the terminal shows its exit
 * code and its number: `ended 0`.
 */
export async function withTerminal(
  options: TerminalOptions,
  body: (terminal: Terminal) => Promise<void>,
): Promise<void> {
  if (!hasTmux()) {
    // deno-lint-ignore no-console
    console.warn("skipped: there is no tmux to look at a terminal with");
    return;
  }
  const { columns, rows, cwd, env, words } = options;
  const name = `mclaude-${Deno.pid}-${++count}`;
  const terminal = new Terminal(name);
  const given = { TERM: "tmux-256color", LC_ALL: "C.UTF-8", ...env };
  const variables = Object.entries(cleanEnv(given)).map(([key, value]) => `${key}=${value}`);
  const script = 'trap : INT; echo before; "$@"; echo "ended $?"; exec sleep 600';
  const { success, stderr } = tmux(
    ...[name, "new-session", "-d", "-x", String(columns), "-y", String(rows), "-c", cwd],
    ...["env", "-i", ...variables, "sh", "-c", script, "sh", ...words],
  );
  if (!success) throw new Error(`tmux: ${stderr}`);
  try {
    await body(terminal);
  } finally {
    tmux(name, "kill-server");
  }
}

/** The words that start `mclaude watch`. */
export function watchWords(...args: string[]): string[] {
  return [...program(), "watch", ...args];
}

function hasTmux(): boolean {
  try {
    return new Deno.Command("tmux", { args: ["-V"] }).outputSync().success;
  } catch {
    return false;
  }
}

function tmux(name: string, ...args: string[]) {
  const { success, stdout, stderr } = new Deno.Command("tmux", {
    args: ["-u", "-L", name, "-f", "/dev/null", ...args],
    env: { LC_ALL: "C.UTF-8", TMUX: "" },
    stdin: "null",
  }).outputSync();
  const decoder = new TextDecoder();
  return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
