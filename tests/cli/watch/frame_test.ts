import { assertEquals, assertMatch } from "@std/assert";
import stringWidth from "string-width";
import { drawFrame } from "../../../cli/watch/frame.ts";
import { ASCII, UNICODE } from "../../../cli/watch/letters.ts";
import { update } from "../../../cli/watch/model.ts";
import type { State } from "../../../cli/watch/state.ts";
import { COLOURS, PLAIN } from "../../../cli/style.ts";
import { fill, press, withScreen, write } from "./projects.ts";

const NOW = Date.now();

function frame(state: State, ...keys: string[]): string[] {
  return drawFrame(press(state, ...keys).state, { style: PLAIN, now: NOW });
}

/** Texts that would do something to a terminal, or to the screen's columns. */
const HOSTILE = [
  "\u001b[2J\u001b[H\u001b]0;owned\u0007",
  "\u009b2J\u0090q\u009c",
  "\u001bc\u0008\u0008\u007f",
  "\u202eright to left\u202c\u200b\u2066",
  "漢字かな".repeat(50),
  "👩‍👩‍👧‍👦🏳️‍🌈".repeat(20),
  "a\tb\u000bc\u000cd",
  "x".repeat(3_000),
];

const SIZES: readonly (readonly [number, number])[] = [
  ...[[80, 24], [120, 40], [40, 10], [20, 5], [10, 3], [3, 2], [1, 1], [250, 70]],
] as [number, number][];

const SCREENS: readonly (readonly string[])[] = [
  [],
  ...["1", "2", "3", "4", "5", "6"].map((panel) => [panel]),
  ...["1", "2", "4", "5", "6"].map((panel) => [panel, "<enter>"]),
  ["?"],
  ["/", "a"],
  ["4", "r", "reply"],
  ["2", "f", "reason", "<enter>"],
  ["2", "x"],
  ["z"],
];

for (const letters of [UNICODE, ASCII]) {
  const name = letters.wide ? "Unicode" : "ASCII";
  Deno.test(`drawFrame() fills the screen exactly, whatever others wrote, in ${name}`, () =>
    withScreen((start) => {
      for (const [columns, rows] of SIZES) {
        const { state } = update(start, { kind: "size", columns, rows });
        for (const keys of SCREENS) {
          const lines = frame(state, ...keys);
          const message = `${columns}x${rows} ${keys.join(" ")}`;
          assertEquals(lines.length, Math.max(1, rows - 1) < 3 ? 1 : rows - 1, message);
          for (const line of lines) {
            assertEquals(stringWidth(line) <= columns, true, `${message}: ${line}`);
            // deno-lint-ignore no-control-regex
            const bad = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
            assertEquals(bad.test(line), false, `${message}: ${JSON.stringify(line)}`);
            const isAscii = /^[\x20-\x7e]*$/.test(line);
            assertEquals(letters.wide || isAscii, true, `${message}: ${line}`);
          }
        }
      }
    }, {
      letters,
      fill(project) {
        fill(project);
        for (const [index, text] of HOSTILE.entries()) {
          const flat = text.replace(/[\n\r]/g, " ");
          write(
            project,
            `messages/inbox/m${index}.md`,
            `---\nfrom: ${flat}\nto: ${flat}\nsubject: ${flat}\n---\n\n${text}\n`,
          );
          const now = new Date().toISOString();
          write(
            project,
            `heartbeats/s${index}.json`,
            JSON.stringify({
              ...{ identity: text, session_id: `s${index}`, started_at: now, last_beat: now },
              current_activity: text,
            }),
          );
          write(project, `locks/active-work/hostile-${index}.lock`, `s${index}`);
          write(
            project,
            `locks/active-work/hostile-${index}.metadata.json`,
            JSON.stringify({ session_id: text, description: text, files: [text] }),
          );
          write(project, `handoffs/2026-04-09_14-3${index}_00000000_x.md`, `# ${text}\n\n${text}`);
        }
      },
    }));
}

Deno.test("drawFrame() shows who is live, locks with holder and age, mail, handoffs, events", () =>
  withScreen((state) => {
    const text = frame(state).join("\n");

    assertMatch(text, /2 live, 2 locks, 2 messages/);
    assertMatch(text, /ani +ACTIVE +\d s +s-ani +reads auth\.ts/);
    assertMatch(text, /^>• fix-login +ani +ACTIVE +\d s +Fix it/m);
    assertMatch(text, /^ {3}write-docs +vasya +ACTIVE/m);
    assertMatch(text, /vasya→ani +question +\? Which path\?/);
    assertMatch(text, /ACTIVE +ani +Fix the race/);
    assertMatch(text, /vasya +question for ani: Which path\?/);
    assertMatch(text, /q quit/);
  }, { size: { columns: 80, rows: 30 } }));

Deno.test("drawFrame() names the chosen panel alone where there is room for one", () =>
  withScreen((state) => {
    const lines = frame(state, "4");

    assertMatch(lines[1]!, /4 Mail \(2\)/);
    assertEquals(lines.filter((line) => /\(\d+\)/.test(line)).length, 1);
    assertMatch(lines.at(-1)!, /q quit/);
  }, { size: { columns: 40, rows: 10 } }));

Deno.test("drawFrame() shows the end of what is typed, and what is to be confirmed", () =>
  withScreen((state) => {
    const typed = frame(state, "4", "r", "word ".repeat(40) + "end").at(-1)!;
    const asked = frame(state, "4", "r", "yes", "<enter>").at(-1)!;

    assertMatch(typed, /^Reply to vasya: .*word end_ *$/);
    assertMatch(asked, /^Send to vasya: yes \[y\/N\]/);
    assertMatch(frame(state, "j", "x").at(-1)!, /held by vasya/);
  }));

Deno.test("drawFrame() marks with colours what it says without them", () =>
  withScreen((state) => {
    // deno-lint-ignore no-control-regex
    const bare = (line: string) => line.replace(/\u001b\[\d+m/g, "");

    const colours = drawFrame(state, { style: COLOURS, now: NOW });

    assertEquals(colours.map(bare), drawFrame(state, { style: PLAIN, now: NOW }));
    assertEquals(colours.some((line, index) => line !== bare(colours[index]!)), true);
  }));
