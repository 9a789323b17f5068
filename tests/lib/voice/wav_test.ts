import { assert, assertEquals, assertThrows } from "@std/assert";
import { CoordinationError } from "../../../lib/errors.ts";
import { convertWav, SilenceDetector, wavOf } from "../../../lib/voice.ts";

const RATE = 16_000;

/** Samples of a tone, or of a room's noise. */
function sound(seconds: number, loudness: number, rate = RATE): Uint8Array {
  const view = new DataView(new ArrayBuffer(Math.round(seconds * rate) * 2));
  for (let at = 0; at < view.byteLength / 2; at++) {
    view.setInt16(at * 2, Math.round(loudness * Math.sin((at * 2 * Math.PI * 440) / rate)), true);
  }
  return new Uint8Array(view.buffer);
}

/** After how many seconds a detector says that it is over. */
function heard(parts: readonly Uint8Array[]): { seconds: number; heard: boolean } {
  const detector = new SilenceDetector({ start: 3, pause: 1, most: 8 });
  let bytes = 0;
  for (const part of parts) {
    // Pieces of an odd length, as a pipe may give them.
    for (let at = 0; at < part.length; at += 1601) {
      const piece = part.subarray(at, at + 1601);
      bytes += piece.length;
      if (detector.push(piece)) return { seconds: bytes / 2 / RATE, heard: detector.heard };
    }
  }
  return { seconds: Infinity, heard: detector.heard };
}

Deno.test("SilenceDetector ends a second after the last word", () => {
  const quiet = sound(1, 60);
  const { seconds, heard: any } = heard([
    quiet,
    sound(1, 8_000),
    sound(0.5, 60),
    sound(1, 8_000),
    sound(3, 60),
  ]);

  assert(seconds > 4.4 && seconds < 4.7, String(seconds));
  assertEquals(any, true);
});

Deno.test("SilenceDetector gives up where nobody speaks, and where nobody stops", () => {
  const nobody = heard([sound(20, 60)]);
  const forever = heard([sound(20, 8_000)]);

  assert(nobody.seconds >= 3 && nobody.seconds < 3.2);
  assertEquals(nobody.heard, false);
  assert(forever.seconds >= 8 && forever.seconds < 8.2);
});

Deno.test("SilenceDetector hears a word in a noisy room", () => {
  const { heard: any } = heard([sound(1, 500), sound(1, 2_000), sound(3, 500)]);

  assertEquals(any, true);
});

/** A WAV file as others write it, with another part before the samples. */
function foreign(samples: Uint8Array, { rate, channels }: { rate: number; channels: number }) {
  const plain = wavOf(samples);
  const extra = new TextEncoder().encode("LIST\x05\0\0\0hello\0");
  const file = new Uint8Array(plain.length + extra.length);
  file.set(plain.subarray(0, 36));
  file.set(extra, 36);
  file.set(plain.subarray(36), 36 + extra.length);
  const view = new DataView(file.buffer);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  return file;
}

Deno.test("convertWav() gives one channel of 16,000 samples a second, as loud as before", () => {
  for (const [rate, channels] of [[44_100, 2], [22_050, 1], [16_000, 1], [8_000, 1]] as const) {
    const file = convertWav(foreign(sound(channels, 8_000, rate), { rate, channels }));
    const view = new DataView(file.buffer);
    const loudest = Math.max(
      ...Array.from({ length: 8_000 }, (_, at) => view.getInt16(44 + at * 2, true)),
    );

    assertEquals([view.getUint16(22, true), view.getUint32(24, true)], [1, RATE]);
    assert(
      Math.abs(view.getUint32(40, true) - RATE * 2) < 8,
      `${rate}: ${view.getUint32(40, true)}`,
    );
    assert(loudest > 7_000 && loudest <= 8_000, `${rate}: ${loudest}`);
  }
});

Deno.test("convertWav() of what it made changes nothing", () => {
  const file = wavOf(sound(0.2, 5_000));

  assertEquals(convertWav(file), file);
});

for (
  const [name, bytes] of Object.entries({
    "nothing": new Uint8Array(),
    "a text": new TextEncoder().encode(
      "RIFF but not really a recording of any kind, WAVE".repeat(3),
    ),
    "a header alone": wavOf(new Uint8Array()).subarray(0, 40),
    "an endless part": (() => {
      const file = foreign(sound(0.1, 100), { rate: 16_000, channels: 1 });
      new DataView(file.buffer).setUint32(40, 0xffffffff, true);
      return file;
    })(),
    "no channels": foreign(sound(0.1, 100), { rate: 16_000, channels: 0 }),
    "an absurd rate": foreign(sound(0.1, 100), { rate: 1, channels: 1 }),
  })
) {
  Deno.test(`convertWav() refuses ${name}`, () => {
    assertThrows(() => convertWav(bytes), CoordinationError, "Cannot read the recording");
  });
}
