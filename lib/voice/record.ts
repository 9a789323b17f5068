/**
 * Recording until silence, with what is installed: `arecord`, `sox` (`rec`) or `ffmpeg`.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { hasProgram, start } from "../spawn.ts";
import { PATIENCE, type Patience, RATE, SilenceDetector, wavOf } from "./wav.ts";

/** A program that records: samples of 16 bits, one channel, on standard output. */
export interface Recorder {
  /** What it is called. */
  readonly name: string;
  /** What starts it. */
  readonly words: readonly string[];
}

/** Options for {@linkcode record}. */
export interface RecordOptions {
  /** How long is waited. */
  patience?: Patience | undefined;
  /** What records; looked for by default. */
  recorder?: Recorder | undefined;
}

/**
 * Finds what records here.
 *
 * @param os The system.
 * @param has Whether a program is there.
 * @returns The first program that is there; `undefined` if none is.
 */
export async function findRecorder(
  os: typeof Deno.build.os = Deno.build.os,
  has: (name: string) => Promise<boolean> = hasProgram,
): Promise<Recorder | undefined> {
  const rate = String(RATE);
  const raw = ["-t", "raw", "-r", rate, "-c", "1", "-b", "16", "-e", "signed-integer", "-"];
  const known: Recorder[] = [
    {
      name: "arecord",
      words: ["arecord", "-q", "-t", "raw", "-f", "S16_LE", "-r", rate, "-c", "1"],
    },
    { name: "rec", words: ["rec", "-q", ...raw] },
    { name: "ffmpeg", words: ffmpeg(os) },
  ];
  for (const recorder of known) {
    if (await has(recorder.name)) return recorder;
  }
  return undefined;
}

function ffmpeg(os: typeof Deno.build.os): string[] {
  const input = os === "darwin" ? ["avfoundation", "-i", ":0"] : ["alsa", "-i", "default"];
  const output = ["-ac", "1", "-ar", String(RATE), "-f", "s16le", "-"];
  return ["ffmpeg", "-hide_banner", "-loglevel", "error", "-f", ...input, ...output];
}

/**
 * Records until somebody has spoken and is silent again.
 *
 * @param options How long is waited, and what records.
 * @returns A WAV file.
 * @throws {CoordinationError} `not_found` if nothing records here, or nobody spoke.
 */
export async function record(options: RecordOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const { patience = PATIENCE, recorder = await findRecorder() } = options;
  if (recorder === undefined) {
    throw new CoordinationError(
      "not_found",
      "Cannot record: no program that does is here; install alsa-utils, sox or ffmpeg, " +
        "or give a recording with --file",
    );
  }
  const child = start(recorder.words);
  const complaint = lastLine(child.stderr);
  const detector = new SilenceDetector(patience);
  const chunks: Uint8Array[] = [];
  for await (const chunk of child.stdout) {
    chunks.push(chunk);
    if (detector.push(chunk)) break;
  }
  stop(child);
  await child.status;
  if (detector.heard) return wavOf(joined(chunks));
  const why = await complaint;
  throw new CoordinationError(
    "not_found",
    chunks.length > 0
      ? "Cannot hear anything: nobody spoke; is the microphone muted?"
      : `Cannot record with ${recorder.name}: ${why || "it gave no sound"}`,
  );
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function stop(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGTERM");
  } catch {
    return;
  }
}

async function lastLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const text = await new Response(stream).text();
  return text.trim().split("\n").at(-1)?.slice(0, 200) ?? "";
}
