/**
 * From a recording to a text, with what is installed.
 *
 * The contract of a program that transcribes: its last word is the path of a WAV file (16,000 Hz,
 * 16 bits, one channel); it prints what was said on standard output, as text or as lines of JSON
 * with a key `t` or `text`, and ends with 0. `MCLAUDE_TRANSCRIBE` names any such program with its
 * words; else the first of these is taken that is there:
 *
 * | Program                  | Needs                                                  |
 * | ------------------------ | ------------------------------------------------------ |
 * | `whisper-cli`            | `MCLAUDE_WHISPER_MODEL`, the file of a model           |
 * | `whisper-ctranslate2`    | faster-whisper; `MCLAUDE_WHISPER_MODEL`, if not `base` |
 * | `vosk-transcriber`       | a model that it has                                    |
 * | `pocketsphinx`           | its English model                                      |
 * | `pocketsphinx_continuous`| the same, before version 5                             |
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { hasProgram, runProgram } from "../spawn.ts";
import { cleanText } from "../store/text.ts";

/** A program that transcribes. */
export interface Transcriber {
  /** What it is called. */
  readonly name: string;
  /** The words that make it transcribe a file. */
  words(file: string): readonly string[];
}

/** What the environment says. */
export interface TranscriberSettings {
  /** `MCLAUDE_TRANSCRIBE`: a program and its words, separated by spaces. */
  command?: string | undefined;
  /** `MCLAUDE_WHISPER_MODEL`. */
  whisperModel?: string | undefined;
  /** Whether a program is there; asked of the system by default. */
  has?: ((name: string) => Promise<boolean>) | undefined;
}

/** The longest that a program may take, in milliseconds. */
const PATIENCE = 300_000;

/** The longest text that is taken, in characters. */
const LONGEST = 20_000;

/**
 * Finds what transcribes here.
 *
 * @param settings What the environment says.
 * @returns The program; `undefined` if none is there.
 */
export async function findTranscriber(
  settings: TranscriberSettings = {},
): Promise<Transcriber | undefined> {
  const { command = "", whisperModel, has = hasProgram } = settings;
  const [program, ...words] = command.split(/\s+/).filter((word) => word !== "");
  if (program !== undefined) return { name: program, words: (file) => [program, ...words, file] };
  const known: Transcriber[] = [
    ...(whisperModel ? [transcriber("whisper-cli", ["-m", whisperModel, "-np", "-nt", "-f"])] : []),
    {
      name: "whisper-ctranslate2",
      words: (file) => [
        ...["sh", "-c", WHISPER, "sh", whisperModel || "base", file],
      ],
    },
    transcriber("vosk-transcriber", ["--log-level", "error", "-i"]),
    transcriber("pocketsphinx", ["single"]),
    {
      name: "pocketsphinx_continuous",
      words: (file) => ["pocketsphinx_continuous", "-logfn", "/dev/null", "-infile", file],
    },
  ];
  for (const one of known) {
    if (await has(one.name)) return one;
  }
  return undefined;
}

/** It prints times with the text, and writes the text alone into a file. */
const WHISPER = 'd=$(mktemp -d) && whisper-ctranslate2 --model "$1" --output_format txt ' +
  '--output_dir "$d" --verbose False "$2" >/dev/null && cat "$d"/*.txt; e=$?; rm -rf "$d"; exit $e';

function transcriber(name: string, words: readonly string[]): Transcriber {
  return { name, words: (file) => [name, ...words, file] };
}

/**
 * Transcribes a recording.
 *
 * @param file A WAV file.
 * @param settings What the environment says.
 * @returns What was said, and by which program it was understood.
 * @throws {CoordinationError} `not_found` if nothing transcribes here or nothing was understood,
 * `store_failure` if the program failed.
 */
export async function transcribe(
  file: string,
  settings: TranscriberSettings = {},
): Promise<{ text: string; by: string }> {
  const found = await findTranscriber(settings);
  if (found === undefined) {
    throw new CoordinationError(
      "not_found",
      "Cannot transcribe: no program that does is here; install pocketsphinx or whisper.cpp, " +
        "or name one in MCLAUDE_TRANSCRIBE",
    );
  }
  const { code, output, complaint } = await runProgram(found.words(file), { timeout: PATIENCE });
  if (code !== 0) {
    const why = complaint === "" ? "" : `: ${complaint}`;
    throw new CoordinationError(
      "store_failure",
      `Cannot transcribe: ${found.name} ended with ${code ?? "no answer in time"}${why}`,
    );
  }
  const text = textOf(output);
  if (text !== "") return { text, by: found.name };
  throw new CoordinationError("not_found", `Cannot understand: ${found.name} heard no words`);
}

/**
 * What a program that transcribes printed, as a text.
 *
 * @param output Text, or lines of JSON with a key `t` or `text`.
 * @returns One line, without what cannot be seen and marks such as `[BLANK_AUDIO]`.
 */
export function textOf(output: string): string {
  const lines = cleanText(output).split("\n").map((line) => {
    if (!line.trimStart().startsWith("{")) return line;
    try {
      const { t, text } = JSON.parse(line);
      return typeof t === "string" ? t : typeof text === "string" ? text : "";
    } catch {
      return line;
    }
  });
  return lines.join(" ").replace(/\[[A-Z_ ]+\]|<\/?s>|<sil>/g, " ").replace(/\s+/g, " ").trim()
    .slice(0, LONGEST);
}
