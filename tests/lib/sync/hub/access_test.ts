import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../../lib/errors.ts";
import { checkHubUrl, findHub, rememberHub } from "../../../../lib/sync/hub/access.ts";
import { findProject } from "../../../../lib/store/root.ts";
import { withFolder } from "../../../with_store.ts";

const HUB = { url: "https://hub.example", token: "t1", projectId: "demo" };

Deno.test("rememberHub() keeps a hub for each project, readable by the user alone", () =>
  withFolder((folder) => {
    const [a, b, home] = ["a", "b", "home"].map((name) => {
      Deno.mkdirSync(join(folder, name, ".claude"), { recursive: true });
      return join(folder, name);
    });
    const env = { HOME: home };

    const file = rememberHub(findProject(a!), env, HUB);
    rememberHub(findProject(b!), env, { ...HUB, token: "t2" });
    rememberHub(findProject(a!), env, { ...HUB, token: "t3" });

    assertEquals(findHub(findProject(a!), env), { ...HUB, token: "t3" });
    assertEquals(findHub(findProject(b!), env), { ...HUB, token: "t2" });
    assertEquals(findHub(findProject(home!), env), undefined);
    if (Deno.build.os !== "windows") assertEquals(Deno.statSync(file).mode! & 0o777, 0o600);
  }));

Deno.test("findHub() takes the environment before the configuration", () =>
  withFolder((folder) => {
    Deno.mkdirSync(join(folder, ".claude"));
    const project = findProject(folder);
    const env = { XDG_CONFIG_HOME: join(folder, "config") };
    rememberHub(project, env, HUB);

    const both = { ...env, MCLAUDE_HUB_URL: "http://other/", MCLAUDE_HUB_TOKEN: "t9" };

    assertEquals(findHub(project, both), {
      url: "http://other",
      token: "t9",
      projectId: undefined,
    });
    assertEquals(findHub(project, { ...env, MCLAUDE_HUB_TOKEN: "t9" })?.url, HUB.url);
    assertEquals(findHub(project, { ...env, MCLAUDE_PROJECT_ID: "p" })?.projectId, "p");
  }));

Deno.test("findHub() gives a kept token to no other address", () =>
  withFolder((folder) => {
    Deno.mkdirSync(join(folder, ".claude"));
    const project = findProject(folder);
    const env = { HOME: folder };
    rememberHub(project, env, HUB);

    assertEquals(findHub(project, { ...env, MCLAUDE_HUB_URL: "https://evil.example" }), undefined);
    assertEquals(findHub(project, { ...env, MCLAUDE_HUB_URL: `${HUB.url}/` })?.token, "t1");
  }));

Deno.test("findHub() says that the configuration is damaged", () =>
  withFolder((folder) => {
    Deno.mkdirSync(join(folder, ".config", "mclaude"), { recursive: true });
    Deno.writeTextFileSync(join(folder, ".config", "mclaude", "hubs.json"), "{");

    const { code } = assertThrows(
      () => findHub(findProject(folder), { HOME: folder }),
      CoordinationError,
    );

    assertEquals(code, "damaged_record");
    Deno.writeTextFileSync(
      join(folder, ".config", "mclaude", "hubs.json"),
      '{"hubs": [null, 1, {"root": 1}, {"root": "x", "url": "y"}]}',
    );
    assertEquals(findHub(findProject(folder), { HOME: folder }), undefined);
  }));

Deno.test("checkHubUrl() takes addresses, and with care only safe ones", () => {
  assertEquals(checkHubUrl("https://hub.example/team/"), "https://hub.example/team");
  for (const here of ["http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:80"]) {
    assertEquals(checkHubUrl(here, { secure: true }).startsWith("http://"), true);
  }
  for (
    const bad of ["", "hub", "ftp://h", "javascript:x", "https://u:p@h", "https://h?token=x", "//h"]
  ) {
    assertThrows(() => checkHubUrl(bad), CoordinationError);
  }
  for (
    const open of ["http://hub.example", "http://192.168.0.2", "http://127.0.0.1.evil.example"]
  ) {
    assertThrows(() => checkHubUrl(open, { secure: true }), CoordinationError);
  }
});
