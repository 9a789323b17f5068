import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { addFinding, findFinding, promoteFinding } from "../../../lib/findings.ts";
import {
  listHandoffs,
  resumeHandoff,
  rollupHandoffs,
  writeHandoff,
} from "../../../lib/handoffs.ts";
import { listIdentities, registerIdentity } from "../../../lib/identity.ts";
import { listMessages } from "../../../lib/messages.ts";
import { loadMemory, saveDrawer } from "../../../lib/memory.ts";
import { stopBeat } from "../../../lib/heartbeats.ts";
import { syncOverGit } from "../../../lib/sync.ts";
import { beatOf, git, send, storeOf, sync, withClones } from "./with_clones.ts";

const NOW = new Date(2026, 3, 9, 14, 36, 5, 123);
const isLive = () => false;

Deno.test("syncOverGit() carries a record of each kind, byte by byte", () =>
  withClones(2, async ({ clones: [a, b] }) => {
    const writer = { session: "373d1618abcd", identity: "ani", now: NOW };
    send(a!, "hello");
    const { handoff } = writeHandoff(a!, { goal: "Fix it" }, writer);
    resumeHandoff(a!, handoff.id, { ...writer, isLive });
    saveDrawer(a!, { wing: "w", room: "r", title: "Use JWT", content: "yes" }, writer);
    addFinding(a!, { title: "odd" }, writer);
    registerIdentity(a!, "ani", { roles: ["lead"] });
    beatOf(a!, "ani");

    const pushed = await sync(a!);
    const pulled = await sync(b!);

    assertEquals([pushed.pushed, pushed.pulled, pushed.away], [8, 0, null]);
    assertEquals([pulled.pushed, pulled.pulled, pulled.away], [0, 8, null]);
    assertEquals([...pulled.problems, ...pulled.refused], []);
    assertEquals(storeOf(b!), storeOf(a!));
    assertEquals(listHandoffs(b!).handoffs[0]?.status, "RESUMED");
    assertEquals(listIdentities(b!).identities.map(({ name }) => name), ["ani"]);
  }));

Deno.test("syncOverGit() does nothing the second time", () =>
  withClones(2, async ({ bare, clones: [a, b] }) => {
    send(a!, "hello");
    await sync(a!);
    await sync(b!);
    const tip = git(bare, "rev-parse", "refs/mclaude/records");

    const reports = [await sync(a!), await sync(b!)];

    assertEquals(reports.map(({ pushed, pulled }) => [pushed, pulled]), [[0, 0], [0, 0]]);
    assertEquals(git(bare, "rev-parse", "refs/mclaude/records"), tip);
  }));

Deno.test("syncOverGit() touches no branch, no index and no file of the work tree", () =>
  withClones(2, async ({ clones: [a, b] }) => {
    Deno.writeTextFileSync(join(b!.root, "mine.txt"), "staged");
    git(b!.root, "add", "mine.txt");
    Deno.writeTextFileSync(join(b!.root, "mine.txt"), "and changed");
    send(a!, "hello");
    send(b!, "hello too", { at: 1, from: "vasya" });
    const before = [
      git(b!.root, "status", "--porcelain", "mine.txt"),
      git(b!.root, "rev-parse", "HEAD"),
    ];
    const index = Deno.readFileSync(join(b!.root, ".git", "index"));

    await sync(a!);
    await sync(b!);

    assertEquals([
      git(b!.root, "status", "--porcelain", "mine.txt"),
      git(b!.root, "rev-parse", "HEAD"),
    ], before);
    assertEquals(Deno.readFileSync(join(b!.root, ".git", "index")), index);
    assertEquals(git(b!.root, "for-each-ref", "refs/mclaude/outgoing"), "");
    assertEquals(git(b!.root, "branch", "--list").trim(), "* main");
  }));

Deno.test("syncOverGit() gives the second of two records of one name the next one", () =>
  withClones(2, async ({ clones: [a, b] }) => {
    const [first, second] = [send(a!, "of a"), send(b!, "of b")];
    assertEquals(first.id, second.id);

    await sync(a!);
    const report = await sync(b!);
    await sync(a!);

    const path = `messages/inbox/${first.id}.md`;
    assertEquals(report.renamed, [{ path, to: `messages/inbox/${first.id}_2.md` }]);
    assertEquals(storeOf(b!), storeOf(a!));
    const reader = { name: "ani", roles: [], aliases: [] };
    const bodies = listMessages(a!, {}, { reader }).messages.map(({ body }) => body).sort();
    assertEquals(bodies, ["of a", "of b"]);
  }));

