/**
 * Coordination between AI coding sessions that share a project: work locks, handoffs,
 * messages, identities and heartbeats as plain files below `.claude/`.
 *
 * Functions are synchronous, since each is a few system calls; those that wait return a
 * promise. Expected conditions are {@linkcode CoordinationError}s with a stable code.
 *
 * @example Claim, work, release
 * ```ts
 * import { claimLocks, findProject, observeSessions, releaseLock } from "@mclaude/mclaude";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = Deno.makeTempDirSync();
 * const project = findProject(folder);
 * const caller = {
 *   identity: "ani",
 *   identitySource: "flag",
 *   session: "session-1",
 *   sessionSource: "flag",
 *   process: null,
 * } as const;
 * const observe = observeSessions(project);
 *
 * const [grant] = claimLocks(project, [{ slug: "fix-login", files: ["src/auth"] }], {
 *   caller,
 *   observe,
 * });
 * assertEquals(grant?.record.generation, 1);
 *
 * releaseLock(project, "fix-login", { caller, observe, summary: "fixed" });
 * ```
 *
 * @module
 */
export {
  type Binding,
  bindSession,
  type Caller,
  type CallerSource,
  readBinding,
  resolveCaller,
  type ResolveCallerOptions,
  unbindSession,
} from "./lib/caller.ts";
export {
  Bridge,
  type BridgeClaim,
  type BridgeEvent,
  type BridgeInbox,
  type BridgeMessage,
  type BridgeOptions,
  type BridgeSent,
  type OpenSocket,
  type Socket,
} from "./lib/bridge.ts";
export type { GaveWay, LoggedRecord, Renamed, SyncReport } from "./lib/sync.ts";
export { CoordinationError, type CoordinationErrorOptions, type ErrorCode } from "./lib/errors.ts";
export {
  abandonHandoff,
  type Brief,
  type ChangedHandoff,
  closeHandoff,
  type Decision,
  type DoneItem,
  type FoundHandoff,
  type GitRunner,
  type Handoff,
  HANDOFF_STATUSES,
  type HandoffActor,
  type HandoffContent,
  type HandoffFacts,
  type HandoffInput,
  type HandoffList,
  type HandoffSource,
  type HandoffStatus,
  type HandoffWriter,
  latestHandoff,
  type LeftOut,
  listHandoffs,
  type ListHandoffsOptions,
  parseHandoff,
  readHandoff,
  renderHandoff,
  type ResumedHandoff,
  resumeHandoff,
  type ResumeOptions,
  rollupHandoffs,
  type RollupOptions,
  writeHandoff,
  type WrittenHandoff,
  type WrittenRollup,
} from "./lib/handoffs.ts";
export {
  type Beat,
  beat,
  type BeatList,
  listBeats,
  type ListBeatsOptions,
  listLive,
  listStale,
  type SessionBeat,
  stopBeat,
} from "./lib/heartbeats.ts";
export {
  type Identity,
  type IdentityChange,
  type IdentityDetails,
  type IdentityList,
  type IdentityRecord,
  listIdentities,
  registerIdentity,
  type RegisterOptions,
  type Registration,
  removeIdentity,
  renameIdentity,
  type RenameOptions,
  showIdentity,
  type WhoAmI,
  whoAmI,
} from "./lib/identity.ts";
export {
  type Liveness,
  type Observe,
  type ObserveOptions,
  observeSessions,
  type Presence,
  type ProcessFacts,
  processFacts,
  type ProcessState,
  type RecordBeatOptions,
  type SessionEvidence,
} from "./lib/liveness.ts";
export {
  type Attempt,
  checkPaths,
  checkToken,
  type Claimant,
  claimLocks,
  type ClaimOptions,
  type ClaimRecord,
  type ClaimRequest,
  clearNotices,
  type Ended,
  type ForceOptions,
  forceRelease,
  type Grant,
  heartbeatLock,
  HeldLocks,
  type HistoryOptions,
  type Holder,
  listLocks,
  type Lock,
  type LockEvent,
  lockHistory,
  type LockList,
  type LockMode,
  type LockQuery,
  lockStatus,
  type Notice,
  type PathCheck,
  type PathQuery,
  readNotices,
  releaseLock,
  type ReleaseOptions,
  type SlugState,
  type StateOptions,
  type Waiter,
  waitForLocks,
  type WaitOptions,
} from "./lib/locks.ts";
export {
  acknowledge,
  type Digest,
  digestMail,
  findNews,
  fitMail,
  type Fitted,
  type FittedMail,
  forgetNews,
  type MailBudget,
  type MailCursor,
  type MailLetter,
  type MailPlace,
  type News,
  type NewsItem,
  type NewsOptions,
  type Receipt,
  type Waited,
  waitForAnswer,
  type WaitForAnswerOptions,
} from "./lib/mail.ts";
export {
  type Backlinks,
  backlinksOf,
  type Core,
  type Drawer,
  type DrawerHead,
  type DrawerInput,
  type DrawerList,
  type DrawerSource,
  type DrawerWriter,
  listDrawers,
  type ListDrawersOptions,
  listRooms,
  listWings,
  memoryGraph,
  memoryIndex,
  parseDrawer,
  type Picture,
  readCore,
  type Room,
  type SavedDrawer,
  saveDrawer,
  showDrawer,
  type ShownDrawer,
  type SimilarDrawer,
  similarDrawers,
  type SimilarList,
  type SimilarOptions,
  supersedeDrawer,
  type SupersedeOptions,
  type Supersession,
} from "./lib/memory.ts";
export {
  type Correspondent,
  type Inbox,
  type JournalPlace,
  listMailboxes,
  listMessages,
  type LookOptions,
  type Mailbox,
  markMessages,
  type Message,
  MESSAGE_STATUSES,
  MESSAGE_TYPES,
  type MessageFilter,
  type MessageInput,
  type MessageKey,
  type MessageList,
  type MessagePage,
  type MessageSender,
  type MessageStatus,
  type MessageType,
  type MessageView,
  readInbox,
  readMessage,
  readThread,
  type ReplyInput,
  replyToMessage,
  sendMessage,
  type SentReply,
  type ShownMessage,
  type Thread,
} from "./lib/messages.ts";
export {
  grepDocuments,
  type SearchDocument,
  searchDocuments,
  type SearchFilters,
  type SearchHit,
  type SearchOptions,
  type SearchResult,
  type SearchSource,
} from "./lib/search.ts";
export {
  findSecrets,
  refuseSecrets,
  type RefuseSecretsOptions,
  type SecretFinding,
} from "./lib/secrets.ts";
export {
  type LiveSession,
  type MessageCount,
  type OpenHandoff,
  readStatus,
  type Status,
} from "./lib/status.ts";
export type { ProcessStat } from "./lib/liveness/stat.ts";
export type { HeaderValue } from "./lib/store/frontmatter.ts";
export {
  findProject,
  type FindProjectOptions,
  type Project,
  projectPath,
} from "./lib/store/root.ts";
export type { Problem } from "./lib/store/scan.ts";
export { VERSION } from "./lib/version.ts";
export {
  type Diagram,
  type DiagramFormat,
  type DiagramOptions,
  drawDiagram,
} from "./lib/diagram.ts";
export { type ExportedPage, type ExportOptions, exportPage } from "./lib/export.ts";
export type { TimelineOptions } from "./lib/timeline.ts";
export {
  type About,
  buildCodeIndex,
  type CodeImport,
  type CodeIndex,
  codeMapPath,
  type CodeSymbol,
  type Definition,
  estimateTokens,
  type FileFacts,
  findSymbol,
  type FoundSymbol,
  type GitIn,
  type Graph,
  type IndexedFile,
  type IndexStats,
  type LanguageStats,
  type ListedFile,
  type Listing,
  type Outline,
  outlineOf,
  type Output,
  type ParseState,
  type RankedMap,
  rankedMap,
  type RankedMapOptions,
  type Reference,
  type ScanOptions,
  statsOf,
  type SymbolKind,
  type Tree,
  type WriteOptions,
  writeOutputs,
  type Written,
} from "./lib/code_index.ts";
