/** A part of what the model says. */
export type Block =
  | { type: "text"; text: string }
  | { type: "tool_use"; name: string; input: Record<string, unknown> };

/** What the client sent. */
export interface Asked {
  tools?: { name: string }[];
  // deno-lint-ignore no-explicit-any
  messages: { role: string; content: any }[];
}

/** A model that says what a script says, one turn for each request. */
export interface MockModel {
  /** Where the client finds it. */
  readonly url: string;
  /** What it was asked, those requests that had tools. */
  readonly asked: Asked[];
  /** Ends it. */
  close(): Promise<void>;
}

/** Serves a scripted model on this machine. */
export function serveModel(script: readonly Block[][]): MockModel {
  const asked: Asked[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method !== "POST" || !pathname.startsWith("/v1/messages")) {
      return Response.json({ type: "error", error: { type: "not_found_error" } }, { status: 404 });
    }
    if (pathname.includes("count_tokens")) return Response.json({ input_tokens: 1 });
    const body = await request.json() as Asked & { model: string; stream?: boolean };
    const isMain = (body.tools?.length ?? 0) > 3;
    const turn = asked.length;
    if (isMain) asked.push(body);
    const blocks: Block[] = isMain
      ? script[Math.min(turn, script.length - 1)]!
      : [{ type: "text", text: '{"title":"mock"}' }];
    return answer(blocks, { ...body, turn });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    asked,
    close: () => server.shutdown(),
  };
}

function answer(
  blocks: readonly Block[],
  { model, stream, turn }: { model: string; stream?: boolean; turn: number },
): Response {
  const named = blocks.map((block, index) =>
    block.type === "tool_use" ? { id: `toolu_${turn}_${index}`, ...block } : block
  );
  const stop_reason = blocks.some(({ type }) => type === "tool_use") ? "tool_use" : "end_turn";
  const usage = {
    ...{ input_tokens: 1, output_tokens: 1 },
    ...{ cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  };
  const message = {
    ...{ id: `msg_${turn}_${crypto.randomUUID()}`, type: "message", role: "assistant", model },
    ...{ content: named, stop_reason, stop_sequence: null, usage },
  };
  if (!stream) return Response.json(message);
  const events: string[] = [];
  const tell = (type: string, data: Record<string, unknown> = {}) =>
    events.push(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  tell("message_start", { message: { ...message, content: [], stop_reason: null } });
  for (const [index, block] of named.entries()) {
    const isText = block.type === "text";
    const content_block = isText ? { type: "text", text: "" } : { ...block, input: {} };
    const delta = isText
      ? { type: "text_delta", text: block.text }
      : { type: "input_json_delta", partial_json: JSON.stringify(block.input) };
    tell("content_block_start", { index, content_block });
    tell("content_block_delta", { index, delta });
    tell("content_block_stop", { index });
  }
  const delta = { stop_reason, stop_sequence: null };
  tell("message_delta", { delta, usage: { output_tokens: 1 } });
  tell("message_stop");
  return new Response(events.join(""), { headers: { "content-type": "text/event-stream" } });
}