Deno.test("syncOverGit() keeps both changes of one handoff's state", () =>
  withClones(2, async ({ clones: [a, b] }) => {
    const writer = { session: "373d1618abcd", identity: "ani", now: NOW };
    const { handoff } = writeHandoff(a!, { goal: "Fix it" }, writer);
    await sync(a!);
    await sync(b!);
    resumeHandoff(a!, handoff.id, { ...writer, isLive });
    resumeHandoff(b!, handoff.id, {
      isLive,
      session: "99998888",
      identity: "vasya",
      now: new Date(+NOW + 60_000),
    });

    await sync(a!);
    const { renamed } = await sync(b!);
    await sync(a!);

    const folder = `handoffs/.status/${handoff.id}`;
    assertEquals(renamed, [{ path: `${folder}/000001.json`, to: `${folder}/000002.json` }]);
    assertEquals(listHandoffs(a!).handoffs[0]?.status_by, "99998888");
    assertEquals(listHandoffs(b!).handoffs[0]?.status_by, "99998888");
  }));

Deno.test("syncOverGit() follows a drawer that took another's place", () =>
  withClones(2, async ({ clones: [a, b] }) => {
    const writer = { session: "373d1618abcd", identity: "ani", now: NOW };
    const old = saveDrawer(a!, { wing: "w", room: "r", title: "Old", content: "1" }, writer);
    await sync(a!);
    await sync(b!);
    saveDrawer(a!, {
      wing: "w",
      room: "r",
      title: "New",
      content: "2",
      supersedes: old.drawer.path,
    }, writer);

    await sync(a!);
    const { pulled } = await sync(b!);

    assertEquals(pulled, 2);
    assertEquals(storeOf(b!), storeOf(a!));
    const [superseded] = loadMemory(b!).drawers.filter(({ title }) => title === "Old");
    assertMatch(superseded!.superseded_by, /new\.md$/);
  }));

Deno.test("syncOverGit() keeps apart two drawers of one name, and the links to them", () =>
  withClones(2, async ({ clones: [a, b] }) => {
    const writer = { session: "373d1618abcd", identity: "ani", now: NOW };
    const place = { wing: "w", room: "r" };
    saveDrawer(a!, { ...place, title: "Same", content: "of a" }, writer);
    const old = saveDrawer(b!, { ...place, title: "Old", content: "1" }, writer);
    saveDrawer(
      b!,
      { ...place, title: "Same", content: "of b", supersedes: old.drawer.path },
      writer,
    );

    await sync(a!);
    await sync(b!);
    await sync(b!);
    await sync(a!);

    assertEquals(storeOf(b!), storeOf(a!));
    const drawers = loadMemory(a!).drawers;
    assertEquals(drawers.map(({ content }) => content).sort(), ["1", "of a", "of b"]);
    const [moved] = drawers.filter(({ content }) => content === "of b");
    assertEquals(drawers.find(({ title }) => title === "Old")?.superseded_by, `${moved!.name}.md`);
  }));

Deno.test("syncOverGit() leaves the mark of a rollup out and puts it in again", () =>
  withClones(2, async ({ clones: [a, b] }) => {
    const writer = { session: "373d1618abcd", identity: "ani", now: NOW };
    writeHandoff(a!, { goal: "One" }, writer);
    await sync(a!);
    await sync(b!);
    rollupHandoffs(a!, {
      ...writer,
      title: "All",
      through: "2026-04-10",
      now: new Date(+NOW + 3_600_000),
    });

    await sync(a!);
    const report = await sync(b!);
    const again = await sync(b!);

    assertEquals([report.refused, report.renamed, report.pulled], [[], [], 1]);
    assertEquals([again.pushed, again.pulled], [0, 0]);
    assertEquals(storeOf(b!), storeOf(a!));
  }));

Deno.test("syncOverGit() takes the newest record of an identity and keeps what gave way", () =>
  withClones(2, async ({ clones: [a, b] }) => {
    registerIdentity(a!, "ani", { owner: "first", now: NOW });
    await sync(a!);
    await sync(b!);
    registerIdentity(a!, "ani", { owner: "older", now: new Date(+NOW + 60_000) });
    registerIdentity(b!, "ani", { owner: "newer", now: new Date(+NOW + 120_000) });

    await sync(b!);
    const { gaveWay } = await sync(a!);

    assertEquals(listIdentities(a!).identities[0]?.owner, "newer");
    assertEquals(gaveWay.map(({ path }) => path), ["identities/ani.json"]);
    assertMatch(Deno.readTextFileSync(join(a!.root, gaveWay[0]!.kept)), /"older"/);
    assertEquals(storeOf(b!), storeOf(a!));
  }));

Deno.test("syncOverGit() leaves deleted here what was deleted here", () =>
  withClones(2, async ({ clones: [a, b] }) => {
    const { path } = send(a!, "hello");
    await sync(a!);
    await sync(b!);
    Deno.removeSync(path);

    const report = await sync(a!);

    assertEquals([report.pushed, report.pulled], [0, 0]);
    assertEquals(
      listMessages(b!, {}, { reader: { name: "ani", roles: [], aliases: [] } }).messages.length,
      1,
    );
  }));

