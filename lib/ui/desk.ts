/**
 * What views are made of: the project as it is now, read once and kept until it changes.
 *
 * @module
 */
import { loadMemory, type Memory } from "../memory.ts";
import { type Link, linksOf } from "../memory/links.ts";
import { isFor, isNamed, type MessageView } from "../messages.ts";
import { viewMessages } from "../messages/view.ts";
import type { Context } from "../operations/operation.ts";
import { readers } from "../operations/correspondents.ts";
import { Observer, type Snapshot } from "../watch.ts";

/** What readers did with their mail is seen again after so many milliseconds. */
const FRESH = 3_000;

/** A message, and what it is to the person at the page. */
export interface Letter extends MessageView {
  /** Whether it is for that person, and not from it. */
  readonly forMe: boolean;
}

/** The project as views see it. */
export class Desk {
  /** Who looks, and where. */
  readonly context: Context;
  /** Looks at the project. */
  readonly observer: Observer;
  #memory: { readonly of: object; readonly memory: Memory; links?: Link[] } | undefined;
  #letters: { readonly of: object; readonly at: number; readonly all: Letter[] } | undefined;

  /**
   * @param context Who looks, and where.
   */
  constructor(context: Context) {
    this.context = context;
    this.observer = new Observer(context.project, {
      isMine: (session) => context.caller().isMe?.(session) ?? context.caller().session === session,
    });
  }

  /** The project now. */
  look(): Snapshot {
    return this.observer.look();
  }

  /**
   * The memory now.
   *
   * @param snapshot The project now.
   * @returns All drawers.
   */
  memory({ events }: Snapshot): Memory {
    if (this.#memory?.of !== events) {
      this.#memory = { of: events, memory: loadMemory(this.context.project) };
    }
    return this.#memory.memory;
  }

  /**
   * The links between drawers now.
   *
   * @param snapshot The project now.
   * @returns All links.
   */
  links(snapshot: Snapshot): readonly Link[] {
    const memory = this.memory(snapshot);
    return this.#memory!.links ??= linksOf(memory);
  }

  /**
   * The messages with how things stand.
   *
   * @param snapshot The project now.
   * @returns The oldest first.
   */
  async letters({ messages, threads }: Snapshot): Promise<readonly Letter[]> {
    const kept = this.#letters;
    if (kept?.of === messages && performance.now() - kept.at < FRESH) return kept.all;
    const { reader, known } = await readers(this.context);
    const { view } = viewMessages(this.context.project, {
      ...{ threads, known, viewer: reader },
    });
    const all = messages.map((message) => {
      const forMe = isFor(message.to, reader) && !isNamed(message.from, reader);
      return { ...view(message), forMe };
    });
    this.#letters = { of: messages, at: performance.now(), all };
    return all;
  }

  /** Forgets what may have changed without a trace in a folder. */
  forget(): void {
    this.#letters = undefined;
  }
}
