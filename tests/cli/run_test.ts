import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import denoConfig from "../../deno.json" with { type: "json" };
import { snapshot, withFixture } from "../with_fixture.ts";
import { withFolder, withProject } from "../with_store.ts";
import { mclaude } from "./mclaude.ts";

const CLAIM = ["lock", "claim", "fix-it", "--description", "a fix"];

Deno.test("mclaude alone shows the help on standard error and ends with 2", () =>
  withFolder(async (folder) => {
    const { code, out, err } = await mclaude(folder, []);

    assertEquals([code, out], [2, ""]);
    assertStringIncludes(err, "Usage: mclaude <noun> <verb>");
  }));

Deno.test("mclaude --version prints the version of deno.json", () =>
  withFolder(async (folder) => {
    const plain = await mclaude(folder, ["--version"]);
    const { out } = await mclaude(folder, ["--version", "--json"]);

    assertEquals(plain, { code: 0, out: `mclaude ${denoConfig.version}\n`, err: "" });
    const facts = JSON.parse(out);
    assertEquals([facts.version, facts.target], [denoConfig.version, Deno.build.target]);
    assertEquals(facts.formats, { mclaude: "0.6", store: 1 });
  }));

for (
  const [args, hint] of [
    [["lok"], 'did you mean "lock"?'],
    [["lokc", "list"], 'did you mean "lock"?'],
    [["hanoff"], 'did you mean "handoff"?'],
    [["lock", "clam"], 'did you mean "claim"?'],
    [["xyzzy", "list"], "see: mclaude --help"],
    [["toString"], "see: mclaude --help"],
    [["__proto__"], "see: mclaude --help"],
    [["lock", "constructor"], "see: mclaude lock --help"],
    [["--quiet", "lock", "list"], "write it after noun and verb"],
    [["--project=x", "status"], "write it after noun and verb"],
    [["help", "lok"], 'did you mean "lock"?'],
    [["help", "lock", "clam"], 'did you mean "claim"?'],
    [["completions", "csh"], "choose from bash, zsh, fish, powershell"],
    [["completions"], "choose from bash, zsh, fish, powershell"],
    [["lock", "claim"], "see: mclaude lock claim --help"],
    [["lock", "list", "--mien"], "did you mean --mine?"],
    [["status", "show"], "see --help"],
  ] as const
) {
  Deno.test(`mclaude ${args.join(" ")} ends with 2 and a line that helps`, () =>
    withFolder(async (folder) => {
      const { code, out, err } = await mclaude(folder, args);

      assertEquals([code, out], [2, ""]);
      assertMatch(err, /^mclaude: Cannot [^\n]+\n$/);
      assertStringIncludes(err, hint);
    }));
}

Deno.test("mclaude <noun> without a verb shows its help on standard error", () =>
  withFolder(async (folder) => {
    const { code, out, err } = await mclaude(folder, ["lock"]);

    assertEquals([code, out], [2, ""]);
    assertStringIncludes(err, "force-release");
  }));

Deno.test("--json prints one JSON value, the operation's result", () =>
  withProject(async ({ root }) => {
    const claimed = await mclaude(root, [...CLAIM, "--json"]);
    const { out } = await mclaude(root, ["lock", "list", "--json"]);

    assertEquals(JSON.parse(claimed.out).locks[0].token, "fix-it#1");
    assertEquals(JSON.parse(out).locks[0].slug, "fix-it");
    assertEquals(out.trim().split("\n").length, 1);
  }));

Deno.test("--json prints a refusal as code, message and data", () =>
  withProject(async ({ root }) => {
    await mclaude(root, CLAIM);

    const { code, out, err } = await mclaude(root, [...CLAIM, "--session", "s2", "--json"]);

    const { error } = JSON.parse(out);
    assertEquals([code, error.code, error.data.slug], [10, "lock_held", "fix-it"]);
    assertEquals(err, `mclaude: ${error.message}\n`);
  }));

Deno.test("a refusal prints mclaude 0.6's block on standard output and one line on the other", () =>
  withProject(async ({ root }) => {
    await mclaude(root, CLAIM);

    const { code, out, err } = await mclaude(root, [...CLAIM, "--session", "s2"]);

    assertEquals(code, 10);
    assertMatch(out, /^\[lock\] fix-it already held\n {2}by session: s1\n/);
    assertMatch(err, /^mclaude: Cannot claim "fix-it": [^\n]+mclaude lock claim [^\n]+\n$/);
  }));

Deno.test("--quiet prints errors only", () =>
  withProject(async ({ root }) => {
    const done = await mclaude(root, [...CLAIM, "--quiet"]);
    const refused = await mclaude(root, [...CLAIM, "--session", "s2", "--quiet"]);

    assertEquals(done, { code: 0, out: "", err: "" });
    assertEquals([refused.code, refused.out], [10, ""]);
    assertStringIncludes(refused.err, "Cannot claim");
  }));

Deno.test("--input gives the whole input; flags go before it", () =>
  withProject(async ({ root }) => {
    const input = JSON.stringify({ slug: "from-json", description: "json", files: ["a.ts"] });

    const inline = await mclaude(root, ["lock", "claim", "--input", input, "--json"]);
    const piped = await mclaude(
      root,
      ["lock", "claim", "by-flag", "--input", "-", "--json", "--force-overlap"],
      { stdin: input },
    );

    assertEquals(JSON.parse(inline.out).locks[0].files, ["a.ts"]);
    const { slug, description } = JSON.parse(piped.out).locks[0];
    assertEquals([slug, description], ["by-flag", "json"]);
  }));