Deno.test("syncOverGit() ends the beat of a session that ended, and moves a finding that became a drawer", () =>
  withClones(2, async ({ clones: [a, b] }) => {
    const writer = { session: "373d1618abcd", identity: "ani", now: NOW };
    addFinding(a!, { title: "odd" }, writer);
    beatOf(a!, "ani");
    await sync(a!);
    await sync(b!);
    stopBeat(a!, "ani-session");
    promoteFinding(a!, findFinding(a!, "odd"), { wing: "w", room: "r", writer });

    await sync(a!);
    await sync(b!);
    await sync(b!);

    assertEquals(storeOf(b!), storeOf(a!));
    assert(!Object.keys(storeOf(b!)).some((path) => /heartbeats|findings\/[^/]+\.md$/.test(path)));
  }));

Deno.test("syncOverGit() lets nothing with a secret leave", () =>
  withClones(2, async ({ bare, clones: [a] }) => {
    const token = ["ghp", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("_");
    send(a!, `the token is ${token}`);
    send(a!, "harmless", { at: 1 });

    const { pushed, refused } = await sync(a!);

    assertEquals(pushed, 1);
    assertMatch(refused[0]!.reason, /seems to hold a secret/);
    assert(!refused[0]!.reason.includes(token));
    assertEquals(
      git(bare, "ls-tree", "-r", "--name-only", "refs/mclaude/records").split("\n").length,
      2,
    );
  }));

Deno.test("syncOverGit() lets in nothing that is no record", () =>
  withClones(2, async ({ clones: [a, b] }) => {
    send(a!, "good");
    await sync(a!);
    await plant(a!.root, [
      ["100644", "settings.json", "{}"],
      ["100644", "handoffs/INDEX.md", "x"],
      ["100644", "messages/inbox/.hidden.md", "x"],
      ["100644", "messages/inbox/deep/er.md", "x"],
      ["100644", "messages/inbox/con.md", "x"],
      ["100644", "messages/inbox/a:b.md", "x"],
      ["100644", "messages/inbox/no-header.md", "x"],
      ["120000", "messages/inbox/link.md", "/etc/passwd"],
      ["100644", "identities/ani.json", '{"name": "boss"}'],
      ["100644", "heartbeats/x.json", '{"session_id": "y"}'],
      ["100644", "hooks/run.sh", "rm"],
    ]);

    const { pulled, refused } = await sync(b!);

    assertEquals([pulled, refused.length], [1, 11]);
    assertEquals(Object.keys(storeOf(b!)).length, 1);
  }));

Deno.test("syncOverGit() says that the remote is away, and catches up", () =>
  withClones(1, async ({ bare, clones: [a] }) => {
    send(a!, "hello");
    Deno.renameSync(bare, `${bare}.away`);

    const away = await sync(a!);
    Deno.renameSync(`${bare}.away`, bare);
    const back = await sync(a!);

    assertMatch(away.away!, /does not/);
    assertEquals([away.pushed, back.pushed, back.away], [0, 1, null]);
  }));

Deno.test("syncOverGit() ends five clones equal that sync at once", () =>
  withClones(5, async ({ clones }) => {
    for (const [number, clone] of clones.entries()) {
      for (let at = 0; at < 5; at++) send(clone, `${at} of ${number}`, { at: at % 2 });
    }

    await Promise.all(clones.map((clone) => sync(clone)));
    for (const clone of clones) await sync(clone);

    const bodies = Object.values(storeOf(clones[0]!));
    assertEquals(new Set(bodies).size, 25);
    for (const clone of clones.slice(1)) assertEquals(storeOf(clone), storeOf(clones[0]!));
  }));

Deno.test("syncOverGit() refuses a remote that git would run, and a folder without git", () =>
  withClones(1, async ({ clones: [a] }) => {
    for (const remote of ["--upload-pack=touch x", "ext::sh -c x", ""]) {
      await assertRejects(() => syncOverGit(a!, { author: "ani", remote }), CoordinationError);
    }
  }));

/** Adds to the records of the remote what no mclaude would. */
async function plant(
  root: string,
  files: readonly [mode: string, path: string, text: string][],
): Promise<void> {
  const tip = git(root, "ls-remote", "origin", "refs/mclaude/records").split("\t")[0];
  const child = new Deno.Command("git", {
    args: ["fast-import", "--quiet", "--done"],
    cwd: root,
    stdin: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const lines = files.map(([mode, path, text]) =>
    `M ${mode} inline "${path}"\ndata ${text.length}\n${text}\n`
  );
  const head = `commit refs/plant\ncommitter x <x@x> 1 +0000\ndata 1\nx\nfrom ${tip}\n`;
  await writer.write(new TextEncoder().encode(`${head}${lines.join("")}done\n`));
  await writer.close();
  assertEquals((await child.status).code, 0);
  git(root, "push", "--quiet", "origin", "refs/plant:refs/mclaude/records");
}
