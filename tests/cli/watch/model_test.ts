import { assertEquals, assertMatch } from "@std/assert";
import { sendMessage } from "../../../lib/messages.ts";
import { PANELS } from "../../../cli/watch/layout.ts";
import { update } from "../../../cli/watch/model.ts";
import { chosen, type State, textLines } from "../../../cli/watch/state.ts";
import { observer, press, withScreen, write } from "./projects.ts";

function after(state: State, ...keys: string[]): State {
  return press(state, ...keys).state;
}

function keyOf(state: State): string | undefined {
  return chosen(state)?.key;
}

Deno.test("update() chooses panels by Tab, arrows and numbers", () =>
  withScreen((state) => {
    const focus = (...keys: string[]) => after(state, ...keys).focus;

    assertEquals(focus(), "locks");
    assertEquals(focus("<tab>"), "queue");
    assertEquals(focus("<right>", "<right>", "<left>"), "queue");
    assertEquals(focus("<backtab>", "<backtab>"), "events");
    assertEquals(PANELS.map((_, index) => focus(String(index + 1))), [...PANELS]);
    assertEquals(focus("7", "0", "x"), "locks");
  }));

Deno.test("update() moves within a panel and stops at its ends", () =>
  withScreen((state) => {
    const place = (...keys: string[]) => after(state, ...keys).places.locks;

    assertEquals([place(), place("j"), place("j", "j", "j"), place("G")], [0, 1, 1, 1]);
    assertEquals([place("k"), place("j", "k"), place("<end>"), place("G", "g")], [0, 0, 1, 0]);
    assertEquals([place("<pagedown>"), place("<pagedown>", "<pageup>")], [1, 0]);
    assertEquals(after(state, "3", "j").places.queue, 0);
  }));

Deno.test("update() takes letters that arrive together for keys, but a pasted text for none", () =>
  withScreen((state) => {
    const pasted = update(state, { kind: "key", key: { text: "jq\n", pasted: true } });

    assertEquals(after(state, "jk4j").places.mail, 1);
    assertEquals(press(state, "jq").effect, "quit");
    assertEquals(after(state, "4\r").mode.kind, "text");
    assertEquals(after(state, "/docs\r").lists.locks.length, 1);
    assertEquals(press(state, "jfgone\ry").effect, undefined);
    assertEquals(after(state, "jfgone\ry").mode.kind, "confirm");
    assertEquals([pasted.effect, pasted.state.places.locks], [undefined, 0]);
  }));

Deno.test("update() keeps what is chosen while other things come, and the newest at the top", () =>
  withScreen((state, project) => {
    const second = after(state, "4", "j");
    const message = { to: "ani", type: "update", subject: "New", body: "b" };
    sendMessage(project, message, { from: "vasya", identitySource: "flag", session: "s1" });
    const snapshot = observer(project).look();
    const look = { kind: "look", look: { snapshot, events: [] } } as const;

    const moved = update(second, look).state;
    const top = update(after(state, "4"), look).state;

    assertEquals([keyOf(moved), moved.places.mail], [keyOf(second), 2]);
    const item = chosen(top);
    assertEquals(item?.panel === "mail" && item.message.subject, "New");
  }));

Deno.test("update() filters all panels while a filter is typed, until Esc", () =>
  withScreen((state) => {
    const typed = after(state, "/", "VAS");
    const kept = after(typed, "y", "a", "<enter>");
    const slugs = (shown: State) =>
      shown.lists.locks.map((item) => item.panel === "locks" && item.lock.slug);

    assertEquals(slugs(typed), ["write-docs"]);
    assertEquals([kept.filter, slugs(kept), kept.mode.kind], ["VASya", ["write-docs"], "list"]);
    assertEquals(kept.lists.events.length < state.lists.events.length, true);
    assertEquals(slugs(after(kept, "<escape>")), ["fix-login", "write-docs"]);
    assertEquals(slugs(after(typed, "<escape>")), ["fix-login", "write-docs"]);
    assertEquals(slugs(after(typed, "<clear>")), ["fix-login", "write-docs"]);
    assertEquals(after(typed, "<backspace>").filter, "VA");
    assertEquals(slugs(after(state, "/", "no such thing")), []);
  }));

