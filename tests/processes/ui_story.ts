/**
 * A project in which much goes on, for pages and pictures of it.
 *
 * @module
 */
import { join } from "node:path";
import { addFinding } from "../../lib/findings.ts";
import { resumeHandoff, writeHandoff } from "../../lib/handoffs.ts";
import { registerIdentity } from "../../lib/identity.ts";
import { recordBeat } from "../../lib/liveness.ts";
import { claimLocks, releaseLock } from "../../lib/locks.ts";
import { joinQueue } from "../../lib/locks/queue.ts";
import { saveDrawer } from "../../lib/memory.ts";
import { replyToMessage, sendMessage } from "../../lib/messages.ts";
import type { Project } from "../../lib/store/root.ts";
import { caller, seeing } from "../lib/locks/sessions.ts";

/** Who works there, and on what. */
const PEOPLE = [
  { name: "ani", roles: ["backend"], activity: "moves the token check into one place" },
  { name: "vasya", roles: ["frontend"], activity: "draws the empty states of the cart" },
  { name: "lena", roles: ["review"], activity: "reads the change of the payment queue" },
] as const;

/** Tells a day until now. */
export function tellDay(project: Project, now = Date.now()): void {
  const ago = (minutes: number) => new Date(now - minutes * 60_000);
  const who = (name: string) => ({ session: `s-${name}`, identity: name });
  for (const [index, { name, roles }] of PEOPLE.entries()) {
    registerIdentity(project, name, { roles: [...roles], now: ago(480 - index) });
  }
  claim(project, "ani", { slug: "fix-login", minutes: 300, files: ["src/login.ts"] }, ago);
  saveDay(project, ago);
  writeDay(project, ago);
  releaseLock(project, "fix-login", {
    ...{ caller: caller("s-ani", "ani"), observe: seeing(), summary: "One check for all tokens" },
    now: ago(120).getTime(),
    fsNow: () => ago(120).getTime(),
  });
  claim(project, "ani", { slug: "session-tokens", minutes: 95, files: ["src/tokens.ts"] }, ago);
  claim(project, "vasya", { slug: "cart-empty-states", minutes: 40, files: ["src/cart/*"] }, ago);
  claim(project, "petya", { slug: "payment-queue", minutes: 190, files: ["src/pay.ts"] }, ago);
  wait(project, ago);
  handDay(project, ago);
  addFinding(project, {
    title: "The start reads every migration twice",
    content: "Seen while measuring: 40 ms of 90 ms.",
  }, { ...who("lena"), now: ago(20) });
  for (const { name, activity } of PEOPLE) {
    recordBeat(project, caller(`s-${name}`, name), { active: true, activity });
  }
  const times = join(project.store, ".cache", "hook-times");
  Deno.mkdirSync(times, { recursive: true });
  for (const [event, base] of [["SessionStart", 38], ["PreToolUse", 11], ["Stop", 14]] as const) {
    const lines = Array.from(
      { length: 40 },
      (_, index) => `${ago(40 - index).toISOString()} ${(base + (index * 7) % 9).toFixed(2)} ok`,
    );
    Deno.writeTextFileSync(join(times, `${event}.log`), `${lines.join("\n")}\n`);
  }
  Deno.mkdirSync(join(project.root, "src"), { recursive: true });
  Deno.writeTextFileSync(
    join(project.root, "src", "tokens.ts"),
    "/** Whether a token is good. */\nexport function isGood(token: string): boolean {\n" +
      "  return token.length > 8;\n}\n",
  );
  Deno.writeTextFileSync(
    join(project.root, "src", "login.ts"),
    'import { isGood } from "./tokens.ts";\n\n/** Lets somebody in. */\n' +
      "export function login(token: string): boolean {\n  return isGood(token);\n}\n",
  );
}

type Ago = (minutes: number) => Date;

function claim(
  project: Project,
  name: string,
  { slug, minutes, files }: { slug: string; minutes: number; files: string[] },
  ago: Ago,
): void {
  const time = ago(minutes).getTime();
  claimLocks(project, [{ slug, description: `Work on ${slug.replaceAll("-", " ")}`, files }], {
    ...{ caller: caller(`s-${name}`, name), observe: seeing(), now: time, fsNow: () => time },
  });
}

/** Lena waits, on another machine. */
function wait(project: Project, ago: Ago): void {
  joinQueue(project, {
    ...{ session_id: "s-lena", identity: "lena", since: ago(12).toISOString(), expires: null },
    process: { host: "another-machine", namespace: "", pid: 1 },
    wants: [{ slug: "payment-queue", description: "Review", files: [], mode: "exclusive" }],
  });
}

function saveDay(project: Project, ago: Ago): void {
  const titles = [
    ["Tokens are checked in one place", "app", "auth", "See [[Why sessions and not JWT]]."],
    ["Why sessions and not JWT", "app", "auth", "They can be ended. [[Logging out everywhere]]"],
    ["Logging out everywhere", "app", "auth", "Each session has a generation."],
    [
      "The cart lives in the browser",
      "shop",
      "cart",
      "Until somebody logs in: [[Tokens are" +
      " checked in one place]].",
    ],
    ["Payment answers come twice", "shop", "payment", "The queue drops the second one."],
    ["Prices are whole cents", "shop", "payment", "Never floats. [[Payment answers come twice]]"],
  ] as const;
  for (const [index, [title, wing, room, content]] of titles.entries()) {
    const writer = { session: "s-ani", identity: "ani", now: ago(280 - index * 25) };
    saveDrawer(project, { title, wing, room, content, hall: "decisions", tags: [room] }, writer);
  }
}

function writeDay(project: Project, ago: Ago): void {
  const from = (name: string, minutes: number) => ({
    ...{ from: name, identitySource: "flag" as const, session: `s-${name}`, now: ago(minutes) },
  });
  const first = sendMessage(project, {
    ...{ to: "vasya", type: "question", subject: "May the cart keep a token?", body: "For a day." },
  }, from("ani", 200));
  replyToMessage(project, { target: first.id, body: "Yes, until midnight." }, {
    ...from("vasya", 190),
    reader: { name: "vasya", aliases: [], roles: [] },
  });
  sendMessage(project, {
    ...{ to: "ani", type: "question", subject: "Which tokens end with the session?" },
    ...{ body: "The cart keeps one; does it end too?", urgent: true },
  }, from("vasya", 30));
  sendMessage(project, {
    ...{ to: "*", type: "broadcast", subject: "Payments are frozen until four" },
    body: "The queue is being drained.",
  }, from("lena", 65));
  sendMessage(project, {
    ...{ to: "role:review", type: "request", subject: "Look at the payment queue" },
    body: "It is small.",
  }, from("petya", 180));
}

function handDay(project: Project, ago: Ago): void {
  const old = writeHandoff(project, {
    goal: "One check for all tokens",
    done: ["src/tokens.ts holds the check"],
    not_worked: ["A middleware: it runs after the cart"],
    next_step: "Let the cart use it",
  }, { session: "s-ani", identity: "ani", now: ago(118) });
  resumeHandoff(project, old.handoff.id, {
    ...{ session: "s-vasya", identity: "vasya", now: ago(100), isLive: () => false },
  });
  writeHandoff(project, {
    goal: "Payments survive a restart of the queue",
    done: ["The second answer is dropped"],
    next_step: "Write the test that kills the queue",
  }, { session: "s-petya", identity: "petya", now: ago(170) });
}
