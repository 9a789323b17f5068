/**
 * Calls of tools: arguments in, an operation, an answer out.
 *
 * Invariants
 *
 * - Whatever a tool is given, it answers: a refusal is a result that says so.
 * - What has to happen once the caller has the answer (mail counts as seen, a notice as told)
 *   happens when the answer was written, and not before.
 *
 * @module
 */
import { operations } from "../lib/operations/mod.ts";
import type { Context } from "../lib/operations/operation.ts";
import { dropNotices, pendingNotices, perform } from "../lib/operations/session.ts";
import { oneLine } from "../lib/store/text.ts";
import { readArguments } from "./arguments.ts";
import { oldRefusal } from "./old_refusals.ts";
import { explain } from "./refusals.ts";
import type { Told, Tool } from "./tool.ts";

/** What surrounds a call. */
export interface CallOptions {
  /** Makes the context of the call. */
  context(caller: { session?: string | undefined; as?: string | undefined }): Context;
  /**
   * Whether the client is one of mclaude 0.6, which reads the whole answer as JSON from its
   * text, and some keys that others need not pay for.
   */
  readonly old?: boolean;
  /** Takes what has to be done once the answer was written. */
  afterwards(work: () => void): void;
}

/** What `tools/call` answers. */
export interface CallResult {
  /** Words that can be acted on. */
  content: { type: "text"; text: string }[];
  /** The same for programs. */
  structuredContent: Record<string, unknown>;
  /** Set if the tool refused. */
  isError?: true;
}

/**
 * Calls a tool.
 *
 * @param tool The tool.
 * @param given Its arguments.
 * @param options What surrounds the call.
 * @returns The answer; a refusal too.
 */
export async function callTool(
  tool: Tool,
  given: Readonly<Record<string, unknown>>,
  options: CallOptions,
): Promise<CallResult> {
  const notices: ReturnType<typeof pendingNotices> = [];
  let context: Context | undefined;
  try {
    const { operation: name, input, session, as } = readArguments(tool, given);
    context = options.context({ session, as });
    const called = context;
    notices.push(...pendingNotices(called));
    const operation = operations[name];
    const result = await perform(operation, called, { input, typed: false });
    options.afterwards(() => operation.shown(called, result));
    return withNotices(tool.answer(result, input), {});
  } catch (error) {
    const { code, message, data, next } = explain(error);
    const refused = { success: false, code, message, data, next };
    return withNotices({
      data: { ...refused, ...tool.refused, ...(options.old ? oldRefusal(refused) : {}) },
      text: `${message} [${code}]. ${next}`,
    }, { isError: true });
  }

  function withNotices({ data, text }: Told, flags: { isError?: true }): CallResult {
    const lines = notices.map(describeNotice);
    const called = context;
    if (called !== undefined && lines.length > 0) {
      options.afterwards(() => dropNotices(called, notices));
    }
    const structuredContent = { ...data, ...(lines.length === 0 ? {} : { notices: lines }) };
    const words = options.old
      ? JSON.stringify(structuredContent, undefined, 2)
      : [text, ...lines].join("\n");
    return { content: [{ type: "text", text: words }], structuredContent, ...flags };
  }
}

function describeNotice(
  notice: { kind: string; slug: string; generation: number; by_identity: string; reason: string },
): string {
  const what = {
    taken_over: "was taken over",
    forced: "was ended by force",
    overlapped: "is overlapped",
  }[notice.kind] ?? "changed";
  return oneLine(
    `Your lock ${notice.slug}#${notice.generation} ${what} by ${notice.by_identity}: ` +
      notice.reason,
    400,
  );
}
