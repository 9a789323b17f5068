/**
 * Tools for locks. Keys of answers that mclaude 0.6 had keep their meaning.
 *
 * @module
 */
import type { Lock } from "../../lib/locks.ts";
import { oneLine } from "../../lib/store/text.ts";
import { tool } from "../tool.ts";
import { count, some } from "../words.ts";

const SLUG = "What is worked on, kebab-case";

/** The tools. */
export const lockTools = {
  mclaude_lock_claim: tool({
    title: "Claim work",
    description: "Before you start work or change files that others may change: claim it, so " +
      "that nobody does the same. Refused if somebody holds it or the same files.",
    set: "always",
    operation: "lock.claim",
    input: {
      slug: SLUG,
      description: "What you will do, for the others",
      files: "Paths, folders or globs you will change",
      also: "More locks, all or nothing",
      shared: "Others may share",
      wait: "Wait in line at most so long: 30s, 10m",
      take_over: "Take it from a dead, silent or idle session",
      force_overlap: "",
      worktree: "",
    },
    output: { success: "boolean", slug: "string", session_id: "string", token: "string" },
    answer({ locks, refreshed, took_over }) {
      const [{ slug, session_id, token }] = locks as [Lock];
      const others = locks.slice(1);
      return {
        data: {
          ...{ success: true, session_id, slug, token, refreshed },
          ...some({ also: others.map(({ token }) => token), took_over }),
        },
        text: `${refreshed ? "Still yours" : "Claimed"}: ${
          locks.map(({ token }) => token).join(", ")
        }. When done: mclaude_lock_release.`,
      };
    },
  }),
  mclaude_lock_check: tool({
    title: "Who holds these files",
    description: "Before you change files you have no claim on: tells who holds each.",
    set: "core",
    operation: "lock.check",
    input: { paths: "", token: "A token (slug#n) of yours that must still be good" },
    output: { paths: "array" },
    answer({ paths, token }) {
      return {
        data: {
          paths: paths.map(({ path, state, locks }) => ({
            path,
            state,
            ...some({ locks: locks.map(shortLock) }),
          })),
          ...(token === null ? {} : { token }),
        },
        text: [
          ...(token === null ? [] : [`${token}: good`]),
          ...paths.map(({ path, state, locks }) =>
            [`${oneLine(path)}: ${state}`, ...locks.map(holderOf)].join(", ")
          ),
        ].join("\n"),
      };
    },
  }),
  mclaude_lock_list: tool({
    title: "List locks",
    description: "Who works on what, and who waits.",
    operation: "lock.list",
    input: { mine: "" },
    output: { locks: "array", count: "number" },
    answer({ locks, waiting, problems }) {
      return {
        data: {
          locks: locks.map(listedLock),
          count: locks.length,
          ...some({ waiting, problems }),
        },
        text: locks.length === 0
          ? "Nothing is claimed."
          : locks.map((lock) => `${lock.slug} [${lock.state}] ${holderOf(lock)}`).join("\n"),
      };
    },
  }),
  mclaude_lock_status: tool({
    title: "Show a lock",
    description: "Who holds one lock, since when, doing what.",
    operation: "lock.status",
    input: { slug: SLUG },
    output: { status: "string", slug: "string" },
    answer({ slug, locks }) {
      const [first, ...rest] = locks;
      if (first === undefined) return { data: { status: "FREE", slug }, text: `${slug} is free.` };
      return {
        data: {
          ...listedLock(first),
          claimed_at: first.claimed_at,
          ...some({ shared_with: rest.map(listedLock) }),
        },
        text: locks.map((lock) => `${slug} [${lock.state}] ${holderOf(lock)}`).join("\n"),
      };
    },
  }),
  mclaude_lock_heartbeat: tool({
    title: "Keep a lock",
    description: "Say that you still work on a lock. Rarely needed: this server does it for you.",
    operation: "lock.heartbeat",
    input: { slug: SLUG },
    output: { success: "boolean" },
    answer: (result) => ({ data: { success: true, ...result }, text: `${result.token} is yours.` }),
  }),
  mclaude_lock_release: tool({
    title: "Release work",
    description: "As soon as claimed work is done or given up.",
    set: "always",
    operation: "lock.release",
    input: { slug: SLUG, summary: "What was done" },
    output: { success: "boolean", archive: "string" },
    answer: (result) => ({
      data: { success: true, ...result },
      text: `Released ${result.token}.`,
    }),
  }),
  mclaude_lock_force_release: tool({
    title: "Break a lock",
    description: "End another session's lock that is dead or forgotten. Ask a person first if it " +
      "lives.",
    operation: "lock.force-release",
    input: { slug: SLUG, reason: "Why, for its holder", even_if_live: "", generation: "" },
    output: { success: "boolean", archive: "string" },
    answer: (result) => ({
      data: { success: true, ...result },
      text: `Released ${result.token}, which ${oneLine(result.held_by)} held. It will be told.`,
    }),
  }),
  mclaude_lock_history: tool({
    title: "History of locks",
    description: "Claims, releases and take-overs so far.",
    operation: "lock.history",
    input: { slug: "", limit: "" },
    output: { events: "array" },
    answer: ({ events }) => ({
      data: { events },
      text: [
        `${count(events.length, "event")}.`,
        ...events.map(({ at, event, slug, session_id, by, text }) =>
          oneLine(`${at} ${event} ${slug} by ${by || session_id} ${text}`, 200)
        ),
      ].join("\n"),
    }),
  }),
};

/** The keys of mclaude 0.6, and what is new. */
function listedLock(lock: Lock) {
  const { slug, state, session_id, description, files, worktree, branch } = lock;
  const { identity, token, heartbeat_age, mine, problem } = lock;
  return {
    ...{ slug, status: state, session_id, description, files, heartbeat_age, worktree, branch },
    ...{ identity, token, mine },
    ...(problem === null ? {} : { problem }),
  };
}

function shortLock({ slug, token, state, identity, session_id, description }: Lock) {
  return { slug, token, state, identity, session_id, description };
}

function holderOf({ identity, session_id, description, mine }: Lock): string {
  const who = mine ? "you" : oneLine(identity || session_id || "?", 60);
  return `${who}: ${oneLine(description, 120)}`;
}