Deno.test("update() opens the whole message, lock, handoff or session, and an event's subject", () =>
  withScreen((state) => {
    const text = (...keys: string[]) => textLines(after(state, ...keys)).join("\n");

    assertMatch(text("<enter>"), /^slug +fix-login$[^]*^files:\n {2}a\.ts/m);
    assertMatch(text("1", "<enter>"), /current activity +reads auth\.ts/);
    assertMatch(text("4", "<enter>"), /^from +vasya$[^]*\n\nHalf done$/m);
    assertMatch(text("5", "<enter>"), /## Goal\n+Fix the race/);
    assertEquals(text("3", "<enter>"), "");
    const index = state.lists.events.findIndex((item) =>
      item.panel === "events" && item.event.kind === "message"
    );
    assertMatch(text("6", ...Array(index).fill("j"), "<enter>"), /^from +vasya$/m);
    assertEquals(after(state, "<enter>", "<escape>").mode.kind, "list");
    assertEquals(after(state, "<enter>", "q").mode.kind, "list");
  }));

Deno.test("update() scrolls a text to its end and no further, also when the screen changes", () =>
  withScreen((state) => {
    const open = after(state, "5", "<enter>", "G");
    const offset = (shown: State) => shown.mode.kind === "text" ? shown.mode.offset : -1;

    assertEquals(offset(open) > 0, true);
    assertEquals(offset(after(open, "j")), offset(open));
    assertEquals(offset(after(open, "g")), 0);
    assertEquals(offset(after(open, "k")), offset(open) - 1);
    const tall = update(open, { kind: "size", columns: 200, rows: 500 }).state;
    assertEquals(offset(tall), 0);
  }, { size: { columns: 40, rows: 10 } }));

Deno.test("update() releases an own lock only after a y", () =>
  withScreen((state) => {
    const asked = after(state, "x");

    assertEquals(asked.mode.kind === "confirm" && asked.mode.question, "Release fix-login?");
    assertEquals(press(asked, "y").effect, { kind: "release", slug: "fix-login" });
    for (const key of ["n", "<enter>", "<escape>", "Y", " "]) {
      const { effect, state: back } = press(asked, key);
      assertEquals([effect, back.note?.text], [undefined, "Nothing was done."], key);
    }
    const pasted = update(asked, { kind: "key", key: { text: "y", pasted: true } });
    assertEquals(pasted.effect, undefined);
  }));

Deno.test("update() does not release a lock of another session, but ends it with a reason", () =>
  withScreen((state) => {
    const refused = press(state, "j", "x");
    const typed = press(state, "j", "f", "gone ", "home", "<enter>");

    assertMatch(refused.state.note?.text ?? "", /held by vasya/);
    assertEquals(typed.effect, undefined);
    const { mode } = typed.state;
    assertMatch(mode.kind === "confirm" ? mode.question : "", /write-docs of vasya by force/);
    assertEquals(press(typed.state, "y").effect, {
      ...{ kind: "force", slug: "write-docs", generation: 1, live: true, reason: "gone home" },
    });
    assertEquals(press(state, "j", "f", " ", "<enter>", "y").effect, undefined);
    assertEquals(press(state, "j", "f", "a", "<escape>", "y").effect, undefined);
  }));

Deno.test("update() replies to the chosen message, also from where it is open", () =>
  withScreen((state) => {
    const answer = ["r", "Write", "<backspace>", "e path", "<enter>", "y"];

    for (const keys of [["4", "j"], ["4", "j", "<enter>"]]) {
      const { effect } = press(state, ...keys, ...answer);
      assertMatch(
        typeof effect === "object" && effect.kind === "reply" ? effect.target : "",
        /_vasya_ani_question_/,
      );
      assertEquals(typeof effect === "object" && "body" in effect && effect.body, "Write path");
    }
    assertMatch(press(state, "r").state.note?.text ?? "", /Choose a message/);
    assertMatch(press(state, "4", "x").state.note?.text ?? "", /Choose a lock/);
  }));

Deno.test("update() takes what is pasted into a line as one clean line", () =>
  withScreen((state) => {
    const line = after(state, "4", "r");
    const text = "one\r\ntwo\u001b[31m\u0007\tthree\u202e";

    const { state: pasted } = update(line, { kind: "key", key: { text, pasted: true } });

    assertEquals(pasted.mode.kind === "line" && pasted.mode.value, "one two three");
  }));

Deno.test("update() quits by q in the list and by Ctrl+C everywhere", () =>
  withScreen((state) => {
    assertEquals(press(state, "q").effect, "quit");
    for (const keys of [[], ["/"], ["?"], ["<enter>"], ["x"], ["4", "r", "text"]]) {
      assertEquals(press(state, ...keys, "<interrupt>").effect, "quit", keys.join());
    }
    assertEquals(press(state, "/", "q").effect, undefined);
  }));

Deno.test("update() finds one of thousands of messages", () =>
  withScreen((state) => {
    assertEquals(state.lists.mail.length, 2_000);
    const filtered = after(state, "/", "about 1999", "<enter>");

    assertEquals(filtered.lists.mail.length, 1);
    assertEquals(after(state, "4", "G").places.mail, 1_999);
  }, {
    fill(project) {
      for (let n = 0; n < 2_000; n++) {
        write(
          project,
          `messages/inbox/m${n}.md`,
          `---\nfrom: a\nto: b\nsubject: about ${n}\n---\n\nb\n`,
        );
      }
    },
  }));
