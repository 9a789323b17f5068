import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { sendMessage } from "../../lib/messages.ts";
import { saveDrawer } from "../../lib/memory.ts";
import { writeHandoff } from "../../lib/handoffs.ts";
import { claimLocks } from "../../lib/locks.ts";
import { HOSTILE } from "../lib/diagram/hostile.ts";
import { readXml } from "../lib/diagram/xml.ts";
import { caller, seeing } from "../lib/locks/sessions.ts";
import { minute, tellStory } from "../lib/timeline/story.ts";
import { withProject } from "../with_store.ts";
import { type Noise, withPage } from "./chromium.ts";
import { run } from "./program.ts";

/** Exports a project with the program, and opens the page. */
async function exported(
  root: string,
  body: (page: Page, noise: Noise) => Promise<void>,
): Promise<void> {
  const path = join(root, "out.html");
  const { code, stderr } = await run(["export", "--html", path], { cwd: root });
  assertEquals([code, stderr], [0, ""]);
  await withPage(path, body);
}

/** Opens all that can be opened. */
const OPEN_ALL = `document.querySelectorAll("details").forEach((one) => { one.open = true; })`;

/** Goes to a section, and waits until it is there. */
async function open(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  const name = hash.split("/")[0]!;
  await page.locator("nav button[aria-current=true]", { hasText: new RegExp(name, "i") }).waitFor();
}

Deno.test("the page opens without network, asks for nothing, and says nothing to the console", () =>
  withProject(async (project) => {
    tellStory(project);

    await exported(project.root, async (page, noise) => {
      const titles = await page.locator("article > b").allTextContents();

      assertEquals(titles.length, 19);
      assertStringIncludes(titles[0]!, "ani rolls up 1 handoff");
      for (const section of ["locks", "threads", "handoffs", "memory", "people"]) {
        await open(page, section);
        assert(await page.locator("article").count() > 0, section);
      }
      assertEquals([noise.console, noise.requests], [[], []]);
    });
  }));

Deno.test("the page leads from an event to its thread, and from drawer to drawer", () =>
  withProject(async (project) => {
    tellStory(project);

    await exported(project.root, async (page) => {
      await page.locator("article", { hasText: "vasya asks" }).locator("a").click();
      await page.locator("article.at").first().waitFor();
      const texts = await page.locator("article.at article > b").allTextContents();
      assertEquals(texts, [
        "vasya to ani: Read or write path?",
        "ani to vasya: Re: Read or write path?",
      ]);
      await open(page, "memory");
      assertEquals(await page.locator("svg circle").count(), 2);
      assertEquals(await page.locator("svg path").count(), 2);
      await page.locator("svg g", { hasText: "Use JWT" }).locator("circle").click();
      await page.locator("article.at a", { hasText: "superseded by" }).click();
      await page.locator("article.at > b", { hasText: "Use sessions" }).waitFor();
    });
  }));

Deno.test("the page finds all words wherever they stand, and counts the hits", () =>
  withProject(async (project) => {
    tellStory(project);

    await exported(project.root, async (page) => {
      await open(page, "threads");
      await page.locator("#search").fill("WRITE path");
      await page.locator("nav button", { hasText: /^Timeline 2$/ }).waitFor();
      assertEquals(await page.locator("article").count(), 1);
      await page.locator("#search").fill("write nosuchword");
      await page.locator("main p", { hasText: "nothing" }).waitFor();
      await page.locator("#search").fill("");
      await page.locator("nav button", { hasText: /^Timeline 19$/ }).waitFor();
    });
  }));

