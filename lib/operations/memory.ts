/**
 * The memory operations, but for the search.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { similarSchema, summarize, summarySchema, toSimilar } from "./memory_results.ts";
import { defineOperation } from "./operation.ts";
import { problemsSchema } from "./problems.ts";
import { described, z } from "./schemas.ts";

/** The layer, loaded when it is needed: a search needs none of it. */
function load(): Promise<typeof import("../memory.ts")> {
  return import("../memory.ts");
}

function drawerName() {
  return described(
    z.string().check(z.minLength(1)),
    "The drawer: its path, file name or title, or a part of them that no other one has",
  );
}

function wingOption() {
  return described(z.optional(z.string()), "Only this wing");
}

/** `memory.save` */
export const memorySave = defineOperation(
  {
    summary: "Save what others should know as a drawer, word by word, and tell of similar ones.",
    effect: "write",
    input: () =>
      z.object({
        wing: described(z.string(), "The wing: a project, a person or a wide subject"),
        room: described(z.string(), "The room: a subject in the wing"),
        title: described(z.string(), "What it is about"),
        content: described(z.optional(z.string()), "What it says"),
        from: described(
          z.optional(z.string()),
          "What it says, instead of --content; on a command line a file, or - for standard input",
        ),
        hall: described(
          z.optional(z.string()),
          "decisions, gotchas, references, discoveries, preferences, facts (default), or your own",
        ),
        tags: described(z.optional(z.array(z.string())), "What it is filed under"),
        links: described(z.optional(z.array(z.string())), "Drawers that belong to it"),
        valid_from: described(
          z.optional(z.string()),
          "Since when it is true, such as 2026-04-09; since now by default",
        ),
        supersedes: described(
          z.optional(z.string()),
          "The drawer whose place it takes, which is kept and marked",
        ),
        allow_secret: described(
          z.optional(z.array(z.string())),
          "Rules of the secrets scan whose findings are saved all the same",
        ),
      }),
    output: () =>
      z.object({
        path: z.string(),
        drawer: summarySchema(),
        superseded: z.string(),
        similar: z.array(similarSchema()),
        problems: problemsSchema(),
      }),
  },
  async (context, input) => {
    const { from, allow_secret = [], ...rest } = input;
    const content = from ?? rest.content;
    if (content === undefined || from !== undefined && rest.content !== undefined) {
      throw new CoordinationError(
        "invalid_input",
        "Cannot save a drawer: give either its content or where it is read from",
      );
    }
    const { refuseSecrets } = await import("../secrets.ts");
    const allowed_secrets = await refuseSecrets(
      [
        ["title", rest.title],
        ["content", content],
        ["tags", (rest.tags ?? []).join("\n")],
        ["links", (rest.links ?? []).join("\n")],
      ],
      { allow: allow_secret },
    );
    const { session, identity, identitySource } = context.caller();
    const saved = (await load()).saveDrawer(
      context.project,
      { ...rest, content, allowed_secrets },
      { session, identity, identitySource },
    );
    return {
      path: saved.path,
      drawer: summarize(saved.drawer),
      superseded: saved.superseded,
      similar: saved.similar.map(toSimilar),
      problems: [...saved.problems],
    };
  },
);

/** `memory.supersede` */
export const memorySupersede = defineOperation(
  {
    summary: "Put a drawer in the place of an older one, which is kept and marked.",
    effect: "write",
    input: () => z.object({ old: drawerName(), new: drawerName() }),
    output: () => z.object({ old: z.string(), new: z.string(), problems: problemsSchema() }),
  },
  async (context, input) => {
    const done = (await load()).supersedeDrawer(context.project, input.old, { by: input.new });
    return { ...done, problems: [...done.problems] };
  },
);

/** `memory.show` */
export const memoryShow = defineOperation(
  {
    summary: "Show a drawer, and the one that took its place.",
    effect: "read",
    input: () => z.object({ drawer: drawerName() }),
    output: () =>
      z.object({
        drawer: summarySchema(),
        text: z.string(),
        successors: z.array(z.string()),
        head: z.nullable(z.string()),
      }),
  },
  async (context, input) => {
    const { drawer, text, successors, head } = (await load()).showDrawer(
      context.project,
      input.drawer,
    );
    return { drawer: summarize(drawer), text, successors: [...successors], head };
  },
);

