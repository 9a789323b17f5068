/**
 * Memory: what a project knows, each thing a drawer, a Markdown file that people can read.
 *
 * ```
 *   saveDrawer() ─▶ active ──saveDrawer(supersedes) / supersedeDrawer()──▶ superseded
 * ```
 *
 * Invariants
 *
 * - A drawer that was reported as saved is on the disk, whole, and is never overwritten;
 *   whatever its title says, it is one drawer and active.
 * - Of those that take a drawer's place at once one succeeds; the others learn which.
 * - A superseded drawer stays as it is, but for two lines in its header.
 * - Reading creates nothing; a damaged file hides only itself.
 * - Everything is readable by mclaude 0.6, and everything of mclaude 0.6 is readable here.
 *
 * Not guaranteed: that what a drawer says is true. The same thing may be saved twice: whoever
 * saves is told of similar drawers, and decides.
 *
 * @module
 */
export { type Chain, chainOf } from "./memory/chain.ts";
export { type Core, readCore } from "./memory/core.ts";
export {
  type Drawer,
  type DrawerHead,
  type DrawerSource,
  parseDrawer,
  STANDARD_HALLS,
} from "./memory/drawer.ts";
export { type DrawerList, listDrawers, type ListDrawersOptions } from "./memory/find.ts";
export { memoryGraph, memoryIndex, type Picture } from "./memory/graph.ts";
export { loadMemory, type Memory } from "./memory/load.ts";
export { listRooms, listWings, memoryFolder, placeName, type Room } from "./memory/places.ts";
export {
  type DrawerInput,
  type DrawerWriter,
  type SavedDrawer,
  saveDrawer,
} from "./memory/save.ts";
export { supersedeDrawer, type SupersedeOptions, type Supersession } from "./memory/supersede.ts";
export {
  type Backlinks,
  backlinksOf,
  showDrawer,
  type ShownDrawer,
  similarDrawers,
  type SimilarList,
} from "./memory/show.ts";
export {
  findSimilar,
  type SimilarDrawer,
  type SimilarOptions,
  type SimilarText,
} from "./memory/similar.ts";
