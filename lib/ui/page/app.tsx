/** @jsxRuntime automatic */
/** @jsxImportSource preact */
/**
 * The page: who it is for, the way between views, their keys, remarks.
 *
 * @module
 */
import { type JSX, render } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { comeIn, listen } from "./api.ts";
import { Code } from "./code.tsx";
import { Dialog } from "./dialog.tsx";
import { Handoffs } from "./handoffs.tsx";
import { Health } from "./health.tsx";
import { Locks } from "./locks.tsx";
import { Mail } from "./mail.tsx";
import { Memory } from "./memory.tsx";
import { Overview } from "./overview.tsx";
import { at, changes, go, messageOf, remarks, useRoute, viewKeys } from "./store.ts";
import { Timeline } from "./timeline.tsx";
import type { Session } from "./types.ts";

const VIEWS = [
  { name: "overview", title: "Overview", View: Overview },
  { name: "locks", title: "Locks", View: Locks },
  { name: "mail", title: "Mail", View: Mail },
  { name: "handoffs", title: "Handoffs", View: Handoffs },
  { name: "memory", title: "Memory", View: Memory },
  { name: "code", title: "Code", View: Code },
  { name: "timeline", title: "Timeline", View: Timeline },
  { name: "health", title: "Health", View: Health },
] as const;

const THEMES = ["auto", "light", "dark"] as const;

/** The keys that work everywhere. */
const KEYS: readonly (readonly [string, string])[] = [
  ["1 – 8", "the views, from left to right"],
  ["j k ↑ ↓", "choose in a list; Page up, Page down, Home, End too"],
  ["Enter", "open what is chosen"],
  ["Esc", "close what is open"],
  ["/", "search"],
  ["l", "into the list"],
  ["t", "light, dark, or as the system has it"],
  ["?", "this help"],
];

function App(): JSX.Element {
  const [session, setSession] = useState<Session>();
  const [error, setError] = useState("");
  const [isLive, setLive] = useState(false);
  useEffect(() => {
    comeIn().then(setSession, (error) => setError(messageOf(error)));
    // A new link in the same tab changes only what follows the page's address.
    addEventListener("hashchange", () => {
      if (location.hash.startsWith("#key=")) location.reload();
    });
  }, []);
  useEffect(() => {
    if (session === undefined) return;
    let wasLost = false;
    listen((change) => {
      if (change === "out") return setError("The session has ended.");
      setLive(change !== "lost");
      if (change === "lost") wasLost = true;
      else if (change !== "back") changes.tell(change);
      else if (wasLost) {
        wasLost = false;
        changes.tell({ parts: ["sessions", "locks", "mail", "handoffs", "memory", "events"] });
      }
    });
  }, [session]);
  if (error !== "") {
    return (
      <main class="door">
        <h1>mclaude</h1>
        <p class="error" role="alert">{error}</p>
        <p>
          In the terminal where <code>mclaude ui</code>{" "}
          runs, press the return key: it prints a new link. Or start it again.
        </p>
      </main>
    );
  }
  if (session === undefined) {
    return (
      <main class="door">
        <h1>mclaude</h1>
        <p>Loading…</p>
      </main>
    );
  }
  return <Inside session={session} isLive={isLive} />;
}

