/**
 * Notifications: a person is told of what cannot wait, on the desktop, by voice, over a webhook or
 * by any command.
 *
 * ```
 *   followProject() ─▶ noticeOf() ─▶ Gate ─▶ Ledger ─▶ deliver()
 * ```
 *
 * Invariants
 *
 * - A project's files start no command. A file that is shared names only what is on this machine;
 *   an identity's own channels are used by who runs as that identity, and asked for it.
 * - What others wrote is cleaned, bounded, looked through for secrets, and never a part of a command.
 * - Each notice is told once on each channel, however many programs watch; again only after a crash.
 *
 * Not guaranteed: that a desktop shows what it was given.
 *
 * @module
 */
export {
  type Channel,
  CHANNEL_KINDS,
  type ChannelKind,
  channelsOf,
  labelOf,
  parseChannel,
  parseChannels,
} from "./notify/channel.ts";
export { deliver, type DeliverOptions } from "./notify/deliver.ts";
export { Gate } from "./notify/gate.ts";
export { type Notice, NOTICE_KINDS, type NoticeKind, noticeOf } from "./notify/notice.ts";
export { type Delivery, followNotices, Notifier, type NotifierOptions } from "./notify/notifier.ts";
export {
  isQuiet,
  type NotifySettings,
  parseKinds,
  parseQuiet,
  type QuietHours,
  readNotifySettings,
} from "./notify/settings.ts";
export { sendWebhook, sign, type WebhookRequest, webhookRequest } from "./notify/webhook.ts";
