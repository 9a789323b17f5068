/**
 * Locks on the page: one item for each slug, what is held first, with all that happened to it.
 *
 * @module
 */
import type { Lock, LockList } from "../locks.ts";
import { cleanText, oneLine } from "../store/text.ts";
import { tell, type TimelineEvent } from "../timeline.ts";
import type { Item } from "./item.ts";

/** What happened to a lock. */
type LockEvent = Extract<TimelineEvent, { readonly slug: string }>;

/**
 * Makes the items of the locks.
 *
 * @param events What happened.
 * @param held What is held now.
 * @returns The items, and where each slug stands.
 */
export function lockItems(
  events: readonly TimelineEvent[],
  held: LockList | undefined,
): { items: Item[]; places: Map<string, number> } {
  const past = Map.groupBy(
    events.filter((event): event is LockEvent => "slug" in event),
    ({ slug }) => slug,
  );
  const now = Map.groupBy(held?.locks ?? [], ({ slug }) => slug);
  const slugs = [...now.keys(), ...[...past.keys()].toReversed().filter((slug) => !now.has(slug))];
  const items = slugs.map((slug) =>
    lockItem(slug, { holders: now.get(slug) ?? [], past: past.get(slug) ?? [] })
  );
  return { items, places: new Map(slugs.map((slug, index) => [slug, index])) };
}

function lockItem(
  slug: string,
  { holders, past }: { holders: readonly Lock[]; past: readonly LockEvent[] },
): Item {
  const [first] = holders;
  const who = holders.map(({ identity, session_id, state, mode }) =>
    `held by ${oneLine(identity || session_id || "?", 60)}, ${state}` +
    (mode === "shared" ? ", shared" : "")
  );
  const details = holders.map(({ description, files, claimed_at, branch, token }) =>
    [
      `${token} since ${claimed_at || "?"}${branch === null ? "" : ` on ${branch}`}`,
      description,
      ...files.map((file) => `  ${file}`),
    ].filter((line) => line !== "").join("\n")
  );
  const lines = past.map((event) => {
    const at = event.at === "" ? "?" : event.at.replace("T", " ").slice(0, 19);
    return `${at}  ${event.actor} ${tell(event, { longest: 400 })}`;
  });
  return {
    t: oneLine(slug, 100),
    m: first === undefined ? `free · ${past.length} events` : who.join("; "),
    b: cleanText([...details, lines.join("\n")].filter((part) => part !== "").join("\n\n")),
    k: first === undefined ? "free" : first.state.toLowerCase(),
    l: [],
  };
}
