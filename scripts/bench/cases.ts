/**
 * What is measured. The command lines are those that mclaude 0.6 understands too.
 *
 * @module
 */
import { join } from "node:path";
import {
  acknowledge,
  claimLocks,
  findNews,
  findProject,
  observeSessions,
  sendMessage,
} from "../../mod.ts";
import { memorySearch } from "../../lib/operations/memory_search.ts";
import { wordAt, writeDrawers } from "./drawers.ts";

/** One measured case. */
export interface Case {
  /** Its name. */
  readonly name: string;
  /** The commands, one after another, each with the exit code that it must have. */
  readonly commands: readonly { readonly args: readonly string[]; readonly code: number }[];
  /** How often it is measured, if not as often as the others. */
  readonly rounds?: number;
  /** Whether mclaude 0.6 has no such command. */
  readonly isOwn?: boolean;
  /** Fills the project before. */
  prepare?(folder: string): void | Promise<void>;
  /** What happens before each round, not measured; only mclaude's own row can be measured so. */
  before?(folder: string, round: number): void;
}

const LOCK_LIST = { args: ["lock", "list"], code: 0 };

/** Words that a few drawers have, as a question mostly has one; and one that many have. */
const RARE = `${wordAt(400)} ${wordAt(900)} cache`;

const MAIL_CHECK = { args: ["mail", "check"], code: 0 };

/** All cases, in the order in which they are told. */
export const CASES: readonly Case[] = [
  { name: "version", commands: [{ args: ["--version"], code: 0 }] },
  { name: "lock-list", commands: [LOCK_LIST] },
  { name: "lock-list-10", commands: [LOCK_LIST], prepare: held(10) },
  { name: "lock-list-100", commands: [LOCK_LIST], prepare: held(100) },
  { name: "lock-list-1000", commands: [LOCK_LIST], prepare: held(1000) },
  { name: "status", commands: [{ args: ["status"], code: 0 }], prepare: held(10) },
  {
    name: "claim-release",
    commands: [
      {
        args: [
          ...["lock", "claim", "--slug", "fix-login", "--description", "Fix the login"],
          ...["--session", "bench-1", "--files", "src/login.ts"],
        ],
        code: 0,
      },
      { args: ["lock", "release", "fix-login", "--session", "bench-1"], code: 0 },
    ],
    prepare: held(10),
  },
  {
    name: "handoff-write",
    commands: [{
      args: [
        ...["handoff", "write", "--session", "bench-1", "--goal", "Fix the login"],
        ...["--done", "Found the race", "--next-step", "Test it with many writers"],
      ],
      code: 0,
    }],
    prepare: held(10),
  },
  ...[0, 1_000, 10_000].flatMap((count): Case[] => [
    { name: `mail-check-${count}`, commands: [MAIL_CHECK], prepare: seenMail(count) },
    {
      name: `mail-news-${count}`,
      commands: [MAIL_CHECK],
      prepare: seenMail(count),
      before: sendOne,
    },
  ]),
  ...[1_000, 10_000].flatMap((count): Case[] => [
    {
      name: `search-${count}`,
      commands: [{ args: ["memory", "search", RARE], code: 0 }],
      prepare: searchedDrawers(count),
    },
    {
      name: `search-common-${count}`,
      commands: [{ args: ["memory", "search", "session timeout retry"], code: 0 }],
      prepare: searchedDrawers(count),
    },
  ]),
  {
    name: "message-send",
    commands: [{
      args: [
        ...["message", "send", "--from", "ani", "--to", "vasya", "--subject", "The pool is 20"],
        ...["--body", "Since today."],
      ],
      code: 0,
    }],
    prepare: seenMail(1_000),
  },
];

/**
 * Fills a project with held locks.
 *
 * @param count How many.
 * @returns What fills a folder.
 */
export function held(count: number): (folder: string) => void {
  return (folder) => {
    const project = findProject(folder);
    const caller = {
      identity: "ani",
      identitySource: "flag",
      session: "bench-0",
      sessionSource: "flag",
      process: null,
    } as const;
    if (count === 0) return;
    const first = { slug: "work-0", description: "Some work", files: ["src/0.ts"] };
    claimLocks(project, [first], { caller, observe: observeSessions(project) });
    // So many claims would take minutes: each makes sure that it overlaps no other.
    for (let number = 1; number < count; number++) copyLock(project.store, number);
  };
}

