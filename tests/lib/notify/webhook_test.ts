import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type Notice,
  parseChannels,
  sendWebhook,
  sign,
  webhookRequest,
} from "../../../lib/notify.ts";

const NOTICE: Notice = {
  ...{ id: "message:inbox/m1", what: "urgent", at: "2026-11-23T10:00:00.000Z", from: "vasya" },
  ...{ title: "Urgent: vasya asks: <b>Straße?</b> @everyone", text: 'a "b" & c', urgent: true },
};

function request(word: string, more: { secret?: string; telegramToken?: string } = {}) {
  return webhookRequest(NOTICE, parseChannels([word])[0]!, { now: 1_700_000_000_500, ...more });
}

Deno.test("webhookRequest() signs what a plain webhook gets", () => {
  const { headers, body } = request("webhook:https://example.com/hook", { secret: "s3cret" });

  assertEquals(JSON.parse(body), NOTICE);
  assertEquals(headers["x-mclaude-timestamp"], "1700000000");
  assertEquals(headers["x-mclaude-signature"], `sha256=${sign("s3cret", `1700000000.${body}`)}`);
  assertEquals(headers["x-mclaude-id"], "message%3Ainbox%2Fm1");
});

Deno.test("sign() is HMAC-SHA256", () => {
  // RFC 4231, test case 2.
  assertEquals(
    sign("Jefe", "what do ya want for nothing?"),
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
});

Deno.test("webhookRequest() without a secret has no signature", () => {
  assertEquals("x-mclaude-signature" in request("webhook:https://example.com/").headers, false);
});

Deno.test("webhookRequest() lets no text ping, format or end a header", () => {
  const slack = JSON.parse(request("slack:https://hooks.slack.com/x").body);
  const discord = JSON.parse(request("discord:https://discord.com/api/x").body);
  const ntfy = request("ntfy:https://ntfy.sh/t");

  assert(slack.text.includes("&lt;b&gt;") && !slack.text.includes("<"));
  assertEquals(discord.allowed_mentions, { parse: [] });
  assert(/^[\x20-\x7e]+$/.test(ntfy.headers["title"]!));
  assertEquals(ntfy.headers["priority"], "high");
  // What is sent has to be headers for the system, too.
  new Headers(ntfy.headers);
});

Deno.test("webhookRequest() writes to Telegram with its token, and not without", () => {
  const { url, body } = request("telegram:123", { telegramToken: "1:a/b" });

  assertEquals(url, "https://api.telegram.org/bot1%3Aa%2Fb/sendMessage");
  assertEquals(JSON.parse(body).chat_id, "123");
  assertThrows(() => request("telegram:123"), RangeError, "MCLAUDE_TELEGRAM_TOKEN");
});

/** Answers with one status after the other, and notes the pauses. */
function server(...answers: (number | Error | [number, string])[]) {
  const sent: RequestInit[] = [];
  const pauses: number[] = [];
  return {
    sent,
    pauses,
    options: {
      fetch: (_url: string, init: RequestInit) => {
        sent.push(init);
        const answer = answers[sent.length - 1]!;
        if (answer instanceof Error) return Promise.reject(answer);
        const [status, after] = Array.isArray(answer) ? answer : [answer, ""];
        return Promise.resolve(
          new Response("", { status, headers: after === "" ? {} : { "retry-after": after } }),
        );
      },
      pause: (milliseconds: number) => {
        pauses.push(milliseconds);
        return Promise.resolve();
      },
    },
  };
}

const REQUEST = request("webhook:https://example.com/hook");

Deno.test("sendWebhook() tries again where the other side is busy, broken or away", async () => {
  const { options, sent, pauses } = server(new TypeError("refused"), [503, "6"], 200);

  assertEquals(await sendWebhook(REQUEST, options), undefined);
  assertEquals(sent.length, 3);
  assertEquals(pauses, [1_000, 6_000]);
});

Deno.test("sendWebhook() gives up after three attempts, or at once where that helps nobody", async () => {
  const broken = server(500, 500, [503, "9"]);
  const refused = server(404);
  const moved = server(302);

  assertEquals(await sendWebhook(REQUEST, broken.options), "the answer was 503");
  assertEquals(broken.pauses, [1_000, 4_000], "after the last one there is nothing to wait for");
  assertEquals(await sendWebhook(REQUEST, refused.options), "the answer was 404");
  assertEquals(await sendWebhook(REQUEST, moved.options), "the answer was 302");
  assertEquals([broken, refused, moved].map(({ sent }) => sent.length), [3, 1, 1]);
  assertEquals(moved.sent[0]!.redirect, "manual");
});

Deno.test("sendWebhook() waits no longer than it has patience, whatever a server asks for", async () => {
  const { options, pauses } = server([429, "86400"], 200);

  assertEquals(await sendWebhook(REQUEST, options), undefined);
  assertEquals(pauses, [10_000]);
});
