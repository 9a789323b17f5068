import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { listHandoffs, writeHandoff } from "../../lib/handoffs.ts";
import { addFinding } from "../../lib/findings.ts";
import { observeSessions, recordBeat } from "../../lib/liveness.ts";
import { claimLocks, listLocks } from "../../lib/locks.ts";
import { listDrawers, saveDrawer } from "../../lib/memory.ts";
import { loadMessages, sendMessage } from "../../lib/messages.ts";
import { findProject, type Project } from "../../lib/store/root.ts";
import { HOSTILE } from "../lib/diagram/hostile.ts";
import { caller, seeing } from "../lib/locks/sessions.ts";
import { minute, tellStory } from "../lib/timeline/story.ts";
import { withFolder } from "../with_store.ts";
import { start } from "./program.ts";
import { type Dashboard, open, visit, withDashboard } from "./ui_browser.ts";
import { tellDay } from "./ui_story.ts";

/** The views, in their order. */
const VIEWS = [
  ...["overview", "locks", "mail", "handoffs", "memory", "code", "timeline", "health"],
];

/** Where pictures go; they are made again where MCLAUDE_SCREENSHOTS is set. */
const IMAGES = join(import.meta.dirname!, "..", "..", "docs", "images");

async function picture(page: Page, name: string): Promise<void> {
  const path = join(IMAGES, `ui-${name}.png`);
  if (existsSync(path) && !Deno.env.get("MCLAUDE_SCREENSHOTS")) return;
  Deno.mkdirSync(IMAGES, { recursive: true });
  await page.screenshot({ path, animations: "disabled" });
}

/** Runs `body` with the dashboard of a project. */
function withUi(
  prepare: (project: Project) => void,
  body: (project: Project, dashboard: Dashboard) => Promise<unknown>,
): Promise<void> {
  return withFolder(async (folder) => {
    const root = join(folder, "shop");
    Deno.mkdirSync(join(root, ".claude"), { recursive: true });
    const project = findProject(root);
    prepare(project);
    await withDashboard(project.root, async (dashboard) => {
      await body(project, dashboard);
    });
  });
}

function option(page: Page, text: string) {
  return page.locator("[role=option]", { hasText: text }).first();
}

/** Fills the question that is open, and says yes to it. */
async function answer(page: Page, fields: Record<string, string | boolean>): Promise<void> {
  const dialog = page.locator("dialog[open]");
  await dialog.waitFor();
  for (const [name, value] of Object.entries(fields)) {
    const field = dialog.locator(`[name="${name}"]`);
    if (typeof value === "boolean") await field.check();
    else if (await field.evaluate("(one) => one.matches('select')")) {
      await field.selectOption(value);
    } else await field.fill(value);
  }
  await dialog.locator("[type=submit]").click();
  await dialog.waitFor({ state: "detached" });
}

Deno.test("a link lets one browser in, once, and the next one is printed", () =>
  withUi(tellStory, async (_project, dashboard) => {
    const used = dashboard.link();

    await visit(dashboard, {}, async ({ page, context, noise }) => {
      const [cookie] = await context.cookies();
      assertEquals([cookie!.httpOnly, cookie!.sameSite], [true, "Strict"]);
      assertEquals(await page.evaluate("location.hash + document.cookie"), "");
      const other = await context.browser()!.newContext();
      const stranger = await other.newPage();
      for (const [url, text] of [[used, /link was used/], [dashboard.origin, /Use the link/]]) {
        await stranger.goto("about:blank");
        await stranger.goto(url as string);
        assertMatch((await stranger.locator("[role=alert]").textContent())!, text as RegExp);
        assertEquals(await stranger.locator("nav").count(), 0);
      }
      assert(dashboard.link() !== used);
      await stranger.goto(dashboard.link());
      await stranger.locator("nav").waitFor();
      assertEquals(noise, { console: [], requests: [] });
    });
  }));

Deno.test("the server answers on loopback, by its own names, and without a session nothing", () =>
  withUi(tellStory, async (_project, { origin }) => {
    const port = new URL(origin).port;
    const status = async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(`${origin}${path}`, { headers });
      await response.body?.cancel();
      return response.status;
    };

    assertEquals(await status("/"), 200);
    assertEquals(await status("/api/view/locks"), 401);
    assertEquals(await status("/api/live"), 401);
    assertEquals(await status("/", { origin: "http://evil.example" }), 403);
    const rebound = await start(
      ["curl", "-s", "-H", `Host: evil.example:${port}`, `${origin}/`],
      { cwd: "." },
    ).catch(() => undefined);
    if (rebound !== undefined) assertStringIncludes(rebound.stdout, "wrong_host");
    const others = Deno.networkInterfaces().filter(({ family, address }) =>
      family === "IPv4" && !address.startsWith("127.")
    );
    for (const { address } of others) {
      const reached = await fetch(`http://${address}:${port}/`).then(() => true, () => false);
      assertEquals([address, reached], [address, false]);
    }
  }));