/** `memory.list` */
export const memoryList = defineOperation(
  {
    summary: "List the drawers that hold now.",
    effect: "read",
    input: () =>
      z.object({
        wing: wingOption(),
        room: described(z.optional(z.string()), "Only this room"),
        hall: described(z.optional(z.string()), "Only this hall"),
        tag: described(z.optional(z.array(z.string())), "Only those with all of these tags"),
        include_superseded: described(
          z.optional(z.boolean()),
          "Also those whose place another one took",
        ),
        limit: described(
          z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(1_000_000))),
          "At most so many",
        ),
      }),
    output: () =>
      z.object({
        drawers: z.array(summarySchema()),
        more: z.number(),
        problems: problemsSchema(),
      }),
  },
  async (context, { tag, ...input }) => {
    const { drawers, more, problems } = (await load()).listDrawers(context.project, {
      ...input,
      tags: tag,
    });
    return { drawers: drawers.map(summarize), more, problems: [...problems] };
  },
);

/** `memory.wings` */
export const memoryWings = defineOperation(
  {
    summary: "List the wings.",
    effect: "read",
    input: () => z.object({}),
    output: () => z.object({ wings: z.array(z.string()) }),
  },
  async (context) => ({ wings: (await load()).listWings(context.project) }),
);

/** `memory.rooms` */
export const memoryRooms = defineOperation(
  {
    summary: "List the rooms.",
    effect: "read",
    input: () => z.object({ wing: wingOption() }),
    output: () => z.object({ rooms: z.array(z.object({ wing: z.string(), room: z.string() })) }),
  },
  async (context, input) => ({ rooms: (await load()).listRooms(context.project, input.wing) }),
);

/** `memory.similar` */
export const memorySimilar = defineOperation(
  {
    summary: "Find the drawers that say much the same as a title or a text.",
    effect: "read",
    input: () =>
      z.object({
        text: described(
          z.string().check(z.minLength(1)),
          "A title, or a whole text; on a command line - for standard input",
        ),
        threshold: described(
          z.optional(z.number().check(z.minimum(0), z.maximum(100))),
          "How similar, in percent (default 50)",
        ),
        limit: described(
          z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(1000))),
          "At most so many (default 10)",
        ),
      }),
    output: () => z.object({ similar: z.array(similarSchema()), problems: problemsSchema() }),
  },
  async (context, { text, threshold = 50, limit }) => {
    const options = { threshold: threshold / 100, limit };
    const { similar, problems } = (await load()).similarDrawers(context.project, text, options);
    return { similar: similar.map(toSimilar), problems: [...problems] };
  },
);

/** `memory.backlinks` */
export const memoryBacklinks = defineOperation(
  {
    summary: "List the drawers that link to a drawer, and all links that lead nowhere.",
    effect: "read",
    input: () => z.object({ drawer: drawerName() }),
    output: () =>
      z.object({
        path: z.string(),
        head: z.nullable(z.string()),
        backlinks: z.array(z.object({ path: z.string(), title: z.string(), text: z.string() })),
        broken: z.array(z.object({ path: z.string(), text: z.string() })),
        problems: problemsSchema(),
      }),
  },
  async (context, input) => {
    const found = (await load()).backlinksOf(context.project, input.drawer);
    return {
      path: found.drawer.path,
      head: found.head,
      backlinks: [...found.backlinks],
      broken: [...found.broken],
      problems: [...found.problems],
    };
  },
);

function pictureSchema() {
  return z.object({ text: z.string(), drawers: z.number(), problems: problemsSchema() });
}

/** `memory.graph` */
export const memoryGraphOf = defineOperation(
  {
    summary: "Draw the drawers, their links and what took whose place as a Mermaid graph.",
    effect: "read",
    input: () => z.object({ wing: wingOption() }),
    output: () => pictureSchema(),
  },
  async (context, input) => {
    const picture = (await load()).memoryGraph(context.project, input);
    return { ...picture, problems: [...picture.problems] };
  },
);

/** `memory.index` */
export const memoryIndexOf = defineOperation(
  {
    summary: "Print the drawers that hold now as a Markdown table.",
    effect: "read",
    input: () => z.object({ wing: wingOption() }),
    output: () => pictureSchema(),
  },
  async (context, input) => {
    const picture = (await load()).memoryIndex(context.project, input);
    return { ...picture, problems: [...picture.problems] };
  },
);

/** `memory.core` */
export const memoryCore = defineOperation(
  {
    summary: "Print what every session has to know: core.md, a file to be edited.",
    effect: "read",
    input: () => z.object({}),
    output: () => z.object({ path: z.string(), content: z.string(), written: z.boolean() }),
  },
  async (context) => (await load()).readCore(context.project),
);
