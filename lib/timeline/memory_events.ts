/**
 * Drawers that were saved, and those whose place another one took.
 *
 * @module
 */
import { chainOf, type Drawer, loadMemory, type Memory } from "../memory.ts";
import { parseTime } from "../store/times.ts";
import type { Saved, Superseded } from "./event.ts";
import { guarded, moment, type Sources } from "./sources.ts";

/**
 * Reads the drawers.
 *
 * @param sources Where, and where to tell what could not be read.
 * @returns The drawers.
 */
export function readMemory({ project, problems }: Omit<Sources, "actors">): Memory {
  const memory = guarded(`${project.store}/memory-graph`, problems, () => loadMemory(project));
  problems.push(...memory?.problems ?? []);
  return memory ?? { drawers: [], byPath: new Map(), byName: new Map(), problems: [] };
}

/**
 * What was saved and superseded.
 *
 * @param sources Who acts.
 * @param memory The drawers.
 * @returns The events, in no order.
 */
export function memoryEvents({ actors }: Sources, memory: Memory): (Saved | Superseded)[] {
  return memory.drawers.flatMap((drawer) => {
    const { path, title, wing, room, hall, superseded_by } = drawer;
    const common = { path, title };
    const saved: Saved = {
      ...common,
      ...by(drawer),
      kind: "saved",
      at: drawer.created,
      wing,
      room,
      hall,
    };
    if (superseded_by === "") return [saved];
    const [next] = chainOf(memory, drawer).successors;
    const at = moment(parseTime(drawer.valid_to)) || (next?.created ?? "");
    const author = next ?? { path, session: "", identity: "" };
    return [saved, {
      ...common,
      ...by(author),
      source: `memory-graph/${path}`,
      kind: "superseded",
      at,
      by: next?.path ?? superseded_by,
    }];
  });

  function by({ session, identity, path }: Pick<Drawer, "session" | "identity" | "path">) {
    const actor = actors.name(session, identity);
    return { actor, session, source: `memory-graph/${path}` };
  }
}
