import { join } from "node:path";
import { PLAIN } from "../../cli/style.ts";
import { UNICODE } from "../../cli/watch/letters.ts";
import { showScreen } from "../../cli/watch/screen.ts";
import { furnish } from "../../cli/watch/surroundings.ts";
import { resolveCaller } from "../../lib/caller.ts";
import { findProject } from "../../lib/store/root.ts";

// A screen that fails while it is shown, in the way that is named: when it draws, outside of
// all promises, or in a promise that nobody waits for.
const [how] = Deno.args;
furnish();
const project = findProject(Deno.cwd());
const caller = resolveCaller(project, { as: "ani", session: "s1", env: {} });
let isBroken = false;
function fail(): never {
  throw new Error(`failed: ${how}`);
}
setTimeout(() => {
  if (how === "timer") fail();
  if (how === "promise") Promise.reject(new Error(`failed: ${how}`));
  isBroken = true;
  // What is written is drawn.
  Deno.mkdirSync(join(project.store, "messages", "inbox"));
  Deno.writeTextFileSync(join(project.store, "messages", "inbox", "m.md"), "no header");
}, 700);
try {
  await showScreen({
    context: { project, caller: () => caller },
    signal: new AbortController().signal,
    letters: UNICODE,
    style: { ...PLAIN, bold: (text) => how === "draw" && isBroken ? fail() : text },
  });
} catch (error) {
  // deno-lint-ignore no-console
  console.log((error as Error).message);
  Deno.exit(7);
}
