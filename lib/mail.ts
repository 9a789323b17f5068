/**
 * Mail: messages as they reach a session. Looking, being told once, waiting, and how much of
 * it goes into a session's context.
 *
 * Built on the messages layer, whose files it never changes.
 *
 * @module
 */
export { type Digest, digestMail } from "./mail/digest.ts";
export type { MailCursor, MailPlace } from "./mail/cursor.ts";
export {
  fitMail,
  type Fitted,
  type FittedMail,
  type MailBudget,
  type MailLetter,
} from "./mail/fit.ts";
export { announceMail, type MonitorOptions } from "./mail/monitor.ts";
export {
  acknowledge,
  findNews,
  forgetNews,
  type News,
  type NewsItem,
  type NewsOptions,
  type Receipt,
} from "./mail/news.ts";
export { letterLines, letterText, type ToldLetter } from "./mail/text.ts";
export { type Waited, waitForAnswer, type WaitForAnswerOptions } from "./mail/wait.ts";
