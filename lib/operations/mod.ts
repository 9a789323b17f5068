/**
 * The catalogue of operations. Adding a line here obliges `cli/` and `mcp/` to say, at
 * compile time, how or why not they expose it.
 *
 * @module
 */
import { diagramDraw } from "./diagram.ts";
import { exportWrite } from "./export.ts";
import { findingAdd, findingList, findingPromote } from "./findings.ts";
import {
  handoffAbandon,
  handoffClose,
  handoffLatest,
  handoffList,
  handoffRead,
  handoffResume,
  handoffRollup,
  handoffWrite,
} from "./handoffs.ts";
import { doctorRun } from "./doctor.ts";
import { hooksInstallGuard, hooksRemoveGuard } from "./guard.ts";
import { heartbeatBeat, heartbeatList, heartbeatStop } from "./heartbeats.ts";
import { indexFind, indexMap, indexOutline, indexRun, indexStats } from "./index.ts";
import {
  identityList,
  identityRegister,
  identityRemove,
  identityRename,
  identityShow,
  identityWhoami,
} from "./identity.ts";
import { kbNew } from "./knowledge_base.ts";
import { hooksInstall, hooksShow, initRun, uninstallRun } from "./install.ts";
import {
  lockCheck,
  lockClaim,
  lockForceRelease,
  lockHeartbeat,
  lockHistoryOf,
  lockList,
  lockRelease,
  lockStatusOf,
} from "./locks.ts";
import {
  mailAsk,
  mailCheck,
  mailDigest,
  mailReply,
  mailReset,
  mailSync,
  mailWait,
} from "./mail.ts";
import {
  memoryBacklinks,
  memoryCore,
  memoryGraphOf,
  memoryIndexOf,
  memoryList,
  memoryRooms,
  memorySave,
  memoryShow,
  memorySimilar,
  memorySupersede,
  memoryWings,
} from "./memory.ts";
import { memorySearch } from "./memory_search.ts";
import {
  messageInbox,
  messageList,
  messageMailboxes,
  messageMark,
  messageRead,
  messageReply,
  messageSend,
  messageThread,
} from "./messages.ts";
import { refsScan } from "./references.ts";
import { statusShow } from "./status.ts";

/** Every operation by its public name. */
export const operations = {
  "lock.claim": lockClaim,
  "lock.check": lockCheck,
  "lock.list": lockList,
  "lock.status": lockStatusOf,
  "lock.heartbeat": lockHeartbeat,
  "lock.release": lockRelease,
  "lock.force-release": lockForceRelease,
  "lock.history": lockHistoryOf,
  "handoff.write": handoffWrite,
  "handoff.list": handoffList,
  "handoff.read": handoffRead,
  "handoff.latest": handoffLatest,
  "handoff.resume": handoffResume,
  "handoff.close": handoffClose,
  "handoff.abandon": handoffAbandon,
  "handoff.rollup": handoffRollup,
  "memory.save": memorySave,
  "memory.list": memoryList,
  "memory.show": memoryShow,
  "memory.supersede": memorySupersede,
  "memory.similar": memorySimilar,
  "memory.backlinks": memoryBacklinks,
  "memory.wings": memoryWings,
  "memory.rooms": memoryRooms,
  "memory.graph": memoryGraphOf,
  "memory.index": memoryIndexOf,
  "memory.core": memoryCore,
  "memory.search": memorySearch,
  "message.send": messageSend,
  "message.list": messageList,
  "message.inbox": messageInbox,
  "message.thread": messageThread,
  "message.read": messageRead,
  "message.reply": messageReply,
  "message.mark": messageMark,
  "message.mailboxes": messageMailboxes,
  "mail.check": mailCheck,
  "mail.ask": mailAsk,
  "mail.reply": mailReply,
  "mail.wait": mailWait,
  "mail.digest": mailDigest,
  "mail.reset": mailReset,
  "mail.sync": mailSync,
  "identity.register": identityRegister,
  "identity.list": identityList,
  "identity.show": identityShow,
  "identity.whoami": identityWhoami,
  "identity.rename": identityRename,
  "identity.remove": identityRemove,
  "heartbeat.beat": heartbeatBeat,
  "heartbeat.list": heartbeatList,
  "heartbeat.stop": heartbeatStop,
  "doctor.run": doctorRun,
  "status.show": statusShow,
  "init.run": initRun,
  "uninstall.run": uninstallRun,
  "hooks.show": hooksShow,
  "hooks.install": hooksInstall,
  "hooks.install-guard": hooksInstallGuard,
  "hooks.remove-guard": hooksRemoveGuard,
  "diagram.draw": diagramDraw,
  "export.write": exportWrite,
  "finding.add": findingAdd,
  "finding.list": findingList,
  "finding.promote": findingPromote,
  "kb.new": kbNew,
  "refs.scan": refsScan,
  "index.run": indexRun,
  "index.map": indexMap,
  "index.find": indexFind,
  "index.outline": indexOutline,
  "index.stats": indexStats,
};

/** The public name of an operation. */
export type OperationName = keyof typeof operations;

/** A noun of the command line. */
export type Noun = OperationName extends `${infer N}.${string}` ? N : never;

/** The verbs of a noun. */
export type Verb<N extends Noun> = OperationName extends infer Name
  ? Name extends `${N}.${infer V}` ? V : never
  : never;
