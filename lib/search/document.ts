/**
 * What can be searched, whatever layer it comes from.
 *
 * @module
 */

/** A document. */
export interface SearchDocument {
  /** What it is about. */
  readonly title: string;
  /** What it is filed under. */
  readonly tags: readonly string[];
  /** What it says. */
  readonly body: string;
  /** Where it stands: wing, room and hall. */
  readonly wing: string;
  /** See {@linkcode SearchDocument.wing}. */
  readonly room: string;
  /** See {@linkcode SearchDocument.wing}. */
  readonly hall: string;
  /** When it was written, ISO 8601, UTC; empty if nobody knows. */
  readonly created: string;
  /** What took its place; empty while it is active. */
  readonly superseded_by: string;
}

/** Where documents are, and how they are read. */
export interface SearchSource {
  /** A name for the index's file: letters, digits, hyphens. */
  readonly name: string;
  /** Changes whenever documents are read in another way; an index of another version is made anew. */
  readonly version: number;
  /** The folder that holds them, at any depth. */
  readonly folder: string;
  /** Reads a document; throws if it is damaged. */
  parse(text: string, file: { readonly path: string; readonly mtime: number }): SearchDocument;
}

/** Which documents are wanted. */
export interface SearchFilters {
  /** The wing's folder. */
  readonly wing?: string | undefined;
  /** The room's folder. */
  readonly room?: string | undefined;
  /** The hall's folder. */
  readonly hall?: string | undefined;
  /** A tag, in any case. */
  readonly tag?: string | undefined;
  /** Written at this time or later. */
  readonly since?: Date | undefined;
  /**
   * Also what was superseded.
   *
   * @default {false}
   */
  readonly superseded?: boolean | undefined;
}

/**
 * Whether a document is wanted.
 *
 * @param document The document.
 * @param filters What is wanted.
 * @returns Whether it is.
 */
export function isWanted(
  document: Omit<SearchDocument, "title" | "body">,
  filters: SearchFilters,
): boolean {
  const { wing, room, hall, tag, since, superseded = false } = filters;
  return (superseded || document.superseded_by === "") &&
    (wing === undefined || document.wing === wing) &&
    (room === undefined || document.room === room) &&
    (hall === undefined || document.hall === hall) &&
    (since === undefined || document.created >= since.toISOString()) &&
    (tag === undefined ||
      document.tags.some((one) => one.toLowerCase() === tag.toLowerCase()));
}

/**
 * The headings of a text.
 *
 * @param body Markdown.
 * @returns Their words, one heading a line.
 */
export function headingsOf(body: string): string {
  return [...body.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => heading).join("\n");
}
