/**
 * All gates, in the order in which they are run.
 *
 * @module
 */
import { clocks } from "./clocks.ts";
import { corruption } from "./corruption.ts";
import { errors } from "./errors.ts";
import { fullDisk } from "./full_disk.ts";
import { fuzz } from "./fuzz.ts";
import type { Gate } from "./gate.ts";
import { hostileText } from "./hostile_text.ts";
import { hub } from "./hub.ts";
import { kill } from "./kill.ts";
import { model } from "./model.ts";
import { noLinks } from "./no_links.ts";
import { paths } from "./paths.ts";
import { pauses } from "./pauses.ts";
import { powerCut } from "./power_cut.ts";
import { races } from "./races.ts";
import { sessions } from "./sessions.ts";

/** The gates. */
export const GATES: readonly Gate[] = [
  kill,
  errors,
  fullDisk,
  powerCut,
  races,
  pauses,
  clocks,
  corruption,
  noLinks,
  fuzz,
  paths,
  hostileText,
  sessions,
  hub,
  model,
];