Deno.test("each view is there by its key, says nothing to the console, loads nothing from elsewhere", () =>
  withUi(tellDay, (_project, dashboard) =>
    visit(dashboard, {}, async ({ page, noise }) => {
      await page.locator("text=works on").or(page.locator("h2", { hasText: "Sessions" })).first()
        .waitFor();
      await page.locator(".card >> text=vasya").first().waitFor();
      await picture(page, "overview");
      for (const [index, name] of VIEWS.entries()) {
        await page.keyboard.press(String(index + 1));
        await page.locator("nav a[aria-current=page]", { hasText: new RegExp(name, "i") })
          .waitFor();
      }
      await open(page, "timeline");
      await page.locator("figure rect").first().waitFor();
      await page.locator("input[type=range]").fill("500");
      await page.locator("h2", { hasText: "The state at" }).waitFor();
      await picture(page, "timeline");
      await open(page, "code");
      await page.locator(".files a", { hasText: "src/tokens.ts" }).first().click();
      await page.locator("code", { hasText: "isGood" }).first().waitFor();
      await page.locator("[data-search]").fill("login");
      await page.locator("h2", { hasText: "definitions" }).waitFor();
      await open(page, "health");
      await page.locator("th", { hasText: "SessionStart" }).waitFor();
      await page.keyboard.press("x");
      await page.locator("[role=status]", { hasText: "in order" }).waitFor({ timeout: 30_000 });
      assertEquals(noise, { console: [], requests: [] });
    })));

Deno.test("what one page does, another one shows at once", () =>
  withUi(tellDay, (project, dashboard) =>
    visit(dashboard, {}, async ({ page, another }) => {
      const other = await another();
      await open(page, "mail");
      await open(other, "mail");
      await option(other, "Which tokens").waitFor();

      await page.keyboard.press("n");
      await answer(page, { to: "vasya", subject: "Seen from both", body: "Yes" });
      await option(other, "Seen from both").waitFor();
      sendMessage(project, { to: "ani", subject: "From a session" }, {
        ...{ from: "vasya", session: "s-vasya" },
      });

      await Promise.all([page, other].map((one) => option(one, "From a session").waitFor()));
      await open(other, "locks");
      claimLocks(project, [{ slug: "just-now", description: "d" }], {
        ...{ caller: caller("s-lena", "lena"), observe: seeing() },
      });
      await option(other, "just-now").waitFor();
    })));

Deno.test("a page whose server ended says so, and a link of the next one lets it in again", () =>
  withUi(tellStory, (project, dashboard) =>
    visit(dashboard, {}, async ({ page }) => {
      const { port } = new URL(dashboard.origin);
      Deno.kill(dashboard.pid, "SIGINT");
      await page.locator(".live.off").waitFor();

      await withDashboard(project.root, async (next) => {
        await page.locator("[role=alert]", { hasText: "session has ended" }).waitFor();
        await page.goto(next.link());
        await page.locator(".live.on").waitFor();
      }, port);
    })));

Deno.test("a question is answered by the keyboard alone", () =>
  withUi(tellDay, (project, dashboard) =>
    visit(dashboard, {}, async ({ page }) => {
      await page.keyboard.press("3");
      await option(page, "Which tokens").waitFor();
      await page.keyboard.press("l");
      await page.keyboard.press("j");
      await page.keyboard.press("k");
      await page.keyboard.press("Enter");
      await page.locator("article.letter", { hasText: "does it end too?" }).waitFor();
      await picture(page, "mail");

      await page.keyboard.press("r");
      await page.locator("dialog[open] textarea").waitFor();
      await page.keyboard.type("All of them.");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");

      await page.locator("article.letter", { hasText: "All of them." }).waitFor();
      const last = loadMessages(project).messages.at(-1)!;
      assertEquals([last.from, last.to, last.type], ["ani", "vasya", "answer"]);
      await page.keyboard.press("Escape");
      await page.locator(".detail").waitFor({ state: "detached" });
    })));

