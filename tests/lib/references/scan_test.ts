import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { writeHandoff } from "../../../lib/handoffs.ts";
import { type Call, callIn, scanReferences } from "../../../lib/references.ts";
import type { Project } from "../../../lib/store/root.ts";
import { snapshot, withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";

const ANI = { session: "session-1", identity: "ani" };

function write(project: Project, goal: string, refs: string[] = []): string {
  return `${writeHandoff(project, { goal, refs }, ANI).handoff.id}.md`;
}

function stateFile(project: Project): string {
  return join(project.store, "handoffs", ".link-state.json");
}

function readState(project: Project): Record<string, unknown> {
  return JSON.parse(Deno.readTextFileSync(stateFile(project)));
}

function writeState(project: Project, state: unknown): void {
  Deno.writeTextFileSync(stateFile(project), JSON.stringify(state));
}

/** Scans, and notes what is called; calls for `failing` fail. */
async function scan(project: Project, provider = "linear", failing: readonly string[] = []) {
  const calls: string[] = [];
  const call = ({ id }: Call) => {
    calls.push(id);
    return Promise.resolve({ code: failing.includes(id) ? 3 : 0, output: "said" });
  };
  const result = await scanReferences(project, { provider, call });
  return { ...result, calls };
}

Deno.test("scanReferences() calls once for every new reference", () =>
  withProject(async (project) => {
    const one = write(project, "First", ["linear:ENG-1", "gh:9"]);
    const first = await scan(project);
    const two = write(project, "Second, after linear:ENG-1", ["linear:ENG-2"]);
    const second = await scan(project);
    const third = await scan(project);

    assertEquals([first.calls, second.calls, third.calls], [["ENG-1"], ["ENG-1", "ENG-2"], []]);
    assertEquals([first.known, second.known, third.known], [0, 1, 3]);
    const { mclaude: _, ...state } = readState(project);
    assertEquals(state, { [one]: ["ENG-1"], [two]: ["ENG-1", "ENG-2"] });
  }));

Deno.test("scanReferences() tries again what failed, and only that", () =>
  withProject(async (project) => {
    write(project, "x", ["linear:1", "linear:2"]);

    const first = await scan(project, "linear", ["2"]);
    const second = await scan(project);

    assertEquals([first.calls, second.calls], [["1", "2"], ["2"]]);
    assertEquals(first.references.map(({ id, end }) => [id, end?.code, end?.output]), [
      ["1", 0, "said"],
      ["2", 3, "said"],
    ]);
  }));

Deno.test("scanReferences() records each call before it makes the next one", () =>
  withProject(async (project) => {
    const file = write(project, "x", ["linear:1", "linear:2"]);
    const seen: unknown[] = [];

    await scanReferences(project, {
      provider: "linear",
      call({ id }) {
        if (id === "2") seen.push(readState(project)[file]);
        return Promise.resolve({ code: 0, output: "" });
      },
    });

    assertEquals(seen, [["1"]]);
  }));

Deno.test("scanReferences() without a call changes nothing", () =>
  withProject(async (project) => {
    write(project, "x", ["linear:1"]);
    const before = snapshot(project.root);

    const { references } = await scanReferences(project, { provider: "linear" });

    assertEquals(references.map(({ id, end }) => [id, end]), [["1", null]]);
    assertEquals(snapshot(project.root), before);
  }));

Deno.test("scanReferences() goes on from the state of mclaude 0.6's script", () =>
  withFixture("handoffs-all", async (project) => {
    const file = "2026-04-08_11-00_abcdef01_full-house.md";
    const before = readState(project);
    assertEquals(before, { [file]: ["1247"] });

    const { calls } = await scan(project, "vikunja");

    assertEquals(calls, []);
    assertEquals(readState(project), before);
  }));

Deno.test("scanReferences() does not take an id of one provider for that of another", () =>
  withProject(async (project) => {
    const file = write(project, "x", ["linear:12", "gh:12"]);

    const linear = await scan(project, "linear");
    const gh = await scan(project, "gh");
    const again = [await scan(project, "linear"), await scan(project, "gh")];

    assertEquals([linear.calls, gh.calls], [["12"], ["12"]]);
    assertEquals(again.map(({ calls }) => calls), [[], []]);
    assertEquals(readState(project)[file], ["12"]);
  }));

Deno.test("scanReferences() keeps what others wrote into the state", () =>
  withProject(async (project) => {
    const file = write(project, "x", ["linear:1"]);
    writeState(project, { "old.md": ["7"], [file]: ["9"], note: { a: 1 } });

    await scan(project);

    const { mclaude: _, ...state } = readState(project);
    assertEquals(state, { "old.md": ["7"], [file]: ["1", "9"], note: { a: 1 } });
  }));

Deno.test("scanReferences() calls for nothing while the state is damaged", () =>
  withProject(async (project) => {
    write(project, "x", ["linear:1"]);
    for (const text of ["{", "[]", "null", "7"]) {
      Deno.writeTextFileSync(stateFile(project), text);

      const error = await assertRejects(() => scan(project), CoordinationError);

      assertEquals(error.code, "damaged_record");
      assertEquals(Deno.readTextFileSync(stateFile(project)), text);
    }
  }));

Deno.test("scanReferences() refuses to run beside another scan", () =>
  withProject(async (project) => {
    write(project, "x", ["linear:1"]);
    const codes: string[] = [];

    await scanReferences(project, {
      provider: "linear",
      async call() {
        codes.push((await assertRejects(() => scan(project), CoordinationError)).code);
        return { code: 0, output: "" };
      },
    });

    assertEquals(codes, ["lock_held"]);
    assertEquals((await scan(project)).known, 1);
  }));

Deno.test("scanReferences() tells of a damaged handoff and reads the others", () =>
  withProject(async (project) => {
    write(project, "x", ["linear:1"]);
    const folder = join(project.store, "handoffs");
    Deno.writeFileSync(join(folder, "bad.md"), new Uint8Array([0xff, 0xfe]));

    const { calls, problems } = await scan(project);

    assertEquals([calls, problems.length], [["1"], 1]);
  }));

Deno.test("scanReferences() does nothing where there is no store", () =>
  withProject(async (project) => {
    Deno.removeSync(project.store);

    const { references } = await scan(project);

    assertEquals([references, snapshot(project.root)], [[], {}]);
  }));

const CALL: Call = {
  ref: "linear:ENG-1",
  provider: "linear",
  id: "ENG-1",
  handoff: {
    file: "h.md",
    path: "/h.md",
    goal: "g",
    status: "ACTIVE",
    next_step: "",
    created: "",
    session: "s",
    identity: "ani",
  },
};

const ON_POSIX = { ignore: Deno.build.os === "windows" };

Deno.test("callIn() gives the id as an argument, as a variable, and all of it as JSON", {
  ...ON_POSIX,
}, () =>
  withProject(async ({ root }) => {
    const command = 'echo "$1 $2 $MCLAUDE_REF $MCLAUDE_REF_ID" > out; cat > in.json';

    const end = await callIn({ command, folder: root, timeout: 20_000 })(CALL);

    assertEquals(end.code, 0);
    const out = Deno.readTextFileSync(join(root, "out"));
    assertEquals(out, "ENG-1 /h.md linear:ENG-1 ENG-1\n");
    assertEquals(JSON.parse(Deno.readTextFileSync(join(root, "in.json"))), CALL);
  }));

Deno.test(
  "callIn() lets nothing of a handoff become a command",
  { ...ON_POSIX },
  () =>
    withProject(async ({ root }) => {
      const attacks = [
        "$(touch pwned)",
        "`touch pwned`",
        "; touch pwned",
        "' ; touch pwned '",
        "-e",
      ];
      const call = callIn({ command: 'printf %s "$1" > out', folder: root, timeout: 20_000 });

      for (const attack of attacks) {
        const handoff = { ...CALL.handoff, goal: attack, path: attack };
        const end = await call({ ...CALL, id: attack, ref: attack, handoff });

        assertEquals([end.code, Deno.readTextFileSync(join(root, "out"))], [0, attack]);
      }

      assertEquals([...Deno.readDirSync(root)].map(({ name }) => name).sort(), [".claude", "out"]);
    }),
);

Deno.test(
  "callIn() tells how a call failed",
  { ...ON_POSIX },
  () =>
    withProject(async ({ root }) => {
      const call = (command: string, timeout = 20_000) =>
        callIn({ command, folder: root, timeout })(CALL);

      assertEquals(await call("echo first; echo the reason >&2; exit 7"), {
        code: 7,
        output: "the reason",
      });
      assertEquals((await call("nosuchprogram_x")).code, 127);
      assertEquals(await call("sleep 60", 50), { code: null, output: "no end after 0.05 s" });
      const gone = await callIn({ command: "true", folder: join(root, "gone"), timeout: 20_000 })(
        CALL,
      );
      assert(gone.code === null && gone.output !== "");
    }),
);

Deno.test(
  "callIn() keeps the last line only, and waits for no grandchild",
  { ...ON_POSIX },
  () =>
    withProject(async ({ root }) => {
      const command = "yes x | head -c 1000000; echo; echo last; (sleep 60) &";

      const end = await callIn({ command, folder: root, timeout: 20_000 })(CALL);

      assertEquals(end, { code: 0, output: "last" });
      assertStringIncludes(end.output, "last");
    }),
);
