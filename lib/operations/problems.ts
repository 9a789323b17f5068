import type * as Zod from "zod/mini";
import type { Problem } from "../store/scan.ts";
import { z } from "./schemas.ts";

/** The schema of what could not be read. */
export function problemsSchema(): Zod.ZodMiniType<Problem[]> {
  return z.array(z.object({ path: z.string(), reason: z.string() }));
}