/** Makes another lock as the first one. */
function copyLock(store: string, number: number): void {
  const slug = `work-${number}`;
  const locks = join(store, "locks");
  Deno.mkdirSync(join(locks, "generations", slug));
  const ends = ["lock", "heartbeat", "metadata.json"];
  const files = [
    ...ends.map((end) => ["active-work", `work-0.${end}`]),
    ...["g000001.json", "g000001.outcome.json"].map((name) => ["generations", "work-0", name]),
    ["open", "work-0.g000001"],
  ];
  for (const parts of files) {
    const text = Deno.readTextFileSync(join(locks, ...parts));
    const target = join(locks, ...parts.map((part) => part.replace("work-0", slug)));
    Deno.writeTextFileSync(
      target,
      text.replaceAll("work-0", slug).replaceAll("src/0.ts", `src/${number}.ts`),
    );
  }
}

/** Fills an inbox with messages that mclaude 0.6 could have written, and has all of them seen. */
export function seenMail(count: number): (folder: string) => void {
  return (folder) => {
    const inbox = join(folder, ".claude", "messages", "inbox");
    Deno.mkdirSync(inbox, { recursive: true });
    const start = Date.UTC(2026, 0, 1);
    for (let number = 0; number < count; number++) {
      const to = number % 3 === 0 ? "ani" : "vasya";
      const stamp = new Date(start + number * 37_000).toISOString().slice(0, 19)
        .replace("T", "_").replaceAll(":", "-");
      const name = `${stamp}_petya_${to}_update_message-number-${number}.md`;
      const header = `from: petya\nto: ${to}\ntype: update\nsubject: Message number ${number}`;
      Deno.writeTextFileSync(
        join(inbox, name),
        `---\n${header}\nstatus: unread\nurgent: false\n---\n\n# Message number ${number}\n\nbody\n`,
      );
    }
    const project = findProject(folder);
    acknowledge(project, "ani", findNews(project, { reader: READER }));
  };
}

/** Fills a project with handoffs that mclaude 0.6 could have written. */
export function writtenHandoffs(count: number): (folder: string) => void {
  return (folder) => {
    const handoffs = join(folder, ".claude", "handoffs");
    Deno.mkdirSync(handoffs, { recursive: true });
    const start = Date.UTC(2025, 0, 1);
    const rows: string[] = [];
    for (let number = 0; number < count; number++) {
      const time = new Date(start + number * 120_000).toISOString();
      const session = (number % 977).toString(16).padStart(8, "0");
      const name = `${time.slice(0, 10)}_${time.slice(11, 16).replace(":", "-")}_${session}_` +
        `goal-${number}.md`;
      const header = `created: ${time.slice(0, 19)}\nsession_id: ${session}\nstatus: ACTIVE`;
      Deno.writeTextFileSync(
        join(handoffs, name),
        `---\n${header}\n---\n\n# Session handoff\n\n## Goal\n\nGoal ${number}\n`,
      );
      rows.push(
        `- **${time.slice(0, 10)} ${time.slice(11, 16)}** \`${session}\` - Goal ${number} [ACTIVE]`,
      );
    }
    Deno.writeTextFileSync(join(handoffs, "INDEX.md"), `# Handoffs\n\n${rows.join("\n")}\n`);
  };
}

/** Fills a memory with drawers and has them searched once, so that there is an index. */
export function searchedDrawers(count: number): (folder: string) => Promise<void> {
  return async (folder) => {
    writeDrawers(folder, { count });
    await memorySearch.invoke(
      {
        project: findProject(folder),
        caller: () => {
          throw new TypeError("A search asks nobody who calls");
        },
      },
      { query: "session" },
    );
  };
}

const READER = { name: "ani", aliases: [], roles: [] };

/** A message arrives. */
function sendOne(folder: string, round: number): void {
  sendMessage(findProject(folder), { to: "ani", subject: `News ${round}`, body: "b" }, {
    from: "petya",
    session: "bench-2",
  });
}
