/**
 * The commands of a shell's text, as far as they can be read off it: their words, and the files
 * that their output goes to. Nothing is looked up and nothing is run.
 *
 * Quotes, escapes, comments, here-documents, redirections, subshells and substitutions are
 * understood; a word with a variable, a substitution or a piece of one in it is unknown.
 *
 * Invariant: it ends on any text, in time that grows as the text does. What is nested too deep
 * is passed over.
 *
 * @module
 */

/** A word; `undefined` if its value is not known. */
export type Word = string | undefined;

/** A part of a shell's text, in the order in which it takes effect. */
export type ShellPart =
  | {
    readonly kind: "command";
    /** Its program and what that is given. */
    readonly words: readonly Word[];
    /** Where its output goes to. */
    readonly outputs: readonly Word[];
    /** Whether it runs by itself beside others, as each part of a pipe does. */
    readonly apart: boolean;
  }
  /** A subshell begins: what changes in it, such as the folder, ends with it. */
  | { readonly kind: "open" }
  /** It ends. */
  | { readonly kind: "close" };

/** The deepest that subshells and substitutions are followed. */
const DEEPEST = 20;

/** Where output goes to, longest first. */
const OUTPUTS = ["&>>", "&>", ">>", ">|", ">&", "<>", ">"];

/** Where input comes from. */
const INPUTS = ["<<<", "<&", "<"];

/** What ends a command. */
const ENDS = ["&&", "||", "|&", ";;&", ";;", ";&", ";", "|", "&", "\n"];

/**
 * Reads a shell's text.
 *
 * @param text The text.
 * @returns Its parts.
 */
export function readShell(text: string): ShellPart[] {
  const reader = new Reader(text.replaceAll("\r\n", "\n"));
  reader.commands(0, "");
  return reader.parts;
}

/** A command whose end was not reached yet. */
interface Open {
  words: Word[];
  outputs: Word[];
  /** What the next word is for. */
  next: "word" | "output" | "copy" | "input" | "heredoc" | "indented heredoc";
  /** Whether its output was led on to the next one. */
  piped: boolean;
}

