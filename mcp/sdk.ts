/**
 * What is used of the MCP SDK, by name, and loaded when a server starts. The build makes one
 * file of it, without the validators that only servers with questions for their users need.
 *
 * @module
 */
export {
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
  parseJSONRPCMessage,
  ProtocolError,
  ResourceNotFoundError,
  Server,
} from "@modelcontextprotocol/server";
export { serveStdio } from "@modelcontextprotocol/server/stdio";
