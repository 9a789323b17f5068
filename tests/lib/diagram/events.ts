import type { TimelineEvent } from "../../../lib/timeline.ts";
import { at } from "../timeline/story.ts";

/** Events of every kind whose texts all are `text`. */
export function eventsWith(text: string): TimelineEvent[] {
  const common = { at: at(1), actor: text, session: text, source: text };
  const lock = { ...common, slug: text, generation: 1 };
  const message = { ...common, id: "m1", mailbox: text, type: "question", subject: text };
  const sent = { ...message, kind: "message" as const, thread: text };
  return [
    { ...common, kind: "registered", owner: text, roles: [text] },
    { ...common, kind: "started", runtime: text, activity: text },
    { ...common, kind: "silent", until: null, seconds: 500 },
    { ...lock, kind: "claimed", text, files: [text], mode: "shared" },
    { ...lock, kind: "refused", text },
    { ...common, kind: "waits", slugs: [text, text] },
    { ...lock, kind: "taken_over", holder: text, text },
    { ...lock, kind: "forced", holder: "ani", text },
    { ...sent, to: text, reply_to: null, urgent: true },
    { ...sent, id: "m2", to: "*", reply_to: "m1", urgent: false },
    { ...sent, id: "m3", to: `role:${text}`, reply_to: "?", urgent: false },
    { ...common, kind: "saved", path: text, title: text, wing: text, room: text, hall: text },
    { ...common, kind: "superseded", path: text, title: text, by: text },
    { ...common, kind: "handoff", id: text, goal: text },
    { ...common, kind: "closed", id: text, goal: text, text },
    { ...common, kind: "rollup", id: text, title: text, covers: [text] },
  ];
}
