/**
 * The identity operations.
 *
 * @module
 */
import type * as Zod from "zod/mini";
import {
  type Identity,
  type IdentityList,
  listIdentities,
  registerIdentity,
  removeIdentity,
  renameIdentity,
  showIdentity,
  whoAmI,
} from "../identity.ts";
import { defineOperation } from "./operation.ts";
import { described, z } from "./schemas.ts";

function name() {
  return described(z.string(), "The name: lowercase letters, digits, hyphens, 2-32 characters");
}

function shape() {
  return {
    name: z.string(),
    owner: z.string(),
    id: z.string(),
    notify: z.readonly(z.record(z.string(), z.string())),
    machine: z.string(),
    roles: z.readonly(z.array(z.string())),
    registered_at: z.string(),
    last_seen: z.string(),
    runtime: z.string(),
  };
}

/** The schema of {@linkcode Identity}; keys that others added are let through. */
export function identitySchema(): Zod.ZodMiniType<Identity> {
  return z.looseObject({
    ...shape(),
    aliases: z.readonly(z.array(z.string())),
    private: z.boolean(),
  });
}

function problems() {
  return z.array(z.object({ path: z.string(), reason: z.string() }));
}

/** `identity.register` */
export const identityRegister = defineOperation(
  {
    summary: "Register an identity, or add to what is known of it.",
    effect: "write",
    input: () =>
      z.object({
        name: name(),
        owner: described(z.optional(z.string()), "Who answers for it"),
        machine: described(z.optional(z.string()), "The machine it usually works on"),
        roles: described(
          z.optional(z.array(z.string())),
          "What it does, added to what was given before; an empty list takes all away",
        ),
        runtime: described(z.optional(z.string()), "The agent's kind, such as claude-code"),
        notify: described(
          z.optional(z.array(z.string())),
          "Channels as CHANNEL:ADDRESS, added to those given before; CHANNEL: takes one away",
        ),
        private: described(
          z.optional(z.boolean()),
          "Keep its channels in a file that git ignores, from now on",
        ),
      }),
    output: () =>
      z.object({
        identity: identitySchema(),
        created: z.boolean(),
        replaced: z.record(z.string(), z.string()),
        problems: problems(),
      }),
  },
  ({ project, progress = () => {} }, input) => {
    const { record, created, replaced, problems } = registerIdentity(project, input.name, {
      ...input,
      notify: input.notify && toChannels(input.notify, progress),
    });
    return {
      identity: showIdentity(project, record.name),
      created,
      replaced: { ...replaced },
      problems: [...problems],
    };
  },
);

/** `identity.list` */
export const identityList = defineOperation(
  {
    summary: "List the identities that are registered.",
    effect: "read",
    input: () => z.object({}),
    output: () =>
      z.object({
        identities: z.array(identitySchema()),
        problems: problems(),
      }) satisfies Zod.ZodMiniType<IdentityList>,
  },
  ({ project }): IdentityList => listIdentities(project),
);

/** `identity.show` */
export const identityShow = defineOperation(
  {
    summary: "Show an identity; the caller's own if no name is given.",
    effect: "read",
    input: () =>
      z.object({ name: described(z.optional(z.string()), "Its name, or an earlier one") }),
    output: () => z.object({ identity: identitySchema() }),
  },
  (context, input) => ({
    identity: showIdentity(context.project, input.name ?? context.caller().identity),
  }),
);

/** `identity.whoami` */
export const identityWhoami = defineOperation(
  {
    summary: "Tell who you are here: your identity and session, and how they are known.",
    effect: "read",
    input: () => z.object({}),
    output: () =>
      z.object({
        name: z.string(),
        identity_source: z.string(),
        session_id: z.string(),
        session_source: z.string(),
        pid: z.nullable(z.number()),
        identity: z.nullable(identitySchema()),
      }),
  },
  (context) => {
    const { caller, identity } = whoAmI(context.project, context.caller());
    return {
      name: caller.identity,
      identity_source: caller.identitySource,
      session_id: caller.session,
      session_source: caller.sessionSource,
      pid: caller.process?.pid ?? null,
      identity,
    };
  },
);

/** `identity.rename` */
export const identityRename = defineOperation(
  {
    summary: "Give an identity a new name; the old one leads to it.",
    effect: "write",
    input: () => z.object({ name: name(), to: described(z.string(), "The new name") }),
    output: () => z.object({ name: z.string(), to: z.string(), problems: problems() }),
  },
  ({ project }, { name, to }) => {
    const { problems } = renameIdentity(project, name, { to });
    return { name, to, problems: [...problems] };
  },
);

/** `identity.remove` */
export const identityRemove = defineOperation(
  {
    summary: "Remove an identity, and the names that lead to it.",
    effect: "destroy",
    input: () => z.object({ name: name() }),
    output: () => z.object({ removed: z.array(z.string()), problems: problems() }),
  },
  ({ project }, input) => {
    const { names, problems } = removeIdentity(project, input.name);
    return { removed: [...names], problems: [...problems] };
  },
);

/** Reads `channel:address`; as in mclaude 0.6 words without a colon name none, which is told. */
function toChannels(
  words: readonly string[],
  tell: (line: string) => void,
): Record<string, string> {
  return Object.fromEntries(words.flatMap((word) => {
    const match = /^([^:]+):(.*)$/s.exec(word);
    if (match !== null) return [[match[1]!, match[2]!]];
    tell(`mclaude: left out ${JSON.stringify(word.slice(0, 80))}: a channel is CHANNEL:ADDRESS`);
    return [];
  }));
}