for (
  const [what, input, hint] of [
    ["broken JSON", "{", "no JSON object"],
    ["an array", "[]", "no JSON object"],
    ["null", "null", "no JSON object"],
    ["an unknown property", '{"slugg":"x"}', 'it has no "slugg"'],
    ["a property of another type", '{"slug":5}', 'input "slug": it must be of type string'],
    ["a polluted prototype", '{"__proto__":{"slug":"x"}}', "without <slug>"],
  ] as const
) {
  Deno.test(`--input refuses ${what}`, () =>
    withProject(async ({ root }) => {
      const given = await mclaude(root, ["lock", "status", "fix-it", "--input", "{}"]);
      const slug = what.includes("unknown") ? ["fix-it"] : [];
      const { code, err } = await mclaude(root, ["lock", "status", ...slug, "--input", input]);

      assertEquals([given.code, code], [0, 2]);
      assertStringIncludes(err, hint);
    }));
}

Deno.test("--input - reads at most 1 MB", () =>
  withProject(async ({ root }) => {
    const stdin = " ".repeat(1024 * 1024 + 1);

    const { code, err } = await mclaude(root, ["lock", "list", "--input", "-"], { stdin });

    assertEquals(code, 2);
    assertStringIncludes(err, "over 1 MB");
  }));

for (
  const [args, hint] of [
    [["lock", "history", "--limit=-1"], "at least"],
    [["lock", "history", "--limit=0"], "at least"],
    [["lock", "history", "--limit=1.5"], "type int"],
    [["lock", "force-release", "fix-it", "--reason="], "must not be empty"],
    [["lock", "force-release", "fix-it", "--reason=x", "--generation=1.5"], "type int"],
    [["handoff", "read", ""], "must not be empty"],
    [["handoff", "resume", "--budget=1"], "at least"],
  ] as const
) {
  Deno.test(`mclaude ${args.join(" ")} goes through the schema's checks`, () =>
    withProject(async ({ root }) => {
      const { code, err } = await mclaude(root, args);

      assertEquals(code, 2);
      assertStringIncludes(err, hint);
    }));
}

Deno.test("--project and MCLAUDE_PROJECT choose the project", () =>
  withProject(async ({ root }) => {
    await mclaude(root, CLAIM);
    await withFolder(async (folder) => {
      const flag = await mclaude(folder, ["lock", "list", "--json", "--project", root]);
      const variable = await mclaude(folder, ["lock", "list", "--json"], {
        env: { MCLAUDE_PROJECT: root },
      });
      const missing = await mclaude(folder, ["lock", "list", "--project", `${folder}/none`]);

      assertEquals(JSON.parse(flag.out).locks.length, 1);
      assertEquals(flag.out, variable.out);
      assertEquals(missing.code, 1);
      assertStringIncludes(missing.err, "give an existing folder");
    });
  }));

Deno.test("--as and --session go before the environment", () =>
  withProject(async ({ root }) => {
    await mclaude(root, [...CLAIM, "--as", "bo", "--session", "s9"]);

    const { out } = await mclaude(root, ["lock", "list", "--json"]);

    const [lock] = JSON.parse(out).locks;
    assertEquals([lock.identity, lock.session_id, lock.mine], ["bo", "s9", false]);
  }));

Deno.test("a session is told that its lock was ended, until it writes", () =>
  withProject(async ({ root }) => {
    await mclaude(root, CLAIM);
    const force = ["lock", "force-release", "fix-it", "--reason", "hung", "--even-if-live"];
    await mclaude(root, [...force, "--session", "s2", "--as", "bo"]);

    const reads = await mclaude(root, ["lock", "list"]);
    const writes = await mclaude(root, ["heartbeat", "beat"]);
    const after = await mclaude(root, ["lock", "list"]);

    assertMatch(reads.err, /^mclaude: your lock fix-it#1 was ended by force by bo: hung\n$/);
    assertEquals([writes.err, after.err], [reads.err, ""]);
  }));

Deno.test("colours are for terminals", () =>
  withFixture("locks-all", async ({ root }) => {
    const list = ["lock", "list"];
    const seen = await mclaude(root, list, { terminal: true });
    const piped = await mclaude(root, list);
    const refused = await mclaude(root, [...list, "--no-color"], { terminal: true });

    assert(seen.out.includes("\x1b[32mACTIVE\x1b[39m"));
    assert(!piped.out.includes("\x1b"));
    assertEquals(refused.out, piped.out);
  }));

Deno.test("no command that reads leaves anything behind", () =>
  withFolder(async (folder) => {
    const reading = [
      ["lock", "list"],
      ["lock", "status", "fix-it"],
      ["lock", "check", "a.ts"],
      ["lock", "history"],
      ["handoff", "list"],
      ["handoff", "latest"],
      ["handoff", "read", "x"],
      ["identity", "list"],
      ["identity", "whoami"],
      ["identity", "show", "ani"],
      ["heartbeat", "list"],
      ["status"],
      ["help"],
      ["lock", "claim", "--help"],
    ];

    for (const args of reading) await mclaude(folder, args);

    assertEquals(snapshot(folder), {});
  }));
