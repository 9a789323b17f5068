import { assertEquals, assertThrows } from "@std/assert";
import { CoordinationError } from "../../../lib/errors.ts";
import { channelsOf, labelOf, parseChannels } from "../../../lib/notify.ts";

Deno.test("parseChannels() reads what an identity or a command line names", () => {
  const words = [
    "desktop",
    "speech",
    "ntfy:https://ntfy.sh/t",
    "telegram:-100123",
    "email:a@b.example",
  ];

  assertEquals(parseChannels(words).map(({ kind, address }) => [kind, address]), [
    ["desktop", ""],
    ["speech", ""],
    ["ntfy", "https://ntfy.sh/t"],
    ["telegram", "-100123"],
    ["email", "a@b.example"],
  ]);
});

for (
  const word of [
    "pager:1",
    "__proto__:x",
    "ntfy",
    "ntfy:http://ntfy.sh/t",
    "webhook:file:///etc/passwd",
    "webhook:https://user:pass@example.com/",
    "slack:javascript:alert(1)",
    "telegram:ani; rm",
    "email:a@b.example, c@d.example",
    "email:a@b.example\nBcc: x@y.example",
    "exec:",
  ]
) {
  Deno.test(`parseChannels() refuses ${JSON.stringify(word)}`, () => {
    assertThrows(() => parseChannels([word]), CoordinationError, "Cannot use the channel");
  });
}

Deno.test("parseChannels() takes plain HTTP to this machine alone", () => {
  const here = ["http://127.0.0.1:9/x", "http://localhost/x", "http://[::1]/x"];

  assertEquals(parseChannels(here.map((url) => `webhook:${url}`)).length, 3);
});

Deno.test("channelsOf() leaves out what cannot be used, and commands", () => {
  const { channels, left } = channelsOf({
    ntfy: "https://ntfy.sh/t",
    pager: "1",
    exec: "rm -rf /",
  });

  assertEquals(channels, [{ kind: "ntfy", address: "https://ntfy.sh/t" }]);
  assertEquals(left.length, 2);
});

Deno.test("labelOf() tells no secret part of an address", () => {
  const labels = parseChannels(["slack:https://hooks.slack.com/services/T0/B0/XX", "telegram:123"])
    .map(labelOf);

  assertEquals(labels, ["slack at hooks.slack.com", "telegram"]);
});
