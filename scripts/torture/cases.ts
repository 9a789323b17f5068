/**
 * Every command that changes something, each with what has to be there before. A new command
 * is one more line; a test compares this table with the operations.
 *
 * Commands are run as the session `s1` of `ani`. A command before which `dead:` stands is run
 * by a session whose process is gone afterwards; what stands after `$` is a shell's.
 *
 * @module
 */

/** One command that is disturbed. */
export interface Case {
  /** The words after the program's name, as one line. */
  readonly line: string;
  /** What is done before, undisturbed. */
  readonly before?: readonly string[];
  /** What is read from standard input; nothing by default. */
  readonly stdin?: string;
  /** The exit code; 0 by default. */
  readonly code?: number;
  /** Exit codes of the same command once more, besides that of the first time. */
  readonly again?: readonly number[];
  /** Whether it prints mail and notes afterwards that it did. */
  readonly shows?: boolean;
  /** Lines that a file has only where something was finished later, or a clock was off. */
  readonly later?: readonly string[];
  /** Whether it starts other programs. */
  readonly starts?: boolean;
  /** A file for people, in whose place an empty one may be left. */
  readonly reserves?: string;
}

/** Somebody else's session. */
const VASYA = "--as vasya --session s2";

const CLAIM = "lock claim fix-it --description d --files a.ts";
const WRITE = 'handoff write --goal First --done d --next-step "the last words"';
const LETTER = `message send ani "the last words" --subject First --any ${VASYA}`;
const SAVE = 'memory save --wing w --room r --content "the last words" --title';

/** The commands of the operations that write or destroy. */
export const CASES: Readonly<Record<string, readonly Case[]>> = {
  "lock.claim": [
    { line: CLAIM, before: [`lock claim other --description d --files b.ts ${VASYA}`] },
    {
      line: `${CLAIM} --take-over`,
      before: [`dead: ${CLAIM} ${VASYA}`],
      later: ["**Heartbeat age at force:** unknown"],
    },
    { line: "lock claim bbb --description d --also aaa --also ccc" },
    { line: "lock claim fix-it --description other --files c.ts", before: [CLAIM] },
    { line: `${CLAIM} --shared`, before: [`${CLAIM} --shared ${VASYA}`] },
    { line: `${CLAIM} --wait 10s` },
  ],
  "lock.heartbeat": [{ line: "lock heartbeat fix-it", before: [CLAIM] }],
  "lock.release": [
    { line: "lock release fix-it --summary done", before: [CLAIM], again: [12] },
    {
      line: "lock release fix-it",
      before: [`${CLAIM} --shared ${VASYA}`, `${CLAIM} --shared`],
      again: [13],
    },
  ],
  "lock.force-release": [{
    line: "lock force-release fix-it --reason r --even-if-live",
    before: [`${CLAIM} ${VASYA}`],
    // By a clock that is off, a beat says nothing of its age.
    later: ["**Heartbeat age at force:** unknown"],
    again: [12],
  }],
  "handoff.write": [{ line: WRITE.replace("First", "Second"), before: [WRITE] }],
  "handoff.resume": [{ line: "handoff resume first", before: [WRITE], again: [16] }],
  "handoff.close": [{ line: "handoff close first --note n", before: [WRITE], again: [1] }],
  "handoff.abandon": [{ line: "handoff abandon first", before: [WRITE], again: [1] }],
  "handoff.rollup": [{
    line: "handoff rollup --through 2099-12-31 --title All",
    before: [WRITE, WRITE.replace("First", "Second")],
    again: [2],
  }],
  "memory.save": [
    { line: `${SAVE} Second`, before: [`${SAVE} First`] },
    { line: `${SAVE} Newer --supersedes Old`, before: [`${SAVE} Old`], again: [18] },
  ],
  "memory.supersede": [
    { line: "memory supersede Old New", before: [`${SAVE} Old`, `${SAVE} New`], again: [18] },
  ],
  "message.send": [
    { line: 'message send vasya "the last words" --subject Second --any', before: [LETTER] },
    // Longer than a page of a file system in memory, so that a part of it may fit.
    { line: `message send vasya "${"long ".repeat(2_000)}" --subject Long --any` },
  ],
  "message.reply": [{ line: 'message reply last --body "the last words"', before: [LETTER] }],
  "message.mark": [{ line: "message mark last --status archived", before: [LETTER] }],
  "mail.check": [{ line: "mail check", before: [LETTER], shows: true }],
  "mail.ask": [{ line: "mail ask vasya Ready? --any", before: [LETTER] }],
  "mail.reply": [{ line: 'mail reply last --body "the last words"', before: [LETTER] }],
  "mail.wait": [{
    line: "mail wait --timeout 10s",
    shows: true,
    before: [
      "mail ask vasya Ready? --any",
      `mail reply last --body Yes ${VASYA}`,
    ],
  }],
  "mail.reset": [{ line: "mail reset", before: [LETTER, "mail check"] }],
  "mail.sync": [{ line: "mail sync", before: [LETTER], code: 1 }],
  "identity.register": [
    { line: "identity register ani --roles infra --owner Anna" },
    {
      line: "identity register ani --roles ml --notify telegram:1 --private",
      before: ["identity register ani --roles infra --owner Anna --notify telegram:2"],
    },
  ],
  "identity.rename": [{
    line: "identity rename ani anna",
    before: ["identity register ani --owner Anna"],
    again: [1],
  }],
  "identity.remove": [{
    line: "identity remove vasya",
    before: ["identity register ani", `identity register vasya ${VASYA}`],
    again: [1],
  }],
  "heartbeat.beat": [{ line: "heartbeat beat testing", before: ["heartbeat beat"] }],
  "heartbeat.stop": [{ line: "heartbeat stop", before: ["heartbeat beat"] }],
  "init.run": [
    { line: "init --yes --binary mclaude" },
    { line: "init --yes --binary mclaude --client codex gemini" },
  ],
  "uninstall.run": [{ line: "uninstall --yes", before: ["init --yes --binary mclaude"] }],
  "hooks.install": [{ line: "hooks install --apply --binary mclaude" }],
  "hooks.install-guard": [{
    line: "hooks install-guard",
    before: ["$ git init -q ."],
    starts: true,
  }],
  "hooks.remove-guard": [{
    line: "hooks remove-guard",
    before: ["$ git init -q .", "hooks install-guard"],
    starts: true,
  }],
  "doctor.run": [{
    line: "doctor --fix --only store formats leftovers",
    before: [WRITE, "$ touch -d 2000-01-01 .claude/handoffs/.tmp-of-somebody-who-was-killed"],
  }],
  "diagram.draw": [{
    line: "diagram --out week.md",
    before: [CLAIM, WRITE],
    reserves: "week.md",
  }],
  "export.write": [{
    line: "export --html state.html",
    before: [CLAIM, WRITE, LETTER],
    reserves: "state.html",
  }],
  "index.run": [{ line: "index", before: ["$ echo 'export function a() {}' >a.ts"] }],
  "finding.add": [{ line: "finding add Second --content c", before: ["finding add First"] }],
  "finding.promote": [{
    line: "finding promote first --wing w --room r",
    before: ["finding add First --content c"],
    again: [1],
  }],
  "kb.new": [{ line: "kb new --name shop --domains api,web --output kb", again: [1] }],
  "refs.scan": [{
    line: "refs scan --provider gh --exec true",
    before: [`${WRITE} --refs gh:1`],
    starts: true,
  }],
};

