import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { ROOT } from "../../scripts/build.ts";
import { withFolder } from "../with_store.ts";
import { cleanEnv, program, run } from "./program.ts";
import { type Terminal, watchWords, withTerminal } from "./tmux.ts";

const ANI = { MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "s-ani" };
const VASYA = { MCLAUDE_IDENTITY: "vasya", MCLAUDE_SESSION: "s-vasya" };

async function does(cwd: string, env: Record<string, string>, ...args: string[]): Promise<string> {
  const pid = { MCLAUDE_PID: String(Deno.pid) };
  const { code, stdout, stderr } = await run(args, { cwd, env: { ...env, ...pid } });
  assertEquals(code, 0, stderr);
  return stdout;
}

/** Two sessions at work. */
async function fill(cwd: string): Promise<void> {
  Deno.mkdirSync(join(cwd, ".claude"));
  await does(cwd, ANI, "lock", "claim", "fix-login", "--description", "Fix it", "--files", "a.ts");
  await does(cwd, VASYA, "lock", "claim", "write-docs", "--description", "Write");
  await does(
    ...[cwd, VASYA, "message", "send", "--to", "ani", "--any", "--type", "question"] as const,
    ...["--subject", "Which path?", "--body", "Read or write?"],
  );
}

/** Runs the screen on such a project. */
function withScreen(
  options: { columns: number; rows: number; env?: Record<string, string> },
  body: (terminal: Terminal, cwd: string) => Promise<void>,
): Promise<void> {
  return withFolder(async (cwd) => {
    if (Deno.build.os === "windows") return;
    await fill(cwd);
    const env = { ...ANI, MCLAUDE_PID: String(Deno.pid), ...options.env };
    await withTerminal({ ...options, cwd, env, words: watchWords() }, async (terminal) => {
      await body(terminal, cwd);
    });
  });
}

const SIZES = [[80, 24], [120, 40], [40, 10]] as const;

for (const [columns, rows] of SIZES) {
  Deno.test(`watch shows its screen on a terminal of ${columns}x${rows} and leaves none of it`, () =>
    withScreen({ columns, rows }, async (terminal) => {
      const lines = await terminal.until(/write-docs +vasya/);

      assertMatch(lines[0]!, /^mclaude watch: 2 live, 2 locks/);
      assert(lines.every((line) => [...line].length <= columns));
      await terminal.until(() => !terminal.state().cooked);
      assertEquals(terminal.state(), { alternate: true, cursor: false, cooked: false });
      terminal.press("q");
      const after = await terminal.until(/^ended 0/);
      assertEquals(after.slice(0, 2), ["before", "ended 0"]);
      assertEquals(terminal.state(), { alternate: false, cursor: true, cooked: true });
    }));
}

Deno.test("watch shows what happens while it is shown", () =>
  withScreen({ columns: 100, rows: 30 }, async (terminal, cwd) => {
    await terminal.until(/write-docs +vasya/);

    await does(cwd, VASYA, "lock", "release", "write-docs");
    const lines = await terminal.until(/vasya +releases write-docs/);

    assert(!lines.some((line) => /write-docs +vasya/.test(line)));
  }));

Deno.test("watch follows the size of its terminal", () =>
  withScreen({ columns: 80, rows: 24 }, async (terminal) => {
    await terminal.until(/write-docs +vasya/);

    terminal.resize({ columns: 120, rows: 40 });
    const wide = await terminal.until(/Sessions \(2\).*│.*Mail/);
    terminal.resize({ columns: 40, rows: 10 });
    const small = await terminal.until((lines) => /2 Locks \(2\)/.test(lines[1] ?? ""));

    assertEquals(wide.filter((line) => line !== "").length > 20, true);
    assertMatch(small.find((line) => line.includes("q quit")) ?? "", /help/);
  }));

