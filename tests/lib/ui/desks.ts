import type { Context } from "../../../lib/operations/operation.ts";
import type { Project } from "../../../lib/store/root.ts";
import { caller } from "../locks/sessions.ts";

/** The context of somebody at a page. */
export function contextOf(project: Project, identity = "ani"): Context {
  return { project, env: {}, caller: () => caller(`s-${identity}`, identity) };
}

/** What a view is asked for. */
export function query(params: Record<string, string | number> = {}): URLSearchParams {
  return new URLSearchParams(
    Object.entries(params).map(([name, value]) => [name, String(value)]),
  );
}
