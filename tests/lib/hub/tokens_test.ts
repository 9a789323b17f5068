import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { CoordinationError } from "../../../lib/errors.ts";
import {
  checkProjectName,
  createToken,
  findToken,
  HUB,
  listTokens,
  revokeToken,
} from "../../../lib/hub/tokens.ts";
import { withHubStore } from "./with_hub.ts";

const NOW = new Date("2026-04-09T14:30:00Z");
const LATER = new Date("2026-05-09T14:30:00Z");

Deno.test("createToken() keeps nothing from which the token could be had", () =>
  withHubStore(async (store) => {
    const { token, facts } = await createToken(store, {
      ...{ project: "atlas", identities: ["ani"], machine: "laptop", now: NOW },
    });

    assertMatch(token, /^mc_[A-Za-z0-9_-]{43}$/);
    const [kept] = await store.list(HUB, "token");
    assert(!JSON.stringify(kept).includes(token.slice(3, 20)));
    assertEquals(await findToken(store, token, NOW), facts);
  }));

Deno.test("createToken() makes another token each time", () =>
  withHubStore(async (store) => {
    const options = { project: "atlas", identities: ["ani"], now: NOW };
    const tokens = [await createToken(store, options), await createToken(store, options)];

    assert(tokens[0]!.token !== tokens[1]!.token);
    assertEquals((await listTokens(store)).length, 2);
  }));

Deno.test("createToken() refuses names that are none, and a time that is past", () =>
  withHubStore(async (store) => {
    const good = { project: "atlas", identities: ["ani"], now: NOW };
    for (
      const bad of [
        ...["", "_hub", "a/b", "..", "a b", "é", "a".repeat(65)].map((project) => ({ project })),
        ...["", "Ani!", "../x", "a\nb"].map((name) => ({ identities: [name] })),
        { expires: NOW },
        { expires: new Date(Number.NaN) },
      ]
    ) {
      await assertRejects(
        () => createToken(store, { ...good, ...bad }),
        CoordinationError,
      );
    }
    assertEquals(await listTokens(store), []);
  }));

Deno.test("findToken() finds neither what ended nor what was revoked", () =>
  withHubStore(async (store) => {
    const ending = await createToken(store, {
      ...{ project: "atlas", identities: ["ani"], now: NOW, expires: LATER },
    });
    const revoked = await createToken(store, { project: "atlas", identities: ["ani"], now: NOW });
    await revokeToken(store, revoked.facts.id, NOW);

    assert(await findToken(store, ending.token, new Date(LATER.getTime() - 1)));
    assertEquals(await findToken(store, ending.token, LATER), undefined);
    assertEquals(await findToken(store, revoked.token, NOW), undefined);
  }));

Deno.test("findToken() takes anything for no token", () =>
  withHubStore(async (store) => {
    const { token, facts } = await createToken(store, { project: "atlas", identities: ["ani"] });
    for (
      const text of [
        ...["", "x", token.slice(0, -1), `${token} `, ` ${token}`, token.toUpperCase(), facts.id],
        ...["a".repeat(10_000), "\0".repeat(20), "' OR 1=1 --", "пароль-пароль"],
      ]
    ) {
      assertEquals(await findToken(store, text), undefined, text.slice(0, 50));
    }
  }));

Deno.test("revokeToken() needs enough of the id, and takes it twice", () =>
  withHubStore(async (store) => {
    const { facts } = await createToken(store, { project: "atlas", identities: ["ani"] });

    for (const id of ["", facts.id.slice(0, 3), "zzzz", "%", "____"]) {
      await assertRejects(() => revokeToken(store, id), CoordinationError, "Cannot revoke");
    }
    const first = await revokeToken(store, facts.id.slice(0, 4), NOW);
    const second = await revokeToken(store, facts.id, LATER);

    assertEquals(first.revoked_at, NOW.toISOString());
    assertEquals(second.revoked_at, NOW.toISOString(), "the first time stays");
  }));

Deno.test("checkProjectName() takes what a folder is called", () => {
  for (const name of ["atlas", "my-app_2", "Shop.v2", "0"]) {
    assertEquals(checkProjectName(name), name);
  }
});
