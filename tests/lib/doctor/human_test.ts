import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as fs from "node:fs";
import { join } from "node:path";
import { type Check, examine, type Patient } from "../../../lib/doctor.ts";
import { registerIdentity } from "../../../lib/identity.ts";
import type { Project } from "../../../lib/store/root.ts";
import { withProject } from "../../with_store.ts";
import { caller } from "../locks/sessions.ts";

async function find(project: Project, name: string, more: Partial<Patient> = {}): Promise<Check> {
  const checks = await examine({
    ...{ project, caller: () => caller("ani-1", "ani"), home: undefined, claude: undefined },
    ...{ program: ["mclaude"], now: Date.now() },
    ...more,
  }, { only: ["human"] });
  const found = checks.find((check) => check.name === name);
  assert(found !== undefined, checks.map(({ name }) => name).join());
  return found;
}

for (const text of ['{"notify":{"most":0}}', '{"notify":{"to":["exec:rm"]}}', "{"]) {
  Deno.test(`examine() says that the rules ${text} tell nobody of anything`, () =>
    withProject(async (project) => {
      fs.mkdirSync(project.store, { recursive: true });
      fs.writeFileSync(join(project.store, "mclaude.json"), text);

      const { status, next } = await find(project, "notifications");

      assertEquals([status, next], ["fault", "repair .claude/mclaude.json"]);
    }));
}

Deno.test("examine() names a channel of the identity that notices cannot take", () =>
  withProject(async (project) => {
    registerIdentity(project, "ani", { notify: { slack: "http://example.com/hook" } });

    const { status, detail } = await find(project, "notifications");

    assertEquals(status, "warn");
    assertStringIncludes(detail, "give an https address");
    assertEquals(detail.includes("hook"), false);
  }));

Deno.test("examine() says that a bot's token is not there, and nothing of it where it is", () =>
  withProject(async (project) => {
    registerIdentity(project, "ani", { notify: { telegram: "12" } });

    const without = await find(project, "notifications");
    const env = { MCLAUDE_TELEGRAM_TOKEN: "bot-token" };
    const having = await find(project, "notifications", { env });

    assertEquals(without.status, "warn");
    assertStringIncludes(without.detail, "telegram needs MCLAUDE_TELEGRAM_TOKEN");
    assertEquals(having.status, "ok");
    assertEquals(JSON.stringify(having).includes("bot-token"), false);
  }));

Deno.test("examine() looks for the program that was named to transcribe", () =>
  withProject(async (project) => {
    const env = { MCLAUDE_TRANSCRIBE: "there-is-no-such-program --lang de" };

    const { status, detail } = await find(project, "voice", { env });

    assertEquals(status, "warn");
    assertStringIncludes(detail, "MCLAUDE_TRANSCRIBE");
  }));
