/**
 * `mclaude identity`: words and lines of mclaude 0.6 first, then what is new.
 *
 * @module
 */
import type { CoordinationError } from "../../lib/errors.ts";
import type { Identity } from "../../lib/identity.ts";
import {
  identityList,
  identityRegister,
  identityRemove,
  identityRename,
  identityShow,
  identityWhoami,
} from "../../lib/operations/identity.ts";
import type { Verb } from "../../lib/operations/mod.ts";
import type { Problem } from "../../lib/store/scan.ts";
import { oneLine } from "../../lib/store/text.ts";
import { FLAGS } from "../flag_tables/identity.ts";
import { type Command, command } from "../command.ts";

/** The commands of the noun. */
export const commands: Record<Verb<"identity">, Command> = {
  register: command(identityRegister, {
    flags: FLAGS.register,
    positionals: ["name"],
    examples: [
      "mclaude identity register ani --owner Anastasia --roles infra ml",
      "mclaude identity register ani --notify telegram:123456 --private",
    ],
    render: ({ identity, replaced, problems }) =>
      [
        `[identity] registered ${identity.name} (id=${oneLine(identity.id)})`,
        ...Object.entries(replaced).map(([key, old]) => `  ${key} was: ${oneLine(old)}`),
        ...told(problems),
      ].join("\n"),
  }),
  list: command(identityList, {
    flags: FLAGS.list,
    positionals: [],
    examples: ["mclaude identity list", "mclaude identity list --json"],
    render: ({ identities, problems }) =>
      [
        ...identities.flatMap((identity) => [
          listLine(identity),
          ...identity.aliases.map((alias) => `${alias.padEnd(20)} is now ${identity.name}`),
        ]),
        ...told(problems),
      ].join("\n"),
  }),
  show: command(identityShow, {
    flags: FLAGS.show,
    positionals: ["name"],
    examples: ["mclaude identity show ani"],
    render: ({ identity }, style) => {
      const { name, aliases, notify } = identity;
      const channels = identity.private ? "(private)" : Object.keys(notify).join(", ");
      return [
        `[identity] ${style.bold(name)}`,
        `  id:         ${oneLine(identity.id)}`,
        `  owner:      ${oneLine(identity.owner) || "-"}`,
        `  roles:      ${oneLine(identity.roles.join(", ")) || "-"}`,
        `  machine:    ${oneLine(identity.machine) || "-"}`,
        `  runtime:    ${oneLine(identity.runtime) || "-"}`,
        `  notify:     ${oneLine(channels) || "-"}`,
        `  registered: ${oneLine(identity.registered_at) || "-"}`,
        `  last seen:  ${oneLine(identity.last_seen) || "-"}`,
        ...(aliases.length === 0 ? [] : [`  was:        ${aliases.join(", ")}`]),
      ].join("\n");
    },
    report: reportMissing,
  }),
  whoami: command(identityWhoami, {
    flags: FLAGS.whoami,
    positionals: [],
    examples: ["mclaude identity whoami", "mclaude identity whoami --json"],
    render({ name, identity, identity_source: source, session_id }) {
      if (identity !== null) {
        const { id, owner, roles } = identity;
        return `${identity.name} id=${oneLine(id)} owner=${oneLine(owner)} roles=${
          oneLine(roles.join(","))
        }`;
      }
      const guessed = source === "git" || source === "system";
      return [
        guessed
          ? "[identity] MCLAUDE_IDENTITY not set, no current identity"
          : `[identity] ${name} is not registered`,
        `  you are:  ${name} (${SOURCES[source] ?? source}), session ${session_id}`,
        `  register: mclaude identity register ${name}`,
      ].join("\n");
    },
    exitCode: ({ identity }) => identity === null ? 1 : 0,
  }),
  rename: command(identityRename, {
    flags: FLAGS.rename,
    positionals: ["name", "to"],
    examples: ["mclaude identity rename ani anna"],
    render: ({ name, to, problems }) =>
      [`[identity] renamed ${name} to ${to}`, ...told(problems)].join("\n"),
    report: reportMissing,
  }),
  remove: command(identityRemove, {
    flags: FLAGS.remove,
    positionals: ["name"],
    examples: ["mclaude identity remove ani"],
    render: ({ removed, problems }) =>
      [...removed.map((name) => `[identity] removed: ${name}`), ...told(problems)].join("\n"),
    report: reportMissing,
  }),
};

const SOURCES: Readonly<Record<string, string>> = {
  flag: "as given",
  environment: "MCLAUDE_IDENTITY",
  binding: "this agent's session",
  git: "git's user name",
  system: "the login name",
};

function listLine({ name, id, owner, last_seen }: Identity): string {
  return `${name.padEnd(20)} id=${oneLine(id).padEnd(32)} ` +
    `owner=${(oneLine(owner) || "-").padEnd(20)} last_seen=${oneLine(last_seen)}`;
}

function reportMissing(error: CoordinationError): string | undefined {
  return error.code === "not_found"
    ? `[identity] not found: ${oneLine(String(error.data.name))}`
    : undefined;
}

function told(problems: readonly Problem[]): string[] {
  return problems.map(({ path, reason }) => `  damaged: ${oneLine(path)}: ${oneLine(reason)}`);
}