/** Commands that change something and are no operations. */
export const PROGRAM_CASES: Readonly<Record<string, readonly Case[]>> = {
  "hook session-start": [{
    line: "hook claude SessionStart",
    before: [LETTER, WRITE],
    stdin: hookInput({ hook_event_name: "SessionStart", source: "startup" }),
    shows: true,
  }],
  "hook prompt": [{
    line: "hook claude UserPromptSubmit",
    before: [LETTER],
    stdin: hookInput({ hook_event_name: "UserPromptSubmit", prompt: "go on" }),
    shows: true,
  }],
  "hook session-end": [{
    line: "hook claude SessionEnd",
    before: [CLAIM],
    stdin: hookInput({ hook_event_name: "SessionEnd", reason: "exit" }),
  }],
};

function hookInput(event: Record<string, string>): string {
  return JSON.stringify({ session_id: "s1", ...event });
}

/** A case with the name of its command. */
export type NamedCase = readonly [name: string, chosen: Case];

/** All cases, of commands whose names have `part` in them. */
export function casesOf(part = ""): NamedCase[] {
  return Object.entries({ ...CASES, ...PROGRAM_CASES })
    .filter(([name]) => name.includes(part))
    .flatMap(([name, cases]) => cases.map((one): NamedCase => [name, one]));
}

/** What a case is called when it fails. */
export function labelOf(name: string, { line }: Case): string {
  return `${name} (${line.length > 100 ? `${line.slice(0, 100)}…` : line})`;
}

/** The words of a line, double quotes as a shell takes them. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
}
