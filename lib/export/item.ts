/**
 * What stands on the page: sections of items, each with texts and links to other items.
 *
 * The names are short because a page may have ten thousand of them.
 *
 * @module
 */

/** A link to another item: what it says, the section, and the item's place in it. */
export type ItemLink = readonly [label: string, section: SectionName, place: number];

/** A record, as it is shown. */
export interface Item {
  /** The title, one line. */
  readonly t: string;
  /** What is known of it, one line. */
  readonly m: string;
  /** The text, shown when one opens it; `""` if there is none. */
  readonly b: string;
  /** What kind it is, for its colour. */
  readonly k: string;
  /** Links to others. */
  readonly l: readonly ItemLink[];
  /** What belongs to it, in order: the messages of a thread. */
  readonly c?: readonly Item[];
  /** How deep it stands below what it belongs to. */
  readonly d?: number;
}

/** The sections, in their order. */
export const SECTIONS = [
  "timeline",
  "locks",
  "threads",
  "handoffs",
  "memory",
  "people",
  "findings",
  "problems",
] as const;

/** The name of a section. */
export type SectionName = typeof SECTIONS[number];

/** All items. */
export type Sections = Readonly<Record<SectionName, readonly Item[]>>;