Deno.test("keys can be turned off, and a view that is chosen has the focus and the title", () =>
  withUi(tellDay, (_project, dashboard) =>
    visit(dashboard, {}, async ({ page }) => {
      await page.keyboard.press("2");
      await option(page, "payment-queue").waitFor();
      assertEquals(await page.evaluate("document.activeElement.id"), "content");
      assertEquals(await page.title(), "Locks – shop – mclaude");

      await page.keyboard.press("?");
      await page.locator("button", { hasText: "Keys are on" }).click();
      await page.keyboard.press("Escape");
      await page.keyboard.press("3");
      await page.keyboard.press("?");

      assertEquals(await page.title(), "Locks – shop – mclaude");
      assertEquals(await page.locator(".help").count(), 0);
      await page.reload();
      await option(page, "payment-queue").waitFor();
      await page.keyboard.press("3");
      assertEquals(await page.title(), "Locks – shop – mclaude");
    })));

Deno.test("locks are released and ended by force, with a reason, and an audit line", () =>
  withUi(tellDay, (project, dashboard) =>
    visit(dashboard, {}, async ({ page }) => {
      await open(page, "locks");
      await option(page, "session-tokens").click();
      await page.locator("button", { hasText: "Release" }).click();
      await answer(page, { summary: "Done by hand" });
      await page.locator("text=It is not held now").waitFor();

      await option(page, "payment-queue").click();
      await page.locator("button", { hasText: "End by force" }).waitFor();
      await page.keyboard.press("f");
      await page.locator("dialog[open]").waitFor();
      await answer(page, { reason: "Petya is on a plane" });
      await page.locator(".remarks", { hasText: "payment-queue" }).waitFor();

      const held = listLocks(project, { observe: observeSessions(project) }).locks;
      assertEquals(held.map(({ slug }) => slug), ["cart-empty-states"]);
      await open(page, "health");
      await page.locator("[data-audit] li", { hasText: "Petya is on a plane" }).waitFor();
      const audit = Deno.readTextFileSync(join(project.store, "ui-audit.jsonl"));
      assertEquals(audit.trimEnd().split("\n").map((line) => JSON.parse(line).action), [
        "lock.release",
        "lock.force-release",
      ]);
    })));

Deno.test("an act that is refused says why, and nothing is lost", () =>
  withUi(tellDay, (_project, dashboard) =>
    visit(dashboard, {}, async ({ page }) => {
      await open(page, "mail");
      await page.locator("button", { hasText: "Write" }).click();
      const dialog = page.locator("dialog[open]");
      await dialog.locator("[name=to]").fill("nobody-here");
      await dialog.locator("[name=body]").fill("Hello");
      await dialog.locator("[type=submit]").click();

      await dialog.locator("[role=alert]").waitFor();

      assertEquals(await dialog.locator("[name=body]").inputValue(), "Hello");
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    })));

Deno.test("handoffs are resumed and closed, findings become drawers, messages are put aside", () =>
  withUi(tellDay, (project, dashboard) =>
    visit(dashboard, {}, async ({ page }) => {
      await open(page, "handoffs");
      await option(page, "Payments survive").click();
      await page.locator("h3", { hasText: "What changed since" }).waitFor();
      await page.keyboard.press("r");
      await answer(page, { note: "I take it" });
      await page.locator(".detail .state", { hasText: "resumed" }).waitFor();
      await page.keyboard.press("c");
      await answer(page, { note: "Merged" });
      await page.locator(".detail .state", { hasText: "closed" }).waitFor();
      await open(page, "memory");
      await page.locator("button", { hasText: "Findings" }).click();
      await option(page, "reads every migration").click();
      await answer(page, { wing: "app", room: "start" });
      await page.locator(".first", { hasText: "No finding waits" }).waitFor();
      await open(page, "mail");
      await option(page, "frozen until four").click();
      await page.locator("button", { hasText: "Mark as read" }).click();
      await page.locator(".letter .badge", { hasText: "read" }).waitFor();
      await page.locator("button", { hasText: "Put aside" }).click();
      await page.locator(".letter .badge", { hasText: "archived" }).waitFor();

      const states = listHandoffs(project, { all: true }).handoffs.map(({ status }) => status);
      assertEquals(states.sort(), ["CLOSED", "RESUMED"]);
      assert(listDrawers(project).drawers.some(({ title }) => /every migration/.test(title)));
    })));

