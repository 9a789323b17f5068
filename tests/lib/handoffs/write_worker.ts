/** Writes handoffs of one session, minute and slug: arguments root, number, how many. */
import { writeHandoff } from "../../../lib/handoffs.ts";
import { findProject } from "../../../lib/store/root.ts";

const [root = "", number = "", count = ""] = Deno.args;
const project = findProject(root, { project: root });
for (let index = 0; index < Number(count); index++) {
  writeHandoff(project, { goal: "Same", next_step: `${number}.${index}` }, {
    session: "373d1618abcd",
    identity: "ani",
    now: new Date(2026, 3, 9, 14, 36),
  });
}
