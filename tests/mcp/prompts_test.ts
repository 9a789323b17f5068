import { assertEquals, assertStringIncludes } from "@std/assert";
import { snapshot } from "../with_fixture.ts";
import { withProject } from "../with_store.ts";
import { type Message, withServer } from "./client.ts";

Deno.test("prompts/list tells what each prompt takes", () =>
  withProject(({ root }) =>
    withServer(root, async (client) => {
      await client.initialize();

      const { prompts } = (await client.request("prompts/list")).result;

      assertEquals(
        prompts.map(({ name, arguments: takes = [] }: Message) =>
          `${name} ${takes.map(({ name, required }: Message) => name + (required ? "!" : ""))}`
        ),
        ["catch-me-up ", "prepare-handoff focus", "who-is-working ", "ask-teammate question!,to"],
      );
    })
  ));

Deno.test("prompts/get brings the facts of this moment, and changes nothing", () =>
  withProject(({ root }) =>
    withServer(root, async (client) => {
      await client.initialize();
      await client.call("mclaude_lock_claim", { slug: "fix-login", description: "Fix it" });
      await client.call("mclaude_handoff_write", { goal: "Repair the pool" });
      await client.call("mclaude_identity_register", { name: "vasya", roles: ["infra"] });
      const before = snapshot(root);
      const expected: [name: string, given: Record<string, string>, texts: string[]][] = [
        ["catch-me-up", {}, ["fix-login [ACTIVE] you: Fix it", "Repair the pool"]],
        ["prepare-handoff", { focus: "the pool" }, ["fix-login: Fix it", "the pool"]],
        ["who-is-working", {}, ["fix-login [ACTIVE]"]],
        ["ask-teammate", { question: "Which size?" }, ["Which size?", "vasya: infra"]],
        ["ask-teammate", { question: "Which size?", to: "vasya" }, ["Ask vasya"]],
      ];

      for (const [name, given, texts] of expected) {
        const { result } = await client.request("prompts/get", { name, arguments: given });
        const [{ role, content }] = result.messages;
        assertEquals([result.messages.length, role, content.type], [1, "user", "text"]);
        for (const text of texts) assertStringIncludes(content.text, text, name);
      }

      assertEquals(snapshot(root), before);
    })
  ));

Deno.test("prompts/get refuses a prompt without what it needs", () =>
  withProject(({ root }) =>
    withServer(root, async (client) => {
      await client.initialize();

      const { error } = await client.request("prompts/get", { name: "ask-teammate" });

      assertEquals([error.code, error.message], [-32602, "Missing argument: question"]);
    })
  ));
