/**
 * Tools for the memory. Keys of answers that mclaude 0.6 had keep their meaning.
 *
 * @module
 */
import { envelope } from "../../lib/store/envelope.ts";
import { cleanText, oneLine } from "../../lib/store/text.ts";
import { tool } from "../tool.ts";
import { count, FROM_OTHERS, some, told } from "../words.ts";

const DRAWER = "Its path or title, or a part";

/** The tools. */
export const memoryTools = {
  mclaude_memory_search: tool({
    title: "Search the memory",
    description: "Before you decide, look into a fault or ask: what the project knows, best " +
      "first. Open a hit with mclaude_memory_show.",
    set: "core",
    operation: "memory.search",
    input: {
      query: 'Words, "a phrase", tok*',
      wing: "",
      room: "",
      hall: "",
      tag: "",
      since: "",
      include_superseded: "",
      limit: "",
    },
    defaults: { brief: true, limit: 8 },
    output: { results: "array", count: "number" },
    answer({ hits, problems }) {
      const results = hits.map(({ path, title, passage, score, created, superseded_by }) => ({
        ...{ path, title: cleanText(title), match: cleanText(passage) },
        score: Math.round(score * 100) / 100,
        ...told({ created: created.slice(0, 10), superseded_by }),
      }));
      return {
        data: { results, count: results.length, ...some({ problems }) },
        text: [
          `${count(results.length, "hit")}.`,
          ...results.map(({ path, title, match }) => oneLine(`${path} ${title}: ${match}`, 300)),
        ].join("\n"),
      };
    },
  }),
  mclaude_memory_save: tool({
    title: "Save to the memory",
    description: "When you learned what others should know: a decision and why, a trap, a fact.",
    set: "core",
    operation: "memory.save",
    input: {
      wing: "Project, person or wide subject",
      room: "Subject in the wing",
      title: "",
      content: "",
      hall: "decisions, gotchas, references, discoveries, preferences, facts",
      tags: "",
      links: "",
      valid_from: "",
      supersedes: "The drawer it replaces",
      allow_secret: "",
    },
    required: ["content"],
    output: { success: "boolean", path: "string" },
    answer: ({ path, drawer, superseded, similar, problems }) => ({
      data: {
        ...{ success: true, path, drawer: drawer.path },
        ...told({ superseded }),
        ...some({ similar, problems }),
      },
      text: [
        `Saved ${drawer.path}.`,
        ...(similar.length === 0 ? [] : [
          `Similar: ${similar.map((one) => oneLine(one.path)).join(", ")}; if it replaces one, ` +
          "say which in supersedes.",
        ]),
      ].join(" "),
    }),
  }),
  mclaude_memory_show: tool({
    title: "Show a drawer",
    description: "The whole text of one drawer, and what took its place.",
    set: "core",
    operation: "memory.show",
    input: { drawer: DRAWER },
    output: { path: "string", text: "string" },
    answer({ drawer, text, head, successors }) {
      const { path, created } = drawer;
      return {
        data: {
          ...{ path, text: cleanText(text), note: FROM_OTHERS },
          ...told({ head }),
          ...some({ successors }),
        },
        text: [
          ...(head === null || head === path ? [] : [`Replaced by ${oneLine(head)}.`]),
          envelope(text, { kind: "drawer", facts: [["path", path], ["created", created]] }),
        ].join("\n"),
      };
    },
  }),
  mclaude_memory_core: tool({
    title: "Core memory",
    description: "What every session here has to know.",
    operation: "memory.core",
    input: {},
    output: { content: "string" },
    answer: ({ content, written }) => ({
      data: { content: cleanText(content), note: FROM_OTHERS },
      text: written
        ? envelope(content, { kind: "core", facts: [] })
        : "Nobody has written a core memory yet.",
    }),
  }),
  mclaude_memory_list: tool({
    title: "List the memory",
    description: "What there is: drawers that hold now, wings, or rooms.",
    operation: { drawers: "memory.list", wings: "memory.wings", rooms: "memory.rooms" },
    input: { wing: "", room: "", hall: "", tag: "", include_superseded: "", limit: "" },
    output: {},
    answer(result) {
      if ("wings" in result) return { data: result, text: result.wings.join("\n") || "No wings." };
      if ("rooms" in result) {
        const lines = result.rooms.map(({ wing, room }) => `${wing}/${room}`);
        return { data: { rooms: lines }, text: lines.join("\n") || "No rooms." };
      }
      const { drawers, more, problems } = result;
      return {
        data: {
          drawers: drawers.map(({ path, title, tags }) => ({ path, title, ...some({ tags }) })),
          ...told({ more: more || null }),
          ...some({ problems }),
        },
        text: [
          `${count(drawers.length + more, "drawer")}.`,
          ...drawers.map(({ path, title }) => oneLine(`${path}: ${title}`, 200)),
        ].join("\n"),
      };
    },
  }),
  mclaude_memory_find_similar: tool({
    title: "Find similar drawers",
    description: "Before you save: is it there already?",
    operation: "memory.similar",
    input: { text: "A title or text", threshold: "", limit: "" },
    aliases: { title: "text" },
    output: { similar: "array", count: "number", hint: "string" },
    answer({ similar, problems }) {
      const hint = similar.length === 0
        ? "Nothing similar: save it with mclaude_memory_save"
        : "Read these first; replace one with mclaude_memory_save and supersedes";
      return {
        data: { similar, count: similar.length, hint, ...some({ problems }) },
        text: [
          `${hint}.`,
          ...similar.map(({ path, title }) => oneLine(`${path}: ${title}`, 200)),
        ].join("\n"),
      };
    },
  }),
  mclaude_memory_supersede: tool({
    title: "Supersede a drawer",
    description: "When a drawer is wrong or outdated and another one takes its place.",
    operation: "memory.supersede",
    input: { old: DRAWER, new: DRAWER },
    output: { success: "boolean", old: "string", new: "string" },
    answer: ({ old, new: next, problems }) => ({
      data: { success: true, old, new: next, ...some({ problems }) },
      text: `${next} takes the place of ${old}.`,
    }),
  }),
  mclaude_memory_backlinks: tool({
    title: "Links to a drawer",
    description: "Which drawers link to one, and links that lead nowhere.",
    operation: "memory.backlinks",
    input: { drawer: DRAWER },
    output: { path: "string", backlinks: "array" },
    answer: ({ path, head, backlinks, broken, problems }) => ({
      data: { path, backlinks, ...told({ head }), ...some({ broken, problems }) },
      text: [
        `${count(backlinks.length, "drawer")} link to ${path}.`,
        ...backlinks.map((one) => oneLine(`${one.path}: ${one.title}`, 200)),
      ].join("\n"),
    }),
  }),
  mclaude_memory_index: tool({
    title: "Memory as a table",
    description: "All drawers that hold now: a table, or a Mermaid graph of their links.",
    operation: { table: "memory.index", graph: "memory.graph" },
    input: { wing: "" },
    output: { index: "string" },
    answer: ({ text, drawers, problems }) => ({
      data: { index: cleanText(text), count: drawers, ...some({ problems }) },
      text: cleanText(text),
    }),
  }),
};
