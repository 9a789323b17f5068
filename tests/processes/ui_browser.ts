/**
 * The dashboard as a process, and pages of a real browser on it.
 *
 * @module
 */
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { findChromium, type Noise } from "./chromium.ts";
import { cleanEnv, program } from "./program.ts";

/** A dashboard that runs. */
export interface Dashboard {
  /** Where it is, without its key. */
  readonly origin: string;
  /** The newest link. */
  link(): string;
  /** All that it printed. */
  printed(): string;
  /** Its process. */
  readonly pid: number;
}

/** Runs `body` with the dashboard of a project; it must end by a signal as it should. */
export async function withDashboard(
  root: string,
  body: (dashboard: Dashboard) => Promise<void>,
  port = "0",
): Promise<void> {
  const [file, ...words] = [...program(), "ui", "--port", port, "--no-open", "--as", "ani"];
  const child = new Deno.Command(file!, {
    args: [...words, "--session", "s-ani"],
    cwd: root,
    env: cleanEnv(),
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  const ready = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.includes("Ctrl+C")) ready.resolve();
    }
    ready.resolve();
  })();
  let code = 0;
  try {
    await ready.promise;
    const link = () => [...text.matchAll(/http:\S+#key=\S+/g)].at(-1)![0];
    const { origin } = new URL(link());
    await body({ origin, link, printed: () => text, pid: child.pid });
  } finally {
    end(child);
    code = (await child.status).code;
    await reading;
  }
  if (code !== 0) throw new Error(`The dashboard ended with ${code}: ${text}`);
}

/** A test may have ended it. */
function end(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGINT");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

/** A browser's page on a dashboard. */
export interface Visit {
  /** The page. */
  readonly page: Page;
  /** What else it did. */
  readonly noise: Noise;
  /** The browser's window, with its cookies. */
  readonly context: BrowserContext;
  /** Opens another page of the same person. */
  another(): Promise<Page>;
}

/** How the browser is. */
export interface VisitOptions {
  /** How large its window is. */
  readonly size?: { readonly width: number; readonly height: number };
  /** What its user likes. */
  readonly scheme?: "light" | "dark";
}

/**
 * Opens a dashboard in a headless Chromium by its link.
 *
 * @returns Whether there is a Chromium.
 */
export async function visit(
  dashboard: Dashboard,
  options: VisitOptions,
  body: (visit: Visit) => Promise<void>,
): Promise<boolean> {
  const executablePath = findChromium();
  if (executablePath === undefined) return false;
  const browser: Browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const { size = { width: 1280, height: 800 }, scheme = "light" } = options;
    const context = await browser.newContext({
      ...{ viewport: size, colorScheme: scheme, reducedMotion: "reduce" },
      ...{ locale: "en-GB", timezoneId: "UTC" },
    });
    context.setDefaultTimeout(30_000);
    const noise: Noise = { console: [], requests: [] };
    const listen = (page: Page) => {
      page.on("console", (message) => noise.console.push(message.text()));
      page.on("pageerror", (error) => noise.console.push(String(error)));
      page.on("dialog", (dialog) => noise.console.push(`dialog ${dialog.message()}`));
      page.on("request", (request) => {
        if (!request.url().startsWith(`${dashboard.origin}/`)) noise.requests.push(request.url());
      });
    };
    context.on("page", listen);
    const page = await context.newPage();
    await page.goto(dashboard.link());
    await page.locator("nav").waitFor();
    await body({
      ...{ page, noise, context },
      async another() {
        const other = await context.newPage();
        await other.goto(dashboard.origin);
        await other.locator("nav").waitFor();
        return other;
      },
    });
  } finally {
    await browser.close();
  }
  return true;
}

/** Goes to a view, and waits until it is there. */
export async function open(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.locator("nav a[aria-current=page]", { hasText: new RegExp(hash.split("/")[0]!, "i") })
    .waitFor();
}