class Reader {
  readonly parts: ShellPart[] = [];
  readonly #text: string;
  /** Ends of here-documents whose lines come after this one. */
  #heredocs: { end: string; indented: boolean }[] = [];
  /** Whether a backtick ends what is read. */
  #isTicked = false;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads commands up to an end, which is passed. */
  commands(depth: number, end: "" | ")" | "`"): void {
    let command: Open = begin(false);
    const finish = (piped: boolean) => {
      const { words, outputs } = command;
      if (words.length > 0 || outputs.length > 0) {
        this.parts.push({ kind: "command", words, outputs, apart: command.piped || piped });
      }
      command = begin(piped);
    };
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at]!;
      if (character === end) break;
      if (character === " " || character === "\t") this.#at++;
      else if (this.#isNext("\\\n")) this.#at += 2;
      else if (character === "#") this.#at = this.#find("\n");
      // Arithmetic, a test, a list of values: nothing in them is a command.
      else if (this.#isNext("((")) this.#at = this.#find("))") + 2;
      else if (this.#isNext("[[ ")) this.#at = this.#find("]]") + 2;
      else if (character === "(" && this.#text[this.#at - 1] === "=") {
        this.#at = this.#find(")") + 1;
      } else if (character === "(" || character === ")") {
        this.#at++;
        finish(false);
        if (character === "(") this.#nested(depth, ")");
      } else if (!this.#operator(command, finish)) this.#word(command, depth);
    }
    this.#at++;
    finish(false);
  }

  /** Reads what is between the marks of a subshell or a substitution. */
  #nested(depth: number, end: ")" | "`"): void {
    if (depth >= DEEPEST) {
      this.#at = this.#text.length;
      return;
    }
    const [heredocs, isTicked] = [this.#heredocs, this.#isTicked];
    this.#heredocs = [];
    this.#isTicked = end === "`";
    this.parts.push({ kind: "open" });
    this.commands(depth + 1, end);
    this.parts.push({ kind: "close" });
    this.#heredocs = heredocs;
    this.#isTicked = isTicked;
  }

  /** Reads an operator, if one is next. */
  #operator(command: Open, finish: (piped: boolean) => void): boolean {
    const take = (list: readonly string[]) => {
      const found = list.find((text) => this.#isNext(text));
      if (found !== undefined) this.#at += found.length;
      return found;
    };
    // What stands for a file that a process writes or reads is a word.
    if (this.#isNext("<(") || this.#isNext(">(")) return false;
    if (!this.#isNext("<<<")) {
      const heredoc = take(["<<-", "<<"]);
      if (heredoc !== undefined) {
        command.next = heredoc === "<<" ? "heredoc" : "indented heredoc";
        return true;
      }
    }
    const output = take(OUTPUTS);
    if (output !== undefined) {
      command.next = output === ">&" ? "copy" : "output";
      return true;
    }
    if (take(INPUTS) !== undefined) {
      command.next = "input";
      return true;
    }
    const end = take(ENDS);
    if (end === undefined) return false;
    finish(end === "|" || end === "|&");
    if (end === "\n") this.#skipHeredocs();
    return true;
  }

  #word(command: Open, depth: number): void {
    const from = this.#at;
    const word = this.#readWord(depth);
    const { next } = command;
    command.next = "word";
    if (next === "heredoc" || next === "indented heredoc") {
      const end = word ?? this.#text.slice(from, this.#at);
      this.#heredocs.push({ end, indented: next !== "heredoc" });
    } else if (next === "output" || (next === "copy" && !/^(?:\d+|-)$/.test(word ?? ""))) {
      command.outputs.push(word);
    } else if (next === "word") {
      // The number of a stream before its redirection is no word of the command.
      const isStream = /^\d+$/.test(this.#text.slice(from, this.#at)) &&
        /[<>]/.test(this.#text[this.#at] ?? "");
      if (!isStream) command.words.push(word);
    }
  }

  #readWord(depth: number): Word {
    let value = "";
    let isKnown = true;
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at]!;
      if (character === "\\") value += this.#escaped();
      else if (character === "'") {
        const end = this.#find("'", this.#at + 1);
        value += this.#text.slice(this.#at + 1, end);
        this.#at = end;
      } else if (character === '"') {
        const inner = this.#quoted(depth);
        if (inner === undefined) isKnown = false;
        else value += inner;
      } else if (character === "$" || (character === "`" && !this.#isTicked)) {
        if (this.#substitution(depth)) isKnown = false;
        else value += character;
      } else if ((character === "<" || character === ">") && value === "" && isKnown) {
        // Only before a parenthesis: else it would have been an operator.
        this.#at += 2;
        this.#nested(depth, ")");
        this.#at--;
        isKnown = false;
      } else if (/[ \t\n;&|<>()`]/.test(character)) break;
      else value += character;
    }
    return isKnown ? value : undefined;
  }

  /** Reads what is between double quotes, and stops at the second one. */
  #quoted(depth: number): Word {
    let value = "";
    let isKnown = true;
    for (this.#at++; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at]!;
      if (character === '"') break;
      const isStart = character === "$" || (character === "`" && !this.#isTicked);
      if (character === "\\") value += this.#escaped();
      else if (isStart && this.#substitution(depth)) isKnown = false;
      else value += character;
    }
    return isKnown ? value : undefined;
  }

  /** The character after a backslash; a line that ends with one goes on. */
  #escaped(): string {
    const character = this.#text[++this.#at] ?? "";
    return character === "\n" ? "" : character;
  }

  /** Passes over a substitution, and stops at its last character. */
  #substitution(depth: number): boolean {
    if (this.#isNext("`")) {
      this.#at++;
      this.#nested(depth, "`");
    } else if (this.#isNext("$((")) {
      this.#at = this.#find("))") + 2;
    } else if (this.#isNext("$(")) {
      this.#at += 2;
      this.#nested(depth, ")");
    } else if (this.#isNext("${")) {
      this.#at = this.#find("}") + 1;
    } else if (this.#isNext("$'")) {
      // Its escapes are not looked at: whoever writes them hides no plain path.
      this.#at++;
      while (this.#at < this.#text.length && this.#text[++this.#at] !== "'") {
        if (this.#text[this.#at] === "\\") this.#at++;
      }
      this.#at++;
    } else {
      const name = /^\$(?:[A-Za-z_]\w*|[0-9?!#@*$-])/.exec(
        this.#text.slice(this.#at, this.#at + 99),
      );
      if (name === null) return false;
      this.#at += name[0].length;
    }
    this.#at--;
    return true;
  }

  /** Passes over the lines of here-documents. One that does not end takes all that is left. */
  #skipHeredocs(): void {
    for (const { end, indented } of this.#heredocs.splice(0)) {
      for (;;) {
        if (this.#at >= this.#text.length) return;
        const stop = this.#find("\n");
        const line = this.#text.slice(this.#at, stop);
        this.#at = stop + 1;
        if ((indented ? line.replace(/^\t+/, "") : line) === end) break;
      }
    }
  }

  /** Where a text is next; the end if it is nowhere. */
  #find(text: string, from: number = this.#at): number {
    const found = this.#text.indexOf(text, from);
    return found < 0 ? this.#text.length : found;
  }

  #isNext(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }
}

function begin(piped: boolean): Open {
  return { words: [], outputs: [], next: "word", piped };
}
