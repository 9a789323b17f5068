/**
 * A bridge to the other machines of a project, for programs: files first, the hub where it can
 * be reached.
 *
 * @module
 */
export {
  Bridge,
  type BridgeClaim,
  type BridgeEvent,
  type BridgeInbox,
  type BridgeMessage,
  type BridgeOptions,
  type BridgeSent,
} from "./bridge/bridge.ts";
export type { OpenSocket, Socket } from "./bridge/socket.ts";
