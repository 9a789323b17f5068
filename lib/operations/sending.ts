/**
 * What all operations that send messages have in common.
 *
 * @module
 */
import type { MessageSender } from "../messages/send.ts";
import { correspondents } from "./correspondents.ts";
import { parseDuration } from "./duration.ts";
import type { Context } from "./operation.ts";
import { described, z } from "./schemas.ts";

/** Flags of everything that is sent. */
export function sendingShape() {
  return {
    urgent: described(z.optional(z.boolean()), "It should not wait"),
    due: described(
      z.optional(z.string()),
      "When an answer is due, such as 30m or 2h; both sides see when it is late",
    ),
    allow_secret: described(
      z.optional(z.array(z.string())),
      "Rules of the secrets scan whose findings are sent all the same",
    ),
  };
}

/** What {@linkcode sendingShape} brings. */
export interface Sending {
  /** Whether it should not wait. */
  urgent?: boolean | undefined;
  /** When an answer is due. */
  due?: string | undefined;
  /** Rules that are overridden. */
  allow_secret?: string[] | undefined;
}

/**
 * Checks what is about to be sent.
 *
 * @param parts The texts, by what they are.
 * @param sending How it is sent.
 * @returns What the message layer takes.
 */
export async function prepareToSend(
  parts: Record<string, string | undefined>,
  { urgent, due, allow_secret = [] }: Sending,
): Promise<{ urgent: boolean | undefined; due: Date | undefined; allowed_secrets: string[] }> {
  const { refuseSecrets } = await import("../secrets.ts");
  const texts = Object.entries(parts).map(([name, value]) => [name, value ?? ""] as const);
  const allowed_secrets = await refuseSecrets(texts, { allow: allow_secret });
  return {
    urgent,
    due: due === undefined ? undefined : new Date(Date.now() + parseDuration(due)),
    allowed_secrets,
  };
}

/**
 * Who sends.
 *
 * @param context Who calls, and where.
 * @param from The name that was given, if any.
 * @returns What the message layer takes.
 */
export async function senderOf(
  context: Context,
  from?: string | undefined,
): Promise<MessageSender> {
  const { identity, identitySource, session } = context.caller();
  return {
    from: from ?? identity,
    // Whoever gives another name than its own only claims it.
    identitySource: from === undefined || from === identity ? identitySource : "claimed",
    session,
    known: await correspondents(context.project),
  };
}
