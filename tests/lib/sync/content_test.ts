import { assertEquals, assertThrows } from "@std/assert";
import { canonical, checkContent, isSame } from "../../../lib/sync/content.ts";
import { merge } from "../../../lib/sync/merge.ts";
import { placeOf } from "../../../lib/sync/paths.ts";
import { setHeaderField } from "../../../lib/store/frontmatter.ts";

const MESSAGE =
  "---\nfrom: ani\nto: b\ntype: update\nsubject: s\nstatus: unread\n---\n\n# s\n\nx\n";

Deno.test("checkContent() takes what a place holds, and nothing else", () => {
  const good: [string, string][] = [
    ["messages/inbox/a.md", MESSAGE],
    ["handoffs/a.md", "anything by hand"],
    ["memory-graph/wings/a.md", "anything by hand"],
    ["identities/ani.json", '{"name": "ani"}'],
    ["heartbeats/s-1.json", '{"session_id": "s-1", "last_beat": "2026-04-09T14:36:05+00:00"}'],
    ["handoffs/.status/a/000001.json", '{"status": "RESUMED", "at": "2026-04-09T14:36:05Z"}'],
  ];
  const bad: [string, string][] = [
    ["messages/inbox/a.md", "no header"],
    ["messages/inbox/a.md", MESSAGE.replace("update", "order")],
    ["messages/inbox/a.md", `${MESSAGE}\0`],
    ["identities/ani.json", '{"name": "boss"}'],
    ["identities/ani.json", "[]"],
    ["identities/ani.json", "{"],
    ["heartbeats/s-1.json", '{"session_id": "s-2", "last_beat": "2026-04-09T14:36:05+00:00"}'],
    ["heartbeats/s-1.json", '{"session_id": "s-1"}'],
    ["heartbeats/s-1.json", "null"],
    ["handoffs/.status/a/000001.json", '{"status": "RESUMED"}'],
    ["handoffs/.status/a/000001.json", "null"],
  ];
  for (const [path, text] of good) checkContent(text, placeOf(path)!);
  for (const [path, text] of bad) {
    assertThrows(() => checkContent(text, placeOf(path)!), Error);
  }
});

Deno.test("canonical() takes the mark of a rollup away, byte by byte", () => {
  const texts = [
    "---\ncreated: 2026-04-09T12:36:05.123Z\nidentity: ani\n---\n\n# Session Handoff\n",
    "# Session Handoff of mclaude 0.6\n\nrolled_up_into: not a header\n",
    "---\r\ncreated: x\r\n---\r\n\r\n# Session\r\n",
  ];
  for (const text of texts) {
    assertEquals(canonical("handoff", setHeaderField(text, "rolled_up_into", "r")), text);
    assertEquals(canonical("handoff", text), text);
    assertEquals(canonical("drawer", text), text);
  }
});

Deno.test("isSame() sees through the state that mclaude 0.6 writes into a message", () => {
  const read = MESSAGE.replace("status: unread", "status: read");

  assertEquals(isSame("message", MESSAGE, read), true);
  assertEquals(isSame("message", MESSAGE, MESSAGE.replace("x\n", "y\n")), false);
  assertEquals(isSame("handoff", MESSAGE, read), false);
});

const DRAWER = "---\ntitle: T\nvalid_to: null\nsuperseded_by: null\n---\n\n# T\n\nc\n";

Deno.test("merge() keeps that a drawer was superseded, whichever side knows it", () => {
  const taken = DRAWER.replace("superseded_by: null", "superseded_by: new.md")
    .replace("valid_to: null", "valid_to: 2026-04-09");
  const other = DRAWER.replace("superseded_by: null", "superseded_by: other.md");

  assertEquals(merge("drawer", { local: taken, remote: DRAWER }), { text: taken });
  assertEquals(merge("drawer", { local: DRAWER, remote: taken }), { text: taken });
  assertEquals(merge("drawer", { local: other, remote: taken }), { text: taken });
  assertEquals(merge("drawer", { local: DRAWER, remote: DRAWER.replace("c\n", "d\n") }), "rename");
});

Deno.test("merge() joins what a drawer took the place of", () => {
  const local = setHeaderField(DRAWER, "supersedes", ["a.md", "b.md"]);
  const remote = setHeaderField(DRAWER, "supersedes", "c.md");

  assertEquals(merge("drawer", { local, remote }), {
    text: setHeaderField(DRAWER, "supersedes", ["c.md", "a.md", "b.md"]),
  });
});

Deno.test("merge() lets no written core.md give way to a template, and keeps the one that does", () => {
  assertEquals(merge("core", { local: "mine", remote: "  \n" }), { text: "mine" });
  assertEquals(merge("core", { local: "", remote: "theirs" }), { text: "theirs" });
  assertEquals(merge("core", { local: "mine", remote: "theirs" }), {
    text: "theirs",
    lost: "mine",
  });
});
