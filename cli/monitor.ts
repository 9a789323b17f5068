/**
 * `mclaude mail monitor`: one line for each new message, until nobody reads them any longer.
 *
 * The lines are mclaude 0.6's. Whatever a sender wrote is one short, clean value in quotes.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { announceMail, type NewsItem } from "../lib/mail.ts";
import { ownerOfMail } from "../lib/operations/correspondents.ts";
import { oneLine } from "../lib/store/text.ts";
import { makeContext } from "./context.ts";
import type { Surroundings } from "./run.ts";
import { usageError } from "./usage_error.ts";

/** What may follow it. */
export const MONITOR_USAGE = [
  "Usage: mclaude mail monitor [--project DIR] [--as NAME] [--session ID]",
  "",
  "Prints a line for each new message, and runs until its reader or its parent is gone. What is",
  "announced still counts as new: read it with mclaude mail check.",
].join("\n");

/**
 * Runs the monitor.
 *
 * @param args The words after `mail monitor`.
 * @param world The world around it.
 * @returns The exit code.
 */
export async function monitor(args: readonly string[], world: Surroundings): Promise<number> {
  let values: { project?: string; as?: string; session?: string };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        project: { type: "string" },
        as: { type: "string" },
        session: { type: "string" },
      },
    }));
  } catch (error) {
    const [what] = (error as Error).message.split(/\. |\n/);
    throw usageError(`Cannot use the flags: ${what}`, "see: mclaude mail monitor --help");
  }
  const { project: folder, as, session } = values;
  const context = makeContext({ ...QUIET, project: folder, as, session }, world);
  const { reader } = await ownerOfMail(context);
  const parent = Deno.ppid;
  const news = announceMail(context.project, {
    reader,
    session: context.caller().session,
    signal: world.signal,
    isOver: () => Deno.ppid !== parent,
  });
  world.out(`monitor-started identity=${reader.name} inbox=.claude/messages`);
  for await (const message of news) world.out(announcement(message));
  return 0;
}

const QUIET = { json: false, quiet: true, help: false, noColor: true, input: undefined };

function announcement({ urgent, from, type, subject, id }: NewsItem): string {
  const name = (text: string) => oneLine(text, 64).replaceAll(/[\s"]/g, "_") || "?";
  const about = oneLine(subject, 160).replaceAll('"', "'");
  return `${urgent ? "URGENT " : ""}new-mail from=${name(from)} type=${name(type)} ` +
    `subject="${about}" file=${oneLine(id, 200)}.md`;
}
