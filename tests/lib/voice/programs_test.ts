import { assertEquals, assertRejects } from "@std/assert";
import { CoordinationError } from "../../../lib/errors.ts";
import {
  findRecorder,
  findSpeaker,
  findTranscriber,
  LONGEST_SPEECH,
  textOf,
} from "../../../lib/voice.ts";
import { speakable } from "../../../lib/voice/speak.ts";

/** A system on which only these programs are. */
function having(...names: string[]) {
  return (name: string) => Promise.resolve(names.includes(name));
}

Deno.test("findSpeaker() takes what the system has, and a voice that was chosen before", async () => {
  const linux = { os: "linux", has: having("piper", "aplay", "espeak-ng", "espeak") } as const;

  assertEquals((await findSpeaker(linux))?.name, "espeak-ng");
  assertEquals((await findSpeaker({ ...linux, piperModel: "m.onnx" }))?.name, "piper");
  assertEquals((await findSpeaker({ os: "linux", has: having("espeak") }))?.name, "espeak");
  assertEquals(await findSpeaker({ os: "linux", has: having() }), undefined);
  assertEquals((await findSpeaker({ os: "darwin", has: having() }))?.name, "say");
  assertEquals((await findSpeaker({ os: "windows", has: having() }))?.name, "SAPI");
});

Deno.test("no speaker gets the text as a word, or a file's name as a part of a script", async () => {
  const all = having("piper", "aplay", "espeak-ng");
  for (const os of ["linux", "darwin", "windows"] as const) {
    const speaker = await findSpeaker({
      os,
      has: all,
      piperModel: os === "linux" ? "m" : undefined,
    });
    const words = speaker!.words("a'; rm -rf x;'.wav");

    if (os === "windows") assertEquals(words[0]!.includes("'a''; rm -rf x;''.wav'"), true);
    else assertEquals(words.includes("a'; rm -rf x;'.wav"), true);
  }
});

Deno.test("findRecorder() takes what is there", async () => {
  const names = [["arecord", "rec", "ffmpeg"], ["rec"], ["ffmpeg"], []];

  const found = await Promise.all(names.map((all) => findRecorder("linux", having(...all))));

  assertEquals(found.map((recorder) => recorder?.name), ["arecord", "rec", "ffmpeg", undefined]);
  assertEquals(
    (await findRecorder("darwin", having("ffmpeg")))?.words.includes("avfoundation"),
    true,
  );
});

Deno.test("findTranscriber() takes what was named, else the best that is there", async () => {
  const all = having("whisper-cli", "vosk-transcriber", "pocketsphinx");

  const named = await findTranscriber({ command: " my-ears  --lang  de ", has: all });
  const whisper = await findTranscriber({ whisperModel: "m.bin", has: all });
  const vosk = await findTranscriber({ has: all });
  const old = await findTranscriber({ has: having("pocketsphinx_continuous") });

  assertEquals(named?.words("a b.wav"), ["my-ears", "--lang", "de", "a b.wav"]);
  assertEquals(whisper?.words("a.wav"), [
    "whisper-cli",
    "-m",
    "m.bin",
    "-np",
    "-nt",
    "-f",
    "a.wav",
  ]);
  assertEquals(vosk?.name, "vosk-transcriber");
  assertEquals(old?.words("a.wav").at(-1), "a.wav");
  assertEquals(await findTranscriber({ has: having() }), undefined);
});

Deno.test("textOf() reads texts, lines of JSON and marks for silence", () => {
  const outputs = {
    "all is well\n": "all is well",
    '{"b":0.0,"t":"all is"}\n{"t":"well","w":[]}\n': "all is well",
    '{"text" : "all is well"}': "all is well",
    "[BLANK_AUDIO]\n": "",
    "<s> all is <sil> well </s>": "all is well",
    "all \u001b[31mis\u001b[0m\u202e well": "all is well",
    "{ not JSON": "{ not JSON",
  };

  for (const [output, text] of Object.entries(outputs)) assertEquals(textOf(output), text);
});

Deno.test("speakable() leaves no text a command to a voice, and bounds it", () => {
  assertEquals(
    speakable("[[slnc 9000]] \u001b[31mHi [[[[volm 1]]"),
    "[ [slnc 9000]] Hi [ [ [ [volm 1]]",
  );
  assertEquals(speakable("x".repeat(5_000)).length, LONGEST_SPEECH);
});

Deno.test("speak() says that there is nothing to say", async () => {
  const { speak } = await import("../../../lib/voice.ts");

  await assertRejects(() => speak(" \u001b[0m\n"), CoordinationError, "nothing to say");
});
