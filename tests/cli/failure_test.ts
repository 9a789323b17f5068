import { assert, assertEquals, assertMatch } from "@std/assert";
import { reportError } from "../../cli/failure.ts";
import { CoordinationError } from "../../lib/errors.ts";

function report(error: unknown, options: { json?: boolean; debug?: boolean } = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = reportError(error, {
    json: options.json ?? false,
    world: {
      cwd: "/",
      env: options.debug ? { MCLAUDE_DEBUG: "1" } : {},
      terminal: false,
      out: (text) => out.push(text),
      err: (text) => err.push(text),
      readInput: () => "",
    },
  });
  return { code, out, err };
}

function systemError(code: string, path?: string): Error {
  return Object.assign(new Error(`${code}: something failed`), { code, path });
}

for (const code of ["ENOSPC", "EROFS", "EACCES", "EMFILE", "EIO", "EDQUOT", "ENOENT", "EWHAT"]) {
  Deno.test(`reportError() says in one line what helps against ${code}, and where`, () => {
    const { code: exit, err } = report(systemError(code, "/shop/.claude/locks/a\nb"));

    assertEquals([exit, err.length], [1, 1]);
    assertMatch(err[0]!, /^mclaude: Cannot use "\/shop\/\.claude\/locks\/a b": .+; .+$/);
  });
}

Deno.test("reportError() finds the path in the messages of Deno's own errors", () => {
  let thrown: unknown;
  try {
    Deno.lstatSync("/no/such/file");
  } catch (error) {
    thrown = error;
  }

  const { code, err } = report(thrown);

  assertEquals(code, 1);
  assertMatch(err[0]!, /^mclaude: Cannot use "\/no\/such\/file": it does not exist; /);
});

Deno.test("reportError() knows a full quota, for which Deno has no name", () => {
  const number = Deno.build.os === "darwin" ? 69 : 122;

  const { code, err } = report(new Error(`Disk quota exceeded (os error ${number}): link '/a'`));

  assertEquals(code, 1);
  assertMatch(err[0]!, /^mclaude: Cannot use "\/a": the disk quota is used up; /);
});

Deno.test("reportError() reports a bug without a stack", () => {
  const { code, err } = report(new TypeError("x is\nundefined"));

  assertEquals(code, 70);
  assertEquals(err, ["mclaude: internal error: x is undefined; please report it"]);
});

Deno.test("reportError() adds the stack of a bug for MCLAUDE_DEBUG", () => {
  const { err } = report(new TypeError("x"), { debug: true });

  assertEquals(err.length, 2);
  assert(err[1]!.includes("failure_test.ts"));
});

for (const thrown of [undefined, null, "text", 5, {}]) {
  Deno.test(`reportError() survives ${JSON.stringify(thrown)} that was thrown`, () => {
    const { code, err } = report(thrown);

    assertEquals([code, err.length], [70, 1]);
  });
}

Deno.test("reportError() answers in JSON", () => {
  const error = new CoordinationError("lock_held", "Cannot claim; wait", { data: { slug: "a" } });

  const { code, out } = report(error, { json: true });

  assertEquals(code, 10);
  assertEquals(out.map((text) => JSON.parse(text)), [
    { error: { code: "lock_held", message: "Cannot claim; wait", data: { slug: "a" } } },
  ]);
});

Deno.test("reportError() keeps control characters from the terminal", () => {
  const { err } = report(new CoordinationError("not_found", "no \x1b[2Jlock\r\nat all"));

  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x1f]/.test(err[0]!));
});