Deno.test("memory is searched, and its graph leads from drawer to drawer", () =>
  withUi(tellDay, (_project, dashboard) =>
    visit(dashboard, {}, async ({ page }) => {
      await open(page, "memory");
      await page.keyboard.press("/");
      await page.keyboard.type("sessions");
      await option(page, "Why sessions and not JWT").click();
      await page.locator(".detail a", { hasText: "Logging out everywhere" }).waitFor();
      await page.keyboard.press("g");

      await page.locator("svg.graph .middle").waitFor();
      await page.locator(".row.open").waitFor();
      await picture(page, "memory");
      await page.locator("svg.graph .node", { hasText: "Logging out" }).locator("circle").click();
      await page.locator("svg.graph .middle", { hasText: "Logging out" }).waitFor();
      await page.keyboard.press("g");
      await page.locator(".detail h2", { hasText: "Logging out everywhere" }).waitFor();
    })));

Deno.test("the timeline goes back: the state at a past moment", () =>
  withUi(tellStory, (_project, dashboard) =>
    visit(dashboard, {}, async ({ page }) => {
      await open(page, "timeline");
      const locks = page.locator("[data-state=locks]");
      await locks.locator("b", { hasText: "docs" }).first().waitFor();

      // Half an hour in 960 steps: minute 3.
      await page.locator("input[type=range]").fill("96");

      await locks.locator("li", { hasText: "fix-login" }).waitFor();
      assertEquals(await locks.locator("li").count(), 1);
      await page.locator(".detail li", { hasText: "vasya asks ani: Read or write path?" })
        .waitFor();
      await option(page, "vasya").waitFor();
      assertEquals(await page.locator("[role=option]").count(), 4);
      await page.keyboard.press("Escape");
      await page.locator("button", { hasText: "Now (0)" }).click();
      await locks.locator("li", { hasText: "docs" }).waitFor();
    })));

Deno.test("no text makes a page run a script, load anything, or be other than text", () =>
  withUi((project) => {
    const writer = { session: "s-ani", identity: "ani" };
    for (const [number, text] of HOSTILE.entries()) {
      const now = minute(number);
      sendMessage(project, { to: "ani", subject: text, body: `${text}\n`, any: true }, {
        ...{ from: "vasya", session: "s-vasya", now },
      });
      const drawer = { wing: "w", room: "r", title: `t ${text}`, content: `[[${text}]] ${text}` };
      saveDrawer(project, drawer, { ...writer, now });
      writeHandoff(project, { goal: `g ${text}`, next_step: text, done: [text] }, {
        ...writer,
        now,
      });
      addFinding(project, { title: `f ${text}`, content: text }, { ...writer, now });
    }
    recordBeat(project, caller("s-vasya", "vasya"), {
      ...{ active: true, activity: HOSTILE.slice(30, 42).join(" "), runtime: "<b>agent</b>" },
    });
    const comment = HOSTILE.filter((text) =>
      !["\n", "*", "\u0000"].some((sign) => text.includes(sign))
    )
      .join(" ");
    Deno.writeTextFileSync(
      join(project.root, "a.ts"),
      `/** ${comment} */\nexport function hostile(): void {}\n`,
    );
    claimLocks(project, [{ slug: "hostile", description: HOSTILE.join(" "), files: ["a.ts"] }], {
      ...{ caller: caller("s-vasya", "vasya"), observe: seeing() },
    });
  }, (_project, dashboard) =>
    visit(dashboard, {}, async ({ page, noise }) => {
      for (const name of VIEWS) {
        await open(page, name);
        if (["overview", "code", "timeline", "health"].includes(name)) continue;
        const all = page.locator(".choice button", { hasText: /^All$|Also/ });
        if (await all.count() > 0) await all.click();
        await page.locator("[role=option]").first().waitFor();
        for (
          let place = 0;
          place < Math.min(12, await page.locator("[role=option]").count());
          place++
        ) {
          await page.locator("[role=option]").nth(place).click();
          await page.locator(".detail h2").waitFor();
        }
      }
      await open(page, "code");
      await page.locator(".files a", { hasText: "a.ts" }).first().click();
      await page.locator("code", { hasText: "hostile" }).first().waitFor();
      await open(page, "memory");
      await page.keyboard.press("g");
      await page.locator("svg.graph .node").first().waitFor();
      const odd =
        "main :is(script, img, iframe, object, link, form, svg script, [onload], [onerror])";
      assertEquals(await page.locator(odd).count(), 0);
      assertEquals(await page.evaluate("window.pwned"), undefined);
      await open(page, "mail");
      await page.locator("[data-search]").fill("<script>window.pwned = 1</script>");
      await option(page, "<script>window.pwned = 1</script>").waitFor();
      assertEquals(noise, { console: [], requests: [] });
    })));

