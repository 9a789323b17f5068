import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { hasProgram } from "../../lib/spawn.ts";
import { wavOf } from "../../lib/voice.ts";
import { withProject } from "../with_store.ts";
import { run } from "./program.ts";

const ANI = { MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "ani-1" };

const SPEAKS = Deno.build.os === "linux" && await hasProgram("espeak-ng");
const HEARS = SPEAKS && await hasProgram("pocketsphinx_continuous");

if (!HEARS) {
  // deno-lint-ignore no-console
  console.log("voice: skipped, espeak-ng or pocketsphinx is not installed");
}

/** A recogniser of what {@linkcode GRAMMAR} has. */
const WITH_GRAMMAR = "pocketsphinx_continuous -logfn /dev/null -jsgf team.gram -infile";

/** What a team says; a small recogniser is sure only of what it expects. */
const GRAMMAR = `#JSGF V1.0;
grammar team;
public <said> = please release the lock | run the tests again | the build is green;
`;

Deno.test({
  name: "a spoken sentence becomes a message with the same words",
  ignore: !HEARS,
  fn: () =>
    withProject(async ({ root }) => {
      Deno.writeTextFileSync(join(root, "team.gram"), GRAMMAR);
      const env = {
        ...ANI,
        MCLAUDE_TRANSCRIBE: WITH_GRAMMAR,
      };
      for (const said of ["please release the lock", "run the tests again", "the build is green"]) {
        const spoken = await run(["say", said, "--out", "said.wav", "--json"], { cwd: root, env });
        const sent = await run(
          ["listen", "--file", "said.wav", "--to", "bob", "--yes", "--type", "request", "--json"],
          { cwd: root, env },
        );

        assertEquals(JSON.parse(spoken.stdout), { by: "espeak-ng", file: "said.wav" });
        assertEquals(sent.code, 0, sent.stderr);
        const { text, sent: { path } } = JSON.parse(sent.stdout);
        const file = Deno.readTextFileSync(path);
        assertEquals(text, said);
        assertStringIncludes(file, `\nsubject: ${said}\n`);
        assertStringIncludes(file, "\ntype: request\n");
      }
    }),
});

Deno.test({
  name: "a spoken sentence becomes a message with the same words, without a grammar",
  ignore: !HEARS,
  fn: () =>
    withProject(async ({ root }) => {
      // Of this voice the general model understands a few sentences only; these are some of them.
      for (const said of ["please read the message", "we are ready to go"]) {
        await run(["say", said, "--out", "said.wav"], { cwd: root, env: ANI });
        const sent = await run(["listen", "--file", "said.wav", "--to", "bob", "--yes", "--json"], {
          ...{ cwd: root, env: ANI },
        });

        assertEquals(sent.code, 0, sent.stderr);
        const { text, by, sent: { path } } = JSON.parse(sent.stdout);
        assertEquals([text, by.startsWith("pocketsphinx")], [said, true]);
        assertStringIncludes(Deno.readTextFileSync(path), `\n${said}\n`);
      }
    }),
});

Deno.test({
  name: "listen takes nothing for a sentence of a grammar that is none of it",
  ignore: !HEARS,
  fn: () =>
    withProject(async ({ root, store }) => {
      Deno.writeTextFileSync(join(root, "team.gram"), GRAMMAR);
      const env = { ...ANI, MCLAUDE_TRANSCRIBE: WITH_GRAMMAR };
      await run(["say", "where is the house", "--out", "said.wav"], { cwd: root, env });

      const { code, stderr } = await run(["listen", "--file", "said.wav", "--to", "bob", "--yes"], {
        ...{ cwd: root, env },
      });

      assertEquals(code === 0, false);
      assertStringIncludes(stderr, "heard no words");
      assertEquals([...Deno.readDirSync(store)].map(({ name }) => name), []);
    }),
});

Deno.test({
  name: "listen shows what was understood, and sends nothing that nobody confirmed",
  ignore: !HEARS,
  fn: () =>
    withProject(async ({ root, store }) => {
      await run(["say", "all is well", "--out", "said.wav"], { cwd: root, env: ANI });
      const shown = await run(["listen", "--file", "said.wav"], { cwd: root, env: ANI });
      const asked = await run(["listen", "--file", "said.wav", "--to", "bob"], {
        cwd: root,
        env: ANI,
      });

      assertEquals(shown.code, 0, shown.stderr);
      assertMatch(shown.stdout, /^[a-z ']+\n$/);
      assertEquals(asked.code === 0, false);
      assertEquals([...Deno.readDirSync(store)].map(({ name }) => name), []);
    }),
});

Deno.test("listen takes any program that keeps the contract, and gives it a file of its own", () =>
  withProject(async ({ root }) => {
    Deno.writeTextFileSync(join(root, "ears.sh"), 'head -c 4 "$1"; echo " heard"\n');
    Deno.writeFileSync(join(root, "a recording.wav"), wavOf(new Uint8Array(3200)));

    const { code, stdout, stderr } = await run(["listen", "--file", "a recording.wav", "--json"], {
      cwd: root,
      env: { ...ANI, MCLAUDE_TRANSCRIBE: `sh ${join(root, "ears.sh")}` },
    });

    assertEquals(code, 0, stderr);
    assertEquals(JSON.parse(stdout), { text: "RIFF heard", by: "sh", sent: null });
  }));

for (
  const [name, env, told] of [
    ["fails", { MCLAUDE_TRANSCRIBE: "false" }, "false ended with 1"],
    ["is not there", { MCLAUDE_TRANSCRIBE: "no-such-program" }, "no-such-program ended with 127"],
    ["hears nothing", { MCLAUDE_TRANSCRIBE: "true" }, "true heard no words"],
  ] as const
) {
  Deno.test(`listen says so in one line when its program ${name}`, () =>
    withProject(async ({ root }) => {
      Deno.writeFileSync(join(root, "a.wav"), wavOf(new Uint8Array(3200)));

      const { code, stderr } = await run(["listen", "--file", "a.wav"], {
        ...{ cwd: root, env: { ...ANI, ...env } },
      });

      assertEquals(code === 0, false);
      assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
      assertStringIncludes(stderr, told);
    }));
}
