/**
 * The operation that answers a message.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { ownerOfMail } from "./correspondents.ts";
import { sentShape, toSent } from "./message_results.ts";
import { defineOperation } from "./operation.ts";
import { described, z } from "./schemas.ts";
import { prepareToSend, senderOf, sendingShape } from "./sending.ts";

function text(meaning: string) {
  return described(z.optional(z.string()), meaning);
}

/** `message.reply` and `mail.reply` */
export const messageReply = defineOperation(
  {
    summary: "Answer a message, in its thread and to its sender.",
    effect: "write",
    input: () =>
      z.object({
        target: described(
          z.string(),
          "The message: its file's name, a part of it, its thread, or last",
        ),
        body: text("The text"),
        subject: text("What it is about; Re: and the original's, if it is not given"),
        type: text("answer, or update in a thread of your own, if it is not given"),
        from_file: text(
          "The text, instead of a body; on a command line its file, or - for standard input",
        ),
        ...sendingShape(),
      }),
    output: () =>
      z.object({
        ...sentShape(),
        original: z.object({ id: z.string(), from: z.string(), subject: z.string() }),
      }),
  },
  async (context, { target, body, subject, type, from_file, ...rest }) => {
    const { reader } = await ownerOfMail(context);
    const said = from_file ?? body;
    if (said === undefined || said.trim() === "") {
      throw new CoordinationError("invalid_input", "Cannot reply with nothing: give --body");
    }
    const { replyToMessage } = await import("../messages/reply.ts");
    const sending = await prepareToSend({ subject, body: said }, rest);
    const { message, original } = replyToMessage(
      context.project,
      { target, subject, type, body: said, ...sending },
      { ...await senderOf(context), reader },
    );
    const { id, from, subject: about } = original;
    return { ...toSent(message), original: { id, from, subject: about } };
  },
);