Deno.test("with 10,000 messages and 1,000 drawers a list has few rows, and its end is near", () =>
  withUi((project) => {
    const folder = join(project.store, "messages", "inbox");
    Deno.mkdirSync(folder, { recursive: true });
    for (let number = 0; number < 10_000; number++) {
      const time = minute(number).toISOString();
      const stamp = time.slice(0, 19).replace("T", "_").replaceAll(":", "-");
      Deno.writeTextFileSync(
        join(folder, `${stamp}_ani_vasya_update_m${number}.md`),
        `---\nfrom: ani\nto: vasya\nsubject: Message ${number}\ncreated_utc: ${time}\n---\n\ntext\n`,
      );
    }
    const room = join(project.store, "memory-graph", "wings", "w", "rooms", "r", "facts");
    Deno.mkdirSync(room, { recursive: true });
    for (let number = 0; number < 1000; number++) {
      const text = `---\ntitle: Drawer ${number}\n---\n\n[[d${(number * 7) % 1000}]]\n`;
      Deno.writeTextFileSync(join(room, `2026-04-09_d${number}.md`), text);
    }
  }, (_project, dashboard) =>
    visit(dashboard, {}, async ({ page, context, noise }) => {
      context.setDefaultTimeout(30_000);
      await open(page, "mail");
      await page.locator("[role=listbox][aria-label='Threads, 10000']").waitFor();
      await option(page, "Message 9999").waitFor();
      assert(await page.locator("[role=option]").count() < 60);
      await page.keyboard.press("l");
      await page.keyboard.press("End");
      await option(page, "Message 0").waitFor();
      assert(await page.locator("[role=option]").count() < 60);
      await page.keyboard.press("Enter");
      await page.locator(".detail h2", { hasText: /^Message 0$/ }).waitFor();
      await page.locator("[data-search]").fill("message 4321");
      await page.locator("[role=listbox][aria-label='Threads, 1']").waitFor();
      await open(page, "timeline");
      await page.locator("[role=listbox][aria-label='Events, 11000']").waitFor();
      await open(page, "memory");
      await page.locator("[role=listbox][aria-label='Drawers, 1000']").waitFor();
      await page.keyboard.press("g");
      await page.locator("svg.graph .node").first().waitFor();
      assertEquals(await page.locator("svg.graph .node").count(), 120);
      assertEquals(noise, { console: [], requests: [] });
    })));

for (const scheme of ["light", "dark"] as const) {
  for (const width of [1280, 360]) {
    Deno.test(`axe-core finds nothing serious in any view, ${scheme}, ${width} pixels wide`, () =>
      withUi(
        tellDay,
        (_project, dashboard) =>
          visit(dashboard, { scheme, size: { width, height: 800 } }, async ({ page }) => {
            const axe = Deno.readTextFileSync(new URL(import.meta.resolve("axe-core/axe.min.js")));
            await page.evaluate(axe);
            const found: string[] = [];
            async function look(where: string): Promise<void> {
              found.push(...await serious(page, where));
              const wide = await page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth",
              );
              assertEquals([where, wide], [where, 0]);
            }
            for (const name of VIEWS) {
              await open(page, name);
              await page.locator(SHOWN[name] ?? "[role=option]").first().waitFor();
              await look(name);
              const row = page.locator("[role=option]").first();
              if (name === "timeline" || await row.count() === 0) continue;
              await row.click();
              await page.locator(".detail h2").waitFor();
              await look(`${name}, one of it`);
            }
            await page.keyboard.press("?");
            await page.locator(".help").waitFor();
            await look("help");
            await page.keyboard.press("Escape");
            await open(page, "mail");
            await page.keyboard.press("n");
            await page.locator("dialog[open]").waitFor();
            await look("a question");
            assertEquals(found, []);
            await page.keyboard.press("Escape");
            if (scheme === "dark" && width === 360) {
              await open(page, "overview");
              await page.locator(".card >> text=vasya").first().waitFor();
              await picture(page, "narrow");
            }
          }),
      ));
  }
}

/** What is waited for in views that are no lists. */
const SHOWN: Readonly<Record<string, string>> = {
  overview: ".card",
  code: ".files a",
  timeline: "[data-state=locks]",
  health: "th",
};

async function serious(page: Page, where: string): Promise<string[]> {
  const violations = await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  ) as { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${where}: ${id}: ${nodes[0]!.html} ${nodes[0]!.failureSummary}`);
}
