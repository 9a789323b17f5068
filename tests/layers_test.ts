import { assertEquals } from "@std/assert";
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Below everything: bytes on disk, errors. */
const STORE = ["lib/errors.ts", "lib/store/"];

/** Who calls and who lives: what layers may know of each other. */
const PRESENCE = [...STORE, "lib/caller.ts", "lib/liveness.ts", "lib/liveness/"];

/** Layers side by side: `lib/<layer>.ts` is the face of the folder `lib/<layer>/`. */
const SIBLINGS = ["handoffs", "heartbeats", "identity", "locks", "mail", "memory", "messages"];

/** The faces of all layers. */
const FACES = [
  ...[
    ...[
      ...SIBLINGS,
      "doctor",
      "guard",
      "hooks",
      "install",
      "search",
      "secrets",
      "status",
      "version",
      "install",
    ],
    ...["timeline", "diagram", "export", "findings", "knowledge_base", "references", "watch"],
    ...["code_index", "notify", "voice", "spawn", "sync", "bridge", "hub"],
  ].map((name) => `lib/${name}.ts`),
];

/** What may import what; the first row that fits counts. The only copy of this rule. */
const TABLE: readonly [importer: string, allowed: readonly string[]][] = [
  ["lib/errors.ts", []],
  ["lib/version.ts", []],
  ["lib/store/", [...STORE, "node:"]],
  // Of the caller, liveness knows the type.
  ["lib/liveness", [...STORE, "lib/caller.ts", "lib/liveness/", "node:"]],
  ["lib/caller", [...PRESENCE, "lib/caller/", "node:"]],
  // Searching knows no layer: it is told how documents are read.
  ["lib/search", ["lib/errors.ts", "lib/search/", "lib/store/", "node:", "stemmer"]],
  ["lib/secrets", ["lib/errors.ts", "lib/secrets.ts", "lib/secrets/", "@secretlint/"]],
  // Mail is the messages as they reach a session.
  ["lib/mail", [...PRESENCE, "lib/mail.ts", "lib/mail/", "lib/messages/", "node:"]],
  ...SIBLINGS.map((name): [string, string[]] => [
    `lib/${name}`,
    [...PRESENCE, `lib/${name}.ts`, `lib/${name}/`, "node:"],
  ]),
  ["lib/status.ts", [...PRESENCE, ...FACES, "node:"]],
  // What happened is told from the files of all layers.
  ["lib/timeline", [
    ...[...PRESENCE, ...FACES, "lib/timeline.ts", "lib/timeline/"],
    ...["lib/handoffs/", "lib/locks/", "node:"],
  ]],
  // Whoever watches sees what the timeline tells, and the locks and sessions of now.
  ["lib/watch", [
    ...[...PRESENCE, ...FACES, "lib/watch.ts", "lib/watch/", "node:"],
  ]],
  // The dashboard shows all layers, and acts through operations; its page knows only itself.
  // Of what serves it, it knows the types.
  ["lib/ui/page/", ["lib/ui/page/", "lib/ui/source.ts", "lib/ui/views/", "preact"]],
  ["lib/ui", [
    ...[...PRESENCE, ...FACES, "lib/ui/", "lib/operations/", "lib/messages/view.ts"],
    ...["lib/memory/chain.ts", "lib/memory/links.ts", "node:"],
  ]],
  ["lib/export", [
    ...[...PRESENCE, ...FACES, "lib/export/", "lib/memory/links.ts", "lib/diagram/markup.ts"],
    "node:",
  ]],
  ["lib/findings", [...STORE, "lib/memory.ts", "lib/findings.ts", "lib/findings/", "node:"]],
  ["lib/knowledge_base", [...STORE, "lib/knowledge_base/", "node:"]],
  // The code of a project is no layer of the store; of the program it knows the version.
  ["lib/code_index", [
    ...[...STORE, "lib/version.ts", "lib/code_index/", "node:"],
    ...["ignore", "jsonc-parser", "web-tree-sitter"],
  ]],
  // What travels are the files of all layers, read and derived as each does.
  ["lib/sync", [
    ...[...PRESENCE, ...FACES, "lib/sync/", "lib/handoffs/", "lib/identity/", "lib/locks/"],
    ...["lib/memory/", "lib/messages/", "node:"],
  ]],
  ["lib/spawn.ts", STORE],
  ["lib/voice", [...STORE, "lib/spawn.ts", "lib/voice/"]],
  // Whoever is told is told of what a watch sees; a notice leaves the project, so it is looked
  // through for secrets.
  ["lib/notify", [
    ...[...STORE, "lib/messages.ts", "lib/watch.ts", "lib/secrets.ts", "lib/spawn.ts"],
    ...["lib/voice.ts", "lib/notify/", "node:"],
  ]],
  // A hub takes the records of all layers, and decides about locks as they do.
  ["lib/hub", [
    ...[...PRESENCE, ...FACES, "lib/hub/", "lib/sync/", "lib/messages/", "lib/locks/overlap.ts"],
    ...["lib/version.ts", "node:", "hono"],
  ]],
  ["lib/bridge", [...PRESENCE, ...FACES, "lib/bridge/", "lib/sync/"]],
  ["lib/references", [...STORE, "lib/handoffs.ts", "lib/references/", "node:"]],
  ["lib/diagram", [...STORE, "lib/timeline.ts", "lib/version.ts", "lib/diagram/", "node:"]],
  // Questions about locks start fast: they load parts of the layer, not its face.
  ["lib/operations/locks.ts", [...PRESENCE, ...FACES, "lib/operations/", "lib/locks/", "zod/mini"]],
  // So does a look for new mail, which every prompt of a session may cost.
  ...["correspondents", "mail", "message_results", "reply", "sending"].map((
    name,
  ): [string, string[]] => [
    `lib/operations/${name}.ts`,
    [
      ...[...PRESENCE, ...FACES, "lib/operations/", "lib/mail/", "lib/messages/", "lib/identity/"],
      ...["node:", "zod/mini"],
    ],
  ]),
  [
    "lib/operations/memory_search.ts",
    [...PRESENCE, ...FACES, "lib/operations/", "lib/memory/", "node:", "zod/mini"],
  ],
  // Hooks put layers together, and load of each the part that they need.
  ["lib/hooks", [
    ...[...PRESENCE, ...FACES, "lib/hooks/", "lib/mail/", "lib/messages/", "lib/locks/"],
    ...["lib/code_index/freshness.ts", "lib/identity/names.ts", "lib/memory/core.ts", "node:"],
  ]],
  // Installing knows files and texts, and no layer.
  ["lib/install", [
    ...[...STORE, "lib/install/", "lib/version.ts", "node:", "diff", "jsonc-parser"],
  ]],
  ["lib/doctor", [...PRESENCE, ...FACES, "lib/doctor.ts", "lib/doctor/", "node:"]],
  ["lib/guard", [
    ...[...PRESENCE, ...FACES, "lib/guard.ts", "lib/guard/", "lib/locks/", "node:"],
  ]],
  ["lib/operations/session.ts", [...PRESENCE, "lib/operations/", "lib/locks/"]],
  ["lib/operations/", [...PRESENCE, ...FACES, "lib/operations/", "node:", "zod/mini"]],
  // Flags are derived from schemas.
  ["cli/command.ts", ["cli/", "lib/errors.ts", "lib/operations/", "zod/mini"]],
  ["cli/hook.ts", [...PRESENCE, "cli/", "lib/hooks/"]],
  // It starts the server, and knows nothing of what that answers.
  ["cli/mcp.ts", [
    "cli/",
    ...["lib/locks/held.ts", "lib/store/root.ts", "lib/sync.ts"],
    "lib/operations/",
    "node:",
    "mcp/http.ts",
    "mcp/stdio.ts",
    "mcp/tools.ts",
  ]],
  ["cli/ui.ts", ["cli/", "lib/errors.ts", "lib/ui.ts", "node:"]],
  // The screen is drawn with a library, which no other command loads.
  ["cli/watch/", [
    ...[...PRESENCE, ...FACES, "cli/", "lib/operations/", "node:"],
    ...["ink", "react", "string-width", "wrap-ansi"],
  ]],
  ["cli/", [...PRESENCE, ...FACES, "cli/", "lib/operations/", "node:"]],
  [
    "mcp/",
    [...PRESENCE, ...FACES, "mcp/", "lib/operations/", "node:", "@modelcontextprotocol/server"],
  ],
  ["main.ts", ["cli/run.ts", "node:"]],
  ["mod.ts", [...PRESENCE, ...FACES]],
];