Deno.test("watch opens, filters, replies, releases and ends by force, by keys", () =>
  withScreen({ columns: 100, rows: 30 }, async (terminal, cwd) => {
    await terminal.until(/write-docs +vasya/);

    terminal.press("4", "Enter");
    await terminal.until(/^Read or write\?$/);
    terminal.press("r");
    await terminal.until(/^Reply to vasya:/);
    terminal.type("The write path");
    await terminal.until(/The write path_/);
    terminal.press("Enter");
    await terminal.until(/Send to vasya: The write path \[y\/N\]/);
    terminal.press("y");
    await terminal.until(/^Sent .*answer/);
    terminal.press("/");
    terminal.type("docs");
    terminal.press("Enter");
    await terminal.until(/\[only: docs\]/);
    terminal.press("2", "f");
    terminal.type("gone home");
    terminal.press("Enter");
    await terminal.until(/End write-docs of vasya by force, WHICH IS LIVE: gone home \[y\/N\]/);
    terminal.press("y");
    await terminal.until(/^Ended write-docs#1 by force/);
    // Told by the look that no longer sees the lock.
    await terminal.until(/ends write-docs of vasya by force/);
    terminal.press("Escape");
    await terminal.until(/fix-login +ani/);
    terminal.press("x");
    await terminal.until(/^Release fix-login\? \[y\/N\]/);
    terminal.press("y");
    await terminal.until(/^Released fix-login#1/);
    terminal.press("q");
    await terminal.until(/^ended 0/);

    const { locks } = JSON.parse(await does(cwd, ANI, "lock", "list", "--json"));
    const { events } = JSON.parse(await does(cwd, ANI, "lock", "history", "--json"));
    const mail = await does(cwd, VASYA, "mail", "check");
    assertEquals(locks, []);
    const forced = events.find(({ event }: { event: string }) => event === "forced");
    assertEquals([forced.text, forced.by], ["gone home", "ani (s-ani)"]);
    assertMatch(mail, /The write path/);
  }));

for (const [signal, code] of [["SIGTERM", 143], ["SIGINT", 0], ["SIGHUP", 129]] as const) {
  Deno.test(`watch restores its terminal when ${signal} ends it`, () =>
    withScreen({ columns: 80, rows: 24 }, async (terminal) => {
      await terminal.until(/write-docs +vasya/);

      Deno.kill(pidIn(terminal), signal);
      const lines = await terminal.until(/^ended \d/);

      assertEquals(lines.slice(0, 2), ["before", `ended ${code}`]);
      assertEquals(terminal.state(), { alternate: false, cursor: true, cooked: true });
    }));
}

Deno.test("watch restores its terminal when Ctrl+C ends it while something is typed", () =>
  withScreen({ columns: 80, rows: 24 }, async (terminal) => {
    await terminal.until(/write-docs +vasya/);

    terminal.press("/");
    terminal.type("abc");
    await terminal.until(/contains: abc_/);
    terminal.press("C-c");
    await terminal.until(/^ended 0/);

    assertEquals(terminal.state(), { alternate: false, cursor: true, cooked: true });
  }));

for (const how of ["draw", "timer", "promise"]) {
  Deno.test(`watch restores its terminal when it fails: ${how}`, () =>
    withFolder(async (cwd) => {
      if (Deno.build.os === "windows") return;
      Deno.mkdirSync(join(cwd, ".claude", "messages"), { recursive: true });
      const script = join(ROOT, "tests", "processes", "failing_screen.ts");
      const config = join(ROOT, "deno.json");
      const words = [
        Deno.execPath(),
        "run",
        "-A",
        "--cached-only",
        "--config",
        config,
        script,
        how,
      ];
      // Where Deno keeps what it has loaded.
      const env = { HOME: Deno.env.get("HOME") ?? "" };
      await withTerminal({ columns: 80, rows: 24, cwd, env, words }, async (terminal) => {
        const lines = await terminal.until(/^ended \d/);

        assertEquals(lines.slice(0, 3), ["before", `failed: ${how}`, "ended 7"]);
        assertEquals(terminal.state(), { alternate: false, cursor: true, cooked: true });
      });
    }));
}

Deno.test("watch uses ASCII and no colours where the terminal has nothing else", () =>
  withScreen({
    columns: 80,
    rows: 24,
    env: { LC_ALL: "C", NO_COLOR: "1", TERM: "vt100" },
  }, async (terminal) => {
    await terminal.until(/write-docs +vasya/);

    const text = terminal.ask("capture-pane", "-p", "-e");

    assertMatch(text, /^-- 2 Locks \(2\) -+$/m);
    assertMatch(text, /^[\x20-\x7e\n]*$/);
  }));

Deno.test("watch prints lines on a terminal that cannot move its cursor", () =>
  withScreen({ columns: 80, rows: 24, env: { TERM: "dumb" } }, async (terminal, cwd) => {
    await terminal.until(/^\(Ctrl\+C to stop\)/);

    await does(cwd, VASYA, "lock", "release", "write-docs");
    await terminal.until(/^\[\d\d:\d\d:\d\d\] locks {4}vasya {4}released {5}write docs$/);
    terminal.press("C-c");
    await terminal.until(/ended 0/);
  }));

Deno.test("watch never sends a terminal what others wrote for it", () =>
  withFolder(async (cwd) => {
    if (Deno.build.os === "windows") return;
    const box = join(cwd, ".claude", "messages", "inbox");
    Deno.mkdirSync(box, { recursive: true });
    const evil = "\u001b]2;owned\u0007\u001b[2J\u001b[31m\u009b5mBOO\u202e\u0008";
    Deno.writeTextFileSync(
      join(box, "evil.md"),
      `---\nfrom: "e${evil}"\nto: ani\nsubject: "s${evil}"\n---\n\n${evil} body\n`,
    );
    const words = watchWords();
    await withTerminal({ columns: 80, rows: 24, cwd, env: ANI, words }, async (terminal) => {
      await terminal.until(/sBOO/);
      terminal.press("4", "Enter");
      await terminal.until(/^BOO body$/);

      assertEquals(terminal.ask("display", "-p", "#{pane_title}").includes("owned"), false);
      // deno-lint-ignore no-control-regex
      assertEquals(/[\u0008\u009b\u202e]/.test(terminal.ask("capture-pane", "-p", "-e")), false);
    });
  }));

Deno.test("watch is usable with a thousand locks and ten thousand messages", () =>
  withFolder(async (cwd) => {
    if (Deno.build.os === "windows") return;
    const locks = join(cwd, ".claude", "locks", "active-work");
    const box = join(cwd, ".claude", "messages", "inbox");
    for (const path of [locks, box]) Deno.mkdirSync(path, { recursive: true });
    for (let n = 0; n < 1_000; n++) {
      Deno.writeTextFileSync(join(locks, `lock-${n}.lock`), `s-${n}`);
      Deno.writeTextFileSync(join(locks, `lock-${n}.heartbeat`), "");
    }
    for (let n = 0; n < 10_000; n++) {
      const text = `---\nfrom: a\nto: b\nsubject: about ${n}\n---\n\ntext ${n}\n`;
      Deno.writeTextFileSync(join(box, `m${n}.md`), text);
    }
    const words = watchWords();
    await withTerminal({ columns: 80, rows: 24, cwd, env: ANI, words }, async (terminal) => {
      await terminal.until(/1000 locks, 10000 messages/);
      terminal.press("4", "G");
      await terminal.until(/10000 chosen/);
      terminal.press("/");
      terminal.type("about 4321");
      terminal.press("Enter");
      await terminal.until(/Mail \(1\)/);
      terminal.press("Enter");
      await terminal.until(/^text 4321$/);
      terminal.press("q", "q");
      await terminal.until(/^ended 0/);
    });
  }));

Deno.test("watch --json prints what there is, then an event a line, until a signal ends it", () =>
  withFolder(async (cwd) => {
    await fill(cwd);
    const [file, ...args] = [...program(), "watch", "--json"];
    const child = new Deno.Command(file!, {
      ...{ args, cwd, env: cleanEnv(ANI), clearEnv: true },
      ...{ stdin: "null", stdout: "piped", stderr: "null" },
    }).spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const first = await lines.read();

    await does(cwd, VASYA, "lock", "release", "write-docs");
    const second = await lines.read();
    child.kill(Deno.build.os === "windows" ? "SIGKILL" : "SIGTERM");

    const { kind, locks } = JSON.parse(first.value!);
    assertEquals([kind, locks.length], ["snapshot", 2]);
    const events = second.value!.trim().split("\n").map((line) => JSON.parse(line));
    const { kind: what, slug, actor } = events.find(({ kind }) => kind === "released");
    assertEquals([what, slug, actor], ["released", "write-docs", "vasya"]);
    const { code } = await child.status;
    assert(Deno.build.os === "windows" || code === 143);
    await lines.cancel();
  }));

/** The process that a terminal's shell waits for. */
function pidIn(terminal: Terminal): number {
  const shell = terminal.ask("display", "-p", "#{pane_pid}").trim();
  const { stdout } = new Deno.Command("pgrep", { args: ["-P", shell] }).outputSync();
  return Number(new TextDecoder().decode(stdout).trim());
}
