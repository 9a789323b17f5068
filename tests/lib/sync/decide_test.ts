import { assertEquals } from "@std/assert";
import { decide, type Decision, isWrittenOnce } from "../../../lib/sync/decide.ts";
import { SYNC_KINDS, type SyncKind } from "../../../lib/sync/record.ts";

const ONCE = SYNC_KINDS.filter(isWrittenOnce);
const REPLACED = SYNC_KINDS.filter((kind) => !isWrittenOnce(kind));
const ALL: readonly SyncKind[] = SYNC_KINDS;

type Row = [
  kinds: readonly SyncKind[],
  local: string,
  remote: string,
  known: string,
  decision: Decision,
];

/** `known` is what was there and what was here; `own` if it went from here. */
const TABLE: Row[] = [
  [ALL, "", "", "", "none"],
  [ALL, "a", "", "", "push"],
  [ALL, "", "a", "", "apply"],
  [ALL, "a", "a", "", "note"],
  [ALL, "a", "a", "a a", "note"],
  [ALL, "a", "b", "", "merge"],
  [ONCE, "b", "a", "a a", "none"],
  [ONCE, "a", "b", "a a", "distrust"],
  [ONCE, "", "a", "a a own", "none"],
  [["drawer", "identity", "core"], "b", "a", "a a", "push"],
  [["drawer", "identity", "core"], "", "a", "a a own", "none"],
  [["drawer", "identity", "core"], "", "b", "a a", "none"],
  [REPLACED, "a", "b", "a a", "apply"],
  [["drawer", "identity", "core"], "c", "b", "a a", "merge"],
  [["drawer", "identity", "core"], "a", "", "a a", "push"],
  [["heartbeat"], "c", "b", "a a", "push"],
  [["heartbeat"], "a", "b", "a a own", "none"],
  [["heartbeat"], "b", "a", "a a own", "push"],
  [["heartbeat"], "", "a", "a a own", "end there"],
  [["heartbeat"], "", "a", "a a", "none"],
  [["heartbeat"], "", "b", "a a", "apply"],
  [["heartbeat"], "a", "", "a a", "end here"],
  [["heartbeat"], "b", "", "a a", "push"],
  [["heartbeat"], "a", "", "a a own", "push"],
];

Deno.test("decide() decides as the table says", () => {
  for (const [kinds, local, remote, knownText, decision] of TABLE) {
    const [there, disk, own] = knownText.split(" ");
    const known = knownText === "" ? undefined : {
      remote: there!,
      disk: disk!,
      own: own !== undefined,
    };
    for (const kind of kinds) {
      const situation = {
        kind,
        local: local || undefined,
        remote: remote || undefined,
        known,
      };
      assertEquals(decide(situation), decision, JSON.stringify(situation));
    }
  }
});
