import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { withHubProcess } from "./hub_process.ts";
import { start } from "./program.ts";

/**
 * What the bridge of mclaude 0.6 does with a hub, and what came of it, as JSON. `MCLAUDE_PEER` is a
 * checkout of it, `MCLAUDE_PEER_PYTHON` a Python that has httpx.
 */
const SCRIPT = `
import json, sys
from mclaude.bridge.client import BridgeClient, BridgeConfig
url, ani, vasya, folder = sys.argv[1:]
def bridge(token, identity):
    return BridgeClient(BridgeConfig(hub_url=url, token=token, identity=identity,
        project_id="atlas", project_root=folder, strict_online=True))
out = {}
with bridge(ani, "ani") as a, bridge(vasya, "vasya") as v:
    sent = a.send_message(to="vasya", type="question", subject="why", body="because", urgent=True)
    out["sent"] = sent["delivered"]
    out["noted"] = a.notify(message="done", attention=True)["delivered"]
    out["inbox"] = [[e["type"], e["from_identity"], e["subject"], e["body"], e["id"] == sent["event_id"]]
        for e in v.inbox()]
    out["claimed"] = a.claim_lock(slug="one-lock", description="d", files=["a.py"])["status"]
    try:
        v.claim_lock(slug="one-lock", description="d")
        out["held"] = "claimed"
    except Exception as error:
        out["held"] = error.response.status_code
    out["released"] = a.release_lock("one-lock")["status"]
    out["again"] = v.claim_lock(slug="one-lock", description="d")["status"]
print(json.dumps(out))
`;

Deno.test("the bridge of mclaude 0.6 works with the hub", async () => {
  const peer = Deno.env.get("MCLAUDE_PEER");
  const python = Deno.env.get("MCLAUDE_PEER_PYTHON") ?? "python3";
  if (!peer) return;
  await withHubProcess(async (hub, folder) => {
    const [ani, vasya] = [await hub.token("ani"), await hub.token("vasya")];
    Deno.writeTextFileSync(join(folder, "bridge.py"), SCRIPT);

    const { code, stdout, stderr } = await start(
      [python, join(folder, "bridge.py"), hub.url, ani, vasya, folder],
      { cwd: folder, env: { PYTHONPATH: peer } },
    );

    assertEquals(code, 0, stderr);
    assertEquals(JSON.parse(stdout), {
      ...{ sent: "hub", noted: "hub" },
      inbox: [
        ["notify_attention_needed", "ani", "Notification", "done", false],
        ["message_question", "ani", "why", "because", true],
      ],
      ...{ claimed: "claimed", held: 409, released: "released", again: "claimed" },
    });
  });
});
