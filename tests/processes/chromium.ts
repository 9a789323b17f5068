import { existsSync } from "node:fs";
import { chromium, type Page } from "playwright-core";

/** What it is called on the systems that tests run on. */
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

let found: string | undefined | null = null;

/** The program; on a Debian where we may, it is installed. `undefined` where it cannot be had. */
export function findChromium(): string | undefined {
  if (found !== null) return found;
  found = onPath();
  if (found === undefined && Deno.build.os === "linux" && existsSync("/usr/bin/apt-get")) {
    new Deno.Command("apt-get", {
      args: ["install", "--yes", "--no-install-recommends", "chromium"],
      env: { DEBIAN_FRONTEND: "noninteractive" },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).outputSync();
    found = onPath();
  }
  if (found === undefined) {
    // deno-lint-ignore no-console
    console.warn("skipped: there is no Chromium here; set MCLAUDE_CHROMIUM, or install chromium");
  }
  return found;
}

function onPath(): string | undefined {
  const given = Deno.env.get("MCLAUDE_CHROMIUM");
  if (given) return given;
  const folders = (Deno.env.get("PATH") ?? "").split(Deno.build.os === "windows" ? ";" : ":");
  return NAMES.flatMap((name) => folders.map((folder) => `${folder}/${name}`)).find((path) =>
    existsSync(path)
  );
}

/** What a page did besides showing itself. */
export interface Noise {
  /** What it wrote to the console, and errors of its scripts. */
  readonly console: string[];
  /** What it wanted to load, other than itself. */
  readonly requests: string[];
}

/**
 * Opens a file in a headless Chromium that has no network.
 *
 * @returns Whether there is a Chromium.
 */
export async function withPage(
  path: string,
  body: (page: Page, noise: Noise) => Promise<void>,
): Promise<boolean> {
  const executablePath = findChromium();
  if (executablePath === undefined) return false;
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const context = await browser.newContext({ offline: true });
    const page = await context.newPage();
    const noise: Noise = { console: [], requests: [] };
    const url = `file://${path}`;
    page.on("console", (message) => noise.console.push(message.text()));
    page.on("pageerror", (error) => noise.console.push(String(error)));
    page.on("dialog", (dialog) => noise.console.push(`dialog ${dialog.message()}`));
    page.on("request", (request) => {
      if (request.url().split("#")[0] !== url) noise.requests.push(request.url());
    });
    await page.goto(url);
    await body(page, noise);
  } finally {
    await browser.close();
  }
  return true;
}
