/**
 * Speaking through what the system has. Nothing is downloaded, and nothing leaves the machine.
 *
 * | System  | Program                                                                  |
 * | ------- | ------------------------------------------------------------------------ |
 * | Linux   | `piper` where `MCLAUDE_PIPER_MODEL` names a model, `espeak-ng`, `espeak` |
 * | macOS   | `say`                                                                    |
 * | Windows | the system's own synthesizer, through PowerShell                         |
 *
 * A text is what a program reads on standard input, never a word of its command line.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { hasProgram, runProgram } from "../spawn.ts";
import { cleanText } from "../store/text.ts";

/** The longest text, in characters; as much takes about four minutes. */
export const LONGEST_SPEECH = 3_000;

/** The longest that a program may speak, in milliseconds. */
const PATIENCE = 300_000;

/** A program that speaks. */
export interface Speaker {
  /** What it is called. */
  readonly name: string;
  /** The words that make it speak what it reads; into a file, if one is named. */
  words(file: string | undefined): readonly string[];
}

/** Options for {@linkcode speak}. */
export interface SpeakOptions {
  /** A WAV file to write instead of being heard. */
  file?: string | undefined;
  /** The model of `piper`. */
  piperModel?: string | undefined;
  /** The system; this one by default. */
  os?: typeof Deno.build.os | undefined;
  /** Whether a program is there; asked of the system by default. */
  has?: ((name: string) => Promise<boolean>) | undefined;
}

/**
 * Finds what speaks here.
 *
 * @param options The model of `piper`, and the system.
 * @returns The first program that is there; `undefined` if none is.
 */
export async function findSpeaker(options: SpeakOptions = {}): Promise<Speaker | undefined> {
  const { piperModel, os = Deno.build.os, has = hasProgram } = options;
  if (os === "windows") return SAPI;
  if (os === "darwin") return SAY;
  if (piperModel && await has("piper") && await has("aplay")) return piper(piperModel);
  for (const name of ["espeak-ng", "espeak"]) {
    if (await has(name)) return espeak(name);
  }
  return undefined;
}

/**
 * Speaks a text.
 *
 * @param text The text.
 * @param options How.
 * @returns The program that spoke.
 * @throws {CoordinationError} `not_found` if nothing speaks here, `store_failure` if it failed,
 * `invalid_input` if there is nothing to say.
 */
export async function speak(text: string, options: SpeakOptions = {}): Promise<string> {
  const said = speakable(text);
  if (said === "") {
    throw new CoordinationError("invalid_input", "Cannot speak: there is nothing to say");
  }
  const speaker = await findSpeaker(options);
  if (speaker === undefined) {
    throw new CoordinationError(
      "not_found",
      "Cannot speak: no program that does is here; install espeak-ng",
    );
  }
  const words = speaker.words(options.file);
  const { code, complaint } = await runProgram(words, { input: said, timeout: PATIENCE });
  if (code === 0) return speaker.name;
  throw new CoordinationError(
    "store_failure",
    `Cannot speak: ${speaker.name} ended with ${code ?? "a signal"}${
      complaint === "" ? "" : `: ${complaint}`
    }`,
  );
}

/**
 * A text as it may be spoken.
 *
 * @param text The text.
 * @returns It, bounded, without control characters and commands to a voice.
 */
export function speakable(text: string): string {
  // `say` takes what stands in [[ ]] for a command.
  return cleanText(text).replace(/\[(?=\[)/g, "[ ").trim().slice(0, LONGEST_SPEECH);
}

function espeak(name: string): Speaker {
  return {
    name,
    words: (file) => [name, "--stdin", ...(file === undefined ? [] : ["-w", file])],
  };
}

function piper(model: string): Speaker {
  // The model's rate is 22,050 Hz for all voices but the smallest ones; a file has its own.
  const heard = 'piper --model "$1" --output-raw | aplay -q -r 22050 -f S16_LE -t raw -';
  return {
    name: "piper",
    words: (file) =>
      file === undefined
        ? ["sh", "-c", heard, "sh", model]
        : ["piper", "--model", model, "--output_file", file],
  };
}

const SAY: Speaker = {
  name: "say",
  words: (file) =>
    file === undefined
      ? ["say", "-f", "-"]
      : ["say", "-f", "-", "-o", file, "--data-format=LEI16@16000"],
};

const SAPI: Speaker = {
  name: "SAPI",
  words: (file) => [
    [
      "$t = [Console]::In.ReadToEnd();",
      "Add-Type -AssemblyName System.Speech;",
      "$s = New-Object System.Speech.Synthesis.SpeechSynthesizer;",
      // Quoted as PowerShell does; a file's name is the user's own word.
      ...(file === undefined ? [] : [`$s.SetOutputToWaveFile('${file.replaceAll("'", "''")}');`]),
      "$s.Speak($t)",
    ].join(" "),
  ],
};
