/**
 * The server of the product with what the conformance suite wants to call: tools, resources and
 * prompts of fixed names.
 *
 * @module
 */
import {
  type CallToolResult,
  MissingRequiredClientCapabilityError,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { serveHttp } from "../../mcp/http.ts";
import { makeServer } from "../../mcp/server.ts";
import { contexts } from "../mcp/client.ts";

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
const SOUND = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAAAAA==";

const image = { type: "image", data: PIXEL, mimeType: "image/png" } as const;

const TOOLS: Record<string, (ctx: ServerContext) => CallToolResult | Promise<CallToolResult>> = {
  test_simple_text: () => text("This is a simple text response for testing."),
  test_image_content: () => ({ content: [image] }),
  test_audio_content: () => ({
    content: [{ type: "audio", data: SOUND, mimeType: "audio/wav" }],
  }),
  test_embedded_resource: () => ({
    content: [resource("test://embedded-resource", "This is an embedded resource content.")],
  }),
  test_multiple_content_types: () => ({
    content: [
      { type: "text", text: "Multiple content types test:" },
      image,
      resource("test://mixed-content-resource", '{"test":"data","value":123}'),
    ],
  }),
  test_error_handling: () => ({
    ...text("This tool intentionally returns an error for testing"),
    isError: true,
  }),
  async test_tool_with_progress({ mcpReq }) {
    const progressToken = mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken === undefined) break;
      const params = { progressToken, progress, total: 100 };
      await mcpReq.notify({ method: "notifications/progress", params });
    }
    return text("Done.");
  },
  test_missing_capability({ mcpReq }) {
    const envelope = mcpReq.envelope as Record<string, { sampling?: unknown }> | undefined;
    const declared = envelope?.["io.modelcontextprotocol/clientCapabilities"];
    if (declared?.sampling !== undefined) return text("Declared.");
    throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
  },
  test_streaming_elicitation: () => text("It asks for nothing."),
  test_logging_tool: () => text("It logs nothing."),
};

const PROMPTS: Record<string, (given: Record<string, string>) => unknown[]> = {
  test_simple_prompt: () => [{ type: "text", text: "This is a simple prompt for testing." }],
  test_prompt_with_arguments: ({ arg1, arg2 }) => [
    { type: "text", text: `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'` },
  ],
  test_prompt_with_embedded_resource: ({ resourceUri }) => [
    resource(resourceUri!, "Embedded resource content for testing."),
    { type: "text", text: "Please process the embedded resource above." },
  ],
  test_prompt_with_image: () => [image, { type: "text", text: "Please analyze the image above." }],
};

function text(words: string): CallToolResult {
  return { content: [{ type: "text", text: words }] };
}

function resource(uri: string, words: string) {
  return { type: "resource" as const, resource: { uri, mimeType: "text/plain", text: words } };
}

/** Puts the fixtures into a server of the product. */
function withFixtures(server: Server): Server {
  server.setRequestHandler("tools/list", () => ({
    tools: Object.keys(TOOLS).map((name) => ({
      ...{ name, description: name, inputSchema: { type: "object" as const } },
    })),
  }));
  server.setRequestHandler("tools/call", async ({ params }, ctx) => await TOOLS[params.name]!(ctx));
  server.setRequestHandler("resources/read", ({ params: { uri } }) => {
    const [, id] = /^test:\/\/template\/(.+)\/data$/.exec(uri) ?? [];
    if (id !== undefined) {
      const words = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
      return { contents: [{ uri, mimeType: "application/json", text: words }] };
    }
    return uri === "test://static-binary"
      ? { contents: [{ uri, mimeType: "image/png", blob: PIXEL }] }
      : { contents: [{ uri, mimeType: "text/plain", text: "This is the content." }] };
  });
  server.setRequestHandler("prompts/get", ({ params: { name, arguments: given = {} } }) => ({
    messages: PROMPTS[name]!(given).map((content) => ({ role: "user", content })) as never,
  }));
  return server;
}

if (import.meta.main) {
  const end = new AbortController();
  Deno.addSignalListener("SIGTERM", () => end.abort());
  await serveHttp({
    context: contexts(Deno.cwd()),
    ...{ tools: [], port: 0, needsToken: false, signal: end.signal },
    make: (sdk, host) => withFixtures(makeServer(sdk, host)),
    // deno-lint-ignore no-console
    tell: (line) => console.error(line),
  });
  Deno.exit();
}