/** Every source file below `folder`, from the repository's root. */
function sources(folder: string): string[] {
  const found: string[] = [];
  if (!existsSync(join(ROOT, folder))) return found;
  for (const { name, isDirectory } of Deno.readDirSync(join(ROOT, folder))) {
    const path = `${folder}${name}`;
    if (path === "tests/fixtures") continue;
    if (isDirectory) found.push(...sources(`${path}/`));
    else if (path.endsWith(".ts")) found.push(path);
  }
  return found.sort();
}

/** A file's lines without comments, in which examples import as they like. */
function code(file: string): string {
  const lines = Deno.readTextFileSync(join(ROOT, file)).split("\n");
  return lines.filter((line) => !/^\s*(?:\*|\/\*\*|\/\/)/.test(line)).join("\n");
}

/** What a file imports: paths from the root, or specifiers of other things. */
function imports(file: string): string[] {
  const found = code(file).matchAll(
    /^(?:import|(?:import|export)\b[^"'=;(]*\bfrom) "([^"]+)"|\bimport\(\s*"([^"]+)"/gm,
  );
  return [...found].map(([, still, lazy]) => still ?? lazy!).map((specifier) =>
    specifier.startsWith(".")
      ? relative(ROOT, join(ROOT, dirname(file), specifier)).replaceAll("\\", "/")
      : specifier
  );
}

const PRODUCT = ["main.ts", "mod.ts", ...["lib/", "cli/", "mcp/"].flatMap(sources)];
const EVERYTHING = [...PRODUCT, ...["scripts/", "tests/"].flatMap(sources)];

for (const layer of [...new Set(TABLE.map(([importer]) => importer))]) {
  Deno.test(`${layer} imports only what its layer may`, () => {
    const files = PRODUCT.filter((file) =>
      TABLE.find(([importer]) => file.startsWith(importer))?.[0] === layer
    );
    const allowed = TABLE.find(([importer]) => importer === layer)![1];

    const violations = files.flatMap((file) =>
      imports(file)
        .filter((target) => !allowed.some((prefix) => target.startsWith(prefix)))
        .map((target) => `${file} -> ${target}`)
    );

    assertEquals(violations, []);
  });
}

Deno.test("every file of the product belongs to a layer", () => {
  const stray = PRODUCT.filter((file) => !TABLE.some(([importer]) => file.startsWith(importer)));

  assertEquals(stray, []);
});

Deno.test("every import() names its module, so that it is seen here", () => {
  const computed = PRODUCT.filter((file) => /\bimport\(\s*[^"\s]/.test(code(file)));

  assertEquals(computed, []);
});

Deno.test("only main.ts reads arguments and environment, and ends the process", () => {
  const others = PRODUCT.filter((file) => file !== "main.ts");

  const violations = others.filter((file) =>
    /\bDeno\.(?:args|env|exit|exitCode)\b|\bprocess\.(?:argv|env|exit|exitCode)\b|"node:process"/
      .test(code(file))
  );

  assertEquals(violations, []);
});

Deno.test("no source file has over 400 lines", () => {
  const long = EVERYTHING.filter((file) =>
    Deno.readTextFileSync(join(ROOT, file)).split("\n").length > (isTest(file) ? 601 : 401)
  );

  assertEquals(long, []);
});

Deno.test("no test is left out, and none is alone", () => {
  const marked = EVERYTHING.filter(isTest).filter((file) =>
    /\bDeno\.test\.(?:only|ignore)\(|\b(?:only|ignore): true\b/.test(code(file))
  );

  assertEquals(marked, []);
});

function isTest(file: string): boolean {
  return file.startsWith("tests/");
}
