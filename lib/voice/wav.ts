/**
 * Recorded sound: 16,000 samples a second of 16 bits, one channel, as recognisers want it.
 *
 * @module
 */

import { CoordinationError } from "../errors.ts";

/** Samples a second. */
export const RATE = 16_000;

/** The length of a WAV file's header, in bytes. */
const HEADER = 44;

/**
 * Makes a WAV file of samples.
 *
 * @param samples Little-endian, 16 bits each.
 * @returns The file.
 */
export function wavOf(samples: Uint8Array): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(HEADER + samples.length);
  const view = new DataView(file.buffer);
  const text = (at: number, word: string) => file.set(new TextEncoder().encode(word), at);
  text(0, "RIFF");
  view.setUint32(4, HEADER - 8 + samples.length, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, samples.length, true);
  file.set(samples, HEADER);
  return file;
}

/**
 * Makes a recording what recognisers want: mono, {@linkcode RATE} samples a second.
 *
 * @param file A WAV file with samples of 16 bits, at any rate, of any number of channels.
 * @returns A WAV file.
 * @throws {CoordinationError} `damaged_record` if it is none.
 */
export function convertWav(file: Uint8Array): Uint8Array<ArrayBuffer> {
  const { channels, rate, data } = readWav(file);
  const frames = Math.floor(data.byteLength / 2 / channels);
  const step = rate / RATE;
  const samples = new DataView(new ArrayBuffer(Math.floor(frames / step) * 2));
  for (let at = 0; at < samples.byteLength / 2; at++) {
    const from = Math.floor(at * step);
    const to = Math.max(from + 1, Math.min(frames, Math.floor((at + 1) * step)));
    // The mean of what falls into a sample keeps higher tones out of it.
    let sum = 0;
    for (let index = from * channels; index < to * channels; index++) {
      sum += data.getInt16(index * 2, true);
    }
    samples.setInt16(at * 2, Math.round(sum / ((to - from) * channels)), true);
  }
  return wavOf(new Uint8Array(samples.buffer));
}

function readWav(file: Uint8Array): { channels: number; rate: number; data: DataView } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const word = (at: number) => String.fromCharCode(...file.subarray(at, at + 4));
  let format: { channels: number; rate: number } | undefined;
  if (file.length > HEADER && word(0) === "RIFF" && word(8) === "WAVE") {
    for (let at = 12; at + 8 <= file.length;) {
      const size = view.getUint32(at + 4, true);
      const body = at + 8;
      if (word(at) === "fmt " && body + 16 <= file.length) {
        const [channels, rate] = [view.getUint16(body + 2, true), view.getUint32(body + 4, true)];
        const isPlain = [1, 0xfffe].includes(view.getUint16(body, true)) &&
          view.getUint16(body + 14, true) === 16;
        if (isPlain && channels >= 1 && channels <= 16 && rate >= 4_000 && rate <= 384_000) {
          format = { channels, rate };
        }
      }
      if (word(at) === "data" && format !== undefined) {
        // What is written while it is recorded may say any length.
        const length = Math.min(size, file.length - body);
        return { ...format, data: new DataView(file.buffer, file.byteOffset + body, length) };
      }
      at = body + size + size % 2;
    }
  }
  throw new CoordinationError(
    "damaged_record",
    "Cannot read the recording: give a WAV file with samples of 16 bits",
  );
}

/** How long is waited, in seconds. */
export interface Patience {
  /** For the first word. */
  readonly start: number;
  /** In silence after a word, until the recording ends. */
  readonly pause: number;
  /** In all. */
  readonly most: number;
}

/** How long is usually waited. */
export const PATIENCE: Patience = { start: 10, pause: 1.5, most: 60 };

/** Samples are judged in windows of this length, in seconds. */
const WINDOW = 0.05;

/** What is louder than this is never silence; root mean square of samples. */
const LOUD = 2_500;

/** Hears where speech ends in samples that come one after the other. */
export class SilenceDetector {
  readonly #patience: Patience;
  #rest = new Uint8Array();
  /** The quietest window so far: the noise of the room. */
  #floor = Infinity;
  #windows = 0;
  #lastLoud = -1;

  /**
   * Begins to listen.
   *
   * @param patience How long is waited.
   */
  constructor(patience: Patience = PATIENCE) {
    this.#patience = patience;
  }

  /** Whether something was said. */
  get heard(): boolean {
    return this.#lastLoud >= 0;
  }

  /**
   * Takes the next samples.
   *
   * @param bytes Little-endian, 16 bits each; a sample may be cut in two.
   * @returns Whether the recording is over.
   */
  push(bytes: Uint8Array): boolean {
    const size = RATE * WINDOW * 2;
    const all = new Uint8Array(this.#rest.length + bytes.length);
    all.set(this.#rest);
    all.set(bytes, this.#rest.length);
    let at = 0;
    for (; at + size <= all.length; at += size) this.#hear(all.subarray(at, at + size));
    this.#rest = all.slice(at);
    return this.#isOver();
  }

  #hear(window: Uint8Array): void {
    const loudness = loudnessOf(window);
    // A room is never quite silent, and a silent one has no noise to be three times louder than.
    this.#floor = Math.min(this.#floor, Math.max(loudness, 100));
    if (loudness > LOUD || loudness > this.#floor * 3) this.#lastLoud = this.#windows;
    this.#windows++;
  }

  #isOver(): boolean {
    const { start, pause, most } = this.#patience;
    const seconds = this.#windows * WINDOW;
    if (seconds >= most) return true;
    if (!this.heard) return seconds >= start;
    return (this.#windows - 1 - this.#lastLoud) * WINDOW >= pause;
  }
}

function loudnessOf(window: Uint8Array): number {
  const view = new DataView(window.buffer, window.byteOffset, window.byteLength);
  let sum = 0;
  for (let at = 0; at + 1 < window.length; at += 2) sum += view.getInt16(at, true) ** 2;
  return Math.sqrt(sum / (window.length / 2));
}
