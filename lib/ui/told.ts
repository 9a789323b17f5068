/**
 * Events for the page: in words, with the part of the project that each is about.
 *
 * @module
 */
import { oneLine } from "../store/text.ts";
import { tellWatched, type WatchEvent } from "../watch.ts";
import type { Part, Told } from "./source.ts";

/**
 * The part of the project that an event changed.
 *
 * @param event The event.
 * @returns The part.
 */
export function partOf(event: WatchEvent): Part {
  switch (event.kind) {
    case "claimed":
    case "refused":
    case "released":
    case "forced":
    case "taken_over":
    case "waits":
    case "left":
      return "locks";
    case "message":
      return "mail";
    case "saved":
    case "superseded":
      return "memory";
    case "handoff":
    case "rollup":
    case "resumed":
    case "closed":
    case "abandoned":
    case "reopened":
      return "handoffs";
    case "rewritten":
      return "memory";
    case "problem":
      return "problems";
    default:
      return "sessions";
  }
}

/**
 * An event in words.
 *
 * @param event The event.
 * @returns What the page shows.
 */
export function toldOf(event: WatchEvent): Told {
  return {
    at: event.at,
    actor: oneLine(event.actor, 80),
    part: partOf(event),
    kind: event.kind,
    text: tellWatched(event),
    about: aboutOf(event),
  };
}

function aboutOf(event: WatchEvent): string {
  switch (event.kind) {
    case "message":
      return event.thread;
    case "saved":
    case "superseded":
      return event.path;
    case "handoff":
    case "rollup":
    case "resumed":
    case "closed":
    case "abandoned":
    case "reopened":
      return event.id;
    case "claimed":
    case "refused":
    case "released":
    case "forced":
    case "taken_over":
      return event.slug;
    default:
      return "";
  }
}
