import { messageReply } from "../lib/operations/reply.ts";
import { oneLine } from "../lib/store/text.ts";
import { type Command, command } from "./command.ts";
import type { Flag } from "./flag.ts";
import { gatherText } from "./gather.ts";
import { name, refuseTwoTexts } from "./letters.ts";

/**
 * Makes the command that answers a message; messages and mail both have it.
 *
 * @param noun The noun.
 * @param flags Makes the flags, from the noun's table.
 * @returns The command.
 */
export function replyCommand(noun: "message" | "mail", flags: () => readonly Flag[]): Command {
  const words = `mclaude ${noun} reply`;
  return command(messageReply, {
    flags,
    positionals: ["target"],
    examples: [`${words} last --body "Yes, from the pool"`, `${words} last --from-file -`],
    gather(input, world) {
      refuseTwoTexts(input);
      gatherText(input, "from_file", world);
    },
    render: ({ to, filename, thread, original }) =>
      [
        `[mail] replied to ${name(to)}: ${oneLine(filename)}`,
        `  answers: ${oneLine(original.id)}`,
        `  thread:  ${oneLine(thread)}`,
      ].join("\n"),
    report: ({ code, data }) =>
      code === "not_found" && data.target !== undefined
        ? `[mail] no message matching '${oneLine(String(data.target), 120)}'`
        : undefined,
  });
}