function Inside({ session, isLive }: { session: Session; isLive: boolean }): JSX.Element {
  const [name, item] = useRoute();
  const [isHelp, setHelp] = useState(false);
  const [theme, setTheme] = useTheme();
  const [letters, setLetters] = useState(recall("letters") !== "off");
  const here = VIEWS.find((one) => one.name === name) ?? VIEWS[0];
  const { View } = here;
  const press = useRef((_: KeyboardEvent) => {});
  press.current = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    // Speech input and some aids write letters that nobody meant as keys.
    if (!letters && event.key !== "Escape") return;
    const number = Number(event.key);
    if (number >= 1 && number <= VIEWS.length) go(VIEWS[number - 1]!.name);
    else if (event.key === "?") setHelp(!isHelp);
    else if (event.key === "t") setTheme();
    else if (event.key === "/") focus("[data-search]");
    else if (event.key === "l") focus("[data-list]");
    else if (["j", "k", "ArrowDown", "ArrowUp"].includes(event.key)) focus("[data-list]");
    else if (event.key === "Escape") leave(here.name, item, () => setHelp(false));
    else {
      const key = [...viewKeys].flat().find(({ key }) => key === event.key);
      if (key === undefined) return;
      key.run();
    }
    event.preventDefault();
  };
  // Who sees the page can press its keys: not a frame later.
  useLayoutEffect(() => {
    const listener = (event: KeyboardEvent) => press.current(event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = `${here.title} – ${session.title} – mclaude`;
    // Who reads by ear or by keys is where the new view begins.
    if (!isFirst.current) focus("#content");
    isFirst.current = false;
  }, [here.name]);
  function toggleLetters(): void {
    setLetters(!letters);
    remember("letters", letters ? "off" : "on");
  }
  return (
    <>
      <a class="skip" href="#content" onClick={skip}>Skip to the content</a>
      <header class="top">
        <h1 title={session.place}>{session.title}</h1>
        <span class="small">
          as <b>{session.identity}</b>
          {session.guessed && " (a guess: start with --as NAME to read and answer mail)"}
        </span>
        <span class={`live ${isLive ? "on" : "off"}`} role="status">
          {isLive ? "live" : "not connected"}
        </span>
        <button type="button" onClick={() => setTheme()}>Theme: {theme} (t)</button>
        <button type="button" aria-expanded={isHelp} onClick={() => setHelp(!isHelp)}>
          Keys (?)
        </button>
      </header>
      <nav aria-label="Views">
        {VIEWS.map(({ name, title }, index) => (
          <a key={name} href={at(name)} aria-current={name === here.name ? "page" : undefined}>
            <kbd>{index + 1}</kbd> {title}
          </a>
        ))}
      </nav>
      {isHelp && (
        <Help
          letters={letters}
          onLetters={toggleLetters}
          onClose={() => setHelp(false)}
        />
      )}
      <main id="content" tabIndex={-1} aria-label={here.title}>
        <View item={item} />
      </main>
      <Remarks />
      <Dialog />
    </>
  );
}

/** The link would be taken for a view. */
function skip(event: Event): void {
  event.preventDefault();
  focus("#content");
}

function focus(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}

function leave(name: string, item: string, close: () => void): void {
  close();
  if (item !== "") go(name);
  focus("[data-list]");
}

function isTyping({ target, key }: KeyboardEvent): boolean {
  if (document.querySelector("dialog[open]")) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches("input:not([type=range]), textarea, select")) {
    if (key === "Escape") target.blur();
    return true;
  }
  return target.matches("input[type=range]") && key.startsWith("Arrow");
}

function Help(
  { letters, onLetters, onClose }: { letters: boolean; onLetters(): void; onClose(): void },
): JSX.Element {
  const own = [...viewKeys].flat().map(({ key, text }) => [key, text] as const);
  return (
    <aside class="help" aria-label="Keys">
      <h2>Keys</h2>
      <dl>
        {[...KEYS, ...own].map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <div class="buttons left">
        <button type="button" onClick={onClose}>Close (Esc)</button>
        <button type="button" aria-pressed={letters} onClick={onLetters}>
          {letters ? "Keys are on" : "Keys are off"}
        </button>
      </div>
    </aside>
  );
}

function Remarks(): JSX.Element {
  const [remark, set] = useState<{ text: string; bad: boolean }>();
  useEffect(() => remarks.listen(set), []);
  useEffect(() => {
    if (remark === undefined || remark.bad) return;
    const timer = setTimeout(() => set(undefined), 6000);
    return () => clearTimeout(timer);
  }, [remark]);
  return (
    <div class="remarks" role="status" aria-live="polite">
      {remark && (
        <p class={remark.bad ? "bad" : ""}>
          {remark.text}{" "}
          <button type="button" aria-label="Close the remark" onClick={() => set(undefined)}>
            ×
          </button>
        </p>
      )}
    </div>
  );
}

function useTheme(): [string, () => void] {
  const [theme, set] = useState(kept());
  useEffect(() => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    remember("theme", theme);
  }, [theme]);
  return [theme, () => set(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!)];
}

function kept(): (typeof THEMES)[number] {
  return THEMES.find((known) => known === recall("theme")) ?? "auto";
}

/** What a browser does not keep is as it was at first. */
function recall(name: string): string | null {
  try {
    return localStorage.getItem(`mclaude-${name}`);
  } catch {
    return null;
  }
}

function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`mclaude-${name}`, value);
  } catch {
    return;
  }
}

render(<App />, document.getElementById("app")!);
