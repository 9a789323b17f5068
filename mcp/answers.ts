/**
 * All that answers stand on, loaded when the first one is needed. One door for all of it: each
 * more would cut the program into smaller files, and that costs every command.
 *
 * @module
 */
export { callTool } from "./call.ts";
export { type ResourceWatch, watchResources } from "./changes.ts";
export { createHookServer, type HookServer } from "./hook.ts";
export { listTools } from "./listing.ts";
export { createPresence, type Presence } from "./presence.ts";
export { PROMPTS } from "./prompts.ts";
export { listResources, readResource, TEMPLATES } from "./resources.ts";
export { findTool, TOOLS } from "./tools.ts";
