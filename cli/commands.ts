/**
 * The nouns, each loaded when it is used: starting up costs what one command needs.
 *
 * @module
 */
import type { Noun } from "../lib/operations/mod.ts";
import type { Commands } from "./command.ts";

/** A noun of the command line. */
export interface NounEntry {
  /** What its verbs are about. */
  readonly summary: string;
  /** Its verbs, in the order of the help; the loaded table has the same. */
  readonly verbs: readonly string[];
  /** The verb of a noun that stands alone. */
  readonly alone?: string;
  /** The verb that is meant when none is given. */
  readonly otherwise?: string;
  /** Loads its commands. */
  load(): Promise<{ readonly commands: Commands }>;
}

/** Exhaustive: an operation of a new noun does not compile until it has an entry here. */
export const NOUNS: Readonly<Record<Noun, NounEntry>> = {
  lock: {
    summary: "Who works on what: claim, check, release",
    verbs: [
      "claim",
      "check",
      "list",
      "status",
      "heartbeat",
      "release",
      "force-release",
      "history",
    ],
    load: () => import("./commands/lock.ts"),
  },
  handoff: {
    summary: "What the next session needs: write, resume, close, roll up",
    verbs: ["write", "list", "read", "latest", "resume", "close", "abandon", "rollup"],
    load: () => import("./commands/handoff.ts"),
  },
  memory: {
    summary: "What the project knows: save, search, show",
    verbs: [
      ...["save", "search", "show", "list", "supersede", "similar", "backlinks"],
      ...["wings", "rooms", "graph", "index", "core"],
    ],
    load: () => import("./commands/memory.ts"),
  },
  message: {
    summary: "Messages as files: send, list, inbox, thread, reply",
    verbs: ["send", "list", "inbox", "thread", "read", "reply", "mark", "mailboxes"],
    load: () => import("./commands/message.ts"),
  },
  mail: {
    summary: "Messages as they reach you: check, ask, reply, wait",
    verbs: ["check", "ask", "reply", "wait", "digest", "reset", "sync"],
    load: () => import("./commands/mail.ts"),
  },
  identity: {
    summary: "Who works here: register, list, whoami",
    verbs: ["register", "list", "show", "whoami", "rename", "remove"],
    load: () => import("./commands/identity.ts"),
  },
  heartbeat: {
    summary: "Which sessions live: beat, list, stop",
    verbs: ["beat", "list", "stop"],
    load: () => import("./commands/heartbeat.ts"),
  },
  doctor: {
    summary: "What is wrong here, and what can be done",
    verbs: ["run"],
    alone: "run",
    load: () => import("./commands/doctor.ts"),
  },
  status: {
    summary: "Everything on one screen",
    verbs: ["show"],
    alone: "show",
    load: () => import("./commands/status.ts"),
  },
  init: {
    summary: "Set an agent's client up: hooks, MCP server, rules, skills",
    verbs: ["run"],
    alone: "run",
    load: () => import("./commands/init.ts"),
  },
  uninstall: {
    summary: "Take out what init installed, and nothing else",
    verbs: ["run"],
    alone: "run",
    load: () => import("./commands/uninstall.ts"),
  },
  hooks: {
    summary: "What clients and git run: show, install",
    verbs: ["show", "install", "install-guard", "remove-guard"],
    load: () => import("./commands/hooks.ts"),
  },
  diagram: {
    summary: "What happened, drawn: Mermaid, SVG or a page",
    verbs: ["draw"],
    alone: "draw",
    load: () => import("./commands/diagram.ts"),
  },
  export: {
    summary: "All that is in the store, as one page to read offline",
    verbs: ["write"],
    alone: "write",
    load: () => import("./commands/export.ts"),
  },
  finding: {
    summary: "What you came across, to be sorted later: add, list, promote",
    verbs: ["add", "list", "promote"],
    load: () => import("./commands/finding.ts"),
  },
  kb: {
    summary: "A knowledge base for a project, as a MkDocs site",
    verbs: ["new"],
    load: () => import("./commands/kb.ts"),
  },
  refs: {
    summary: "References to other systems in handoffs",
    verbs: ["scan"],
    load: () => import("./commands/refs.ts"),
  },
  index: {
    summary: "The code: a map of it, where things are",
    verbs: ["run", "map", "find", "outline", "stats"],
    otherwise: "run",
    load: () => import("./commands/index.ts"),
  },
};

/** Commands that are not operations. */
export const PROGRAMS = {
  mcp: "Serve all of this to an agent over MCP",
  watch: "The project as it is and changes: a screen, lines, or events in JSON",
  ui: "The project in a browser: who is live, locks, mail, memory, timeline",
  hub: "Serve a hub, which joins machines; its tokens and copies; join one",
  sync: "Exchange records with other machines, over a hub or a git remote",
  notify: "Tell you what cannot wait: desktop, voice, webhook or command",
  say: "Speak a text",
  listen: "Make a message of what you say",
  hook: "Answer an event of an agent's client, on standard input",
  "self-check": "Check this program's own sum, and that it reads what it writes",
  demo: "Two sessions meet in a throw-away repository",
  completions: "Print completions for bash, zsh, fish or powershell",
  help: "Show help for a command",
} as const;