Deno.test("no text makes the page, or the page of a diagram, run a script or load anything", () =>
  withProject(async (project) => {
    for (const [number, text] of HOSTILE.entries()) {
      const sender = { from: "ani", session: "s-ani", now: minute(number) };
      sendMessage(project, { to: "vasya", subject: text, body: `${text}\n` }, sender);
      const drawer = { wing: "w", room: "r", title: `t ${text}`, content: `[[${text}]] ${text}` };
      saveDrawer(project, drawer, { session: "s-ani", identity: "ani", now: minute(number) });
      writeHandoff(project, { goal: `g ${text}`, next_step: text, done: [text] }, {
        session: "s-ani",
        identity: "ani",
        now: minute(number),
      });
    }
    const pwned = () => (globalThis as { pwned?: unknown }).pwned;

    await exported(project.root, async (page, noise) => {
      for (const section of ["timeline", "threads", "handoffs", "memory"]) {
        await open(page, section);
        // What is opened may hold more to open.
        for (let depth = 0; depth < 3; depth++) await page.evaluate(OPEN_ALL);
      }
      const scripts = await page.locator("main :is(script, img, iframe, object, link)").count();
      assertEquals([await page.evaluate(pwned), scripts], [undefined, 0]);
      assertEquals(noise, { console: [], requests: [] });
    });
    const diagram = join(project.root, "diagram.html");
    const { code } = await run(["diagram", "--out", diagram], { cwd: project.root });
    assertEquals(code, 0);
    await withPage(diagram, async (page, noise) => {
      assertEquals(await page.locator("svg").count(), 1);
      assertEquals(await page.evaluate(pwned), undefined);
      assertEquals(noise, { console: [], requests: [] });
    });
  }));

Deno.test("Chromium takes the picture of a diagram for XML, and so do we", () =>
  withProject(async (project) => {
    for (const [number, text] of HOSTILE.entries()) {
      const sender = { from: "ani", session: "s-ani", now: minute(number) };
      sendMessage(project, { to: "vasya", subject: text, body: text }, sender);
    }
    const path = join(project.root, "a.svg");

    assertEquals((await run(["diagram", "--out", path], { cwd: project.root })).code, 0);

    readXml(Deno.readTextFileSync(path));
    await withPage(path, async (page, noise) => {
      assertEquals(await page.evaluate("document.documentElement.localName"), "svg");
      assertEquals(await page.locator("parsererror").count(), 0);
      assertEquals(noise, { console: [], requests: [] });
    });
  }));

Deno.test("a page of 2,000 messages, 300 drawers and 20 locks is usable", () =>
  withProject(async (project) => {
    const folder = join(project.store, "messages", "inbox");
    Deno.mkdirSync(folder, { recursive: true });
    for (let number = 0; number < 2000; number++) {
      const time = minute(number).toISOString();
      const stamp = time.slice(0, 19).replace("T", "_").replaceAll(":", "-");
      Deno.writeTextFileSync(
        join(folder, `${stamp}_ani_vasya_update_m${number}.md`),
        `---\nfrom: ani\nto: vasya\nsubject: Message ${number}\ncreated_utc: ${time}\n---\n\n${
          "text ".repeat(40)
        }needle${number}\n`,
      );
    }
    const wing = join(project.store, "memory-graph", "wings", "w", "rooms", "r", "facts");
    Deno.mkdirSync(wing, { recursive: true });
    for (let number = 0; number < 300; number++) {
      const text = `---\ntitle: Drawer ${number}\n---\n\n[[d${(number * 7) % 300}]]\n`;
      Deno.writeTextFileSync(join(wing, `2026-04-09_d${number}.md`), text);
    }
    const options = { caller: caller("s-ani", "ani"), observe: seeing() };
    for (let number = 0; number < 20; number++) {
      claimLocks(project, [{ slug: `lock-${number}`, description: "d" }], options);
    }

    await exported(project.root, async (page, noise) => {
      assertEquals(await page.locator("article").count(), 100);
      await page.locator("button.more").click();
      assertEquals(await page.locator("article").count(), 200);
      await page.locator("#search").fill("needle1234");
      await page.locator("nav button", { hasText: /^Threads 1$/ }).waitFor();
      await open(page, "threads");
      assertEquals(await page.locator("article").count(), 1);
      await page.locator("#search").fill("");
      await open(page, "memory");
      assertEquals(await page.locator("svg circle").count(), 300);
      assertEquals(noise, { console: [], requests: [] });
    });
  }));
