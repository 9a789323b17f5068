import { assertEquals } from "@std/assert";
import { createFrameReader, frameMessage, MAX_MESSAGE } from "../../mcp/framing.ts";

const encoder = new TextEncoder();

/** All frames of a stream that comes in pieces of a size. */
function read(bytes: Uint8Array, size = bytes.length) {
  const reader = createFrameReader();
  const frames = [];
  for (let from = 0; from < bytes.length; from += size) {
    frames.push(...reader.push(bytes.subarray(from, from + size)));
  }
  return { frames, framing: reader.framing };
}

function header(body: string, name = "Content-Length", end = "\r\n"): string {
  return `${name}: ${encoder.encode(body).length}${end}${end}${body}`;
}

Deno.test("createFrameReader() finds the same messages however the bytes are cut", () => {
  const streams: [text: string, framing: string][] = [
    ['{"id":1}\n{"id":2}\r\n\n{"id":"é 🎉"}\n', "lines"],
    [`${header('{"id":1}')}${header('{"id":2}')}${header('{"id":"é 🎉"}')}`, "headers"],
  ];

  for (const [text, framing] of streams) {
    const bytes = encoder.encode(text);
    for (const size of [1, 2, 3, 7, 20, bytes.length]) {
      const found = read(bytes, size);

      assertEquals(found.framing, framing);
      assertEquals(
        found.frames.map((frame) => "text" in frame ? JSON.parse(frame.text).id : frame),
        [1, 2, "é 🎉"],
      );
    }
  }
});

Deno.test("createFrameReader() reads headers as they are written elsewhere", () => {
  const streams = [
    header('{"id":1}', "content-length"),
    header('{"id":1}', "CONTENT-LENGTH", "\n"),
    `Content-Type: application/json\r\n${header('{"id":1}')}`,
    `Content-Length:8\r\n\r\n{"id":1}`,
    `\r\n${header('{"id":1}')}`,
  ];

  for (const text of streams) {
    assertEquals(read(encoder.encode(text)), {
      frames: [{ text: '{"id":1}' }],
      framing: "headers",
    });
  }
});

Deno.test("createFrameReader() goes on after what is no message", () => {
  const streams: [bytes: Uint8Array, faults: string[]][] = [
    [encoder.encode('no json\n{"id":1}\n'), []],
    [new Uint8Array([0xff, 0xfe, 0x0a, ...encoder.encode('{"id":1}\n')]), ["not_utf8"]],
    [encoder.encode(`Content-Foo: 1\r\n\r\n${header('{"id":1}')}`), ["bad_header"]],
    [encoder.encode(`Content-Length: x\r\n\r\n${header('{"id":1}')}`), ["bad_header"]],
    [encoder.encode(`Content-Length: 0\r\n\r\n${header('{"id":1}')}`), []],
    [encoder.encode(`Content-Length: -5\r\n\r\n${header('{"id":1}')}`), ["bad_header"]],
  ];

  for (const [bytes, faults] of streams) {
    const { frames } = read(bytes);

    assertEquals(frames.flatMap((frame) => "fault" in frame ? [frame.fault] : []), faults);
    assertEquals(frames.at(-1), { text: '{"id":1}' });
  }
});

Deno.test("createFrameReader() keeps nothing of a message that is too long", () => {
  const reader = createFrameReader();
  const piece = new Uint8Array(1024 * 1024).fill(0x61);
  const frames = [];

  for (let size = 0; size <= MAX_MESSAGE; size += piece.length) frames.push(...reader.push(piece));
  frames.push(...reader.push(encoder.encode('\n{"id":1}\n')));

  assertEquals(frames, [{ fault: "too_long" }, { text: '{"id":1}' }]);
});

Deno.test("createFrameReader() passes over a body that is too long", () => {
  const reader = createFrameReader();
  const piece = new Uint8Array(1024 * 1024).fill(0x61);
  const frames = [
    ...reader.push(encoder.encode(`Content-Length: ${MAX_MESSAGE + piece.length}\r\n\r\n`)),
  ];

  for (let size = 0; size <= MAX_MESSAGE; size += piece.length) frames.push(...reader.push(piece));
  frames.push(...reader.push(encoder.encode(header('{"id":1}'))));

  assertEquals(frames, [{ fault: "too_long" }, { text: '{"id":1}' }]);
});

Deno.test("createFrameReader() gives up headers that never end", () => {
  const reader = createFrameReader();

  const frames = reader.push(encoder.encode(`Content-Length: 1${" ".repeat(10_000)}`));

  assertEquals(frames, [{ fault: "bad_header" }]);
});

Deno.test("frameMessage() writes what a reader reads", () => {
  for (const framing of ["lines", "headers"] as const) {
    const bytes = frameMessage('{"id":"é"}', framing);

    assertEquals(read(bytes), { frames: [{ text: '{"id":"é"}' }], framing });
  }
});
