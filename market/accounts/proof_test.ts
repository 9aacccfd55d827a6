/**
 * What `prepare` has found is looked at again: each test lets a command find
 * the password right, changes something, and only then lets it go on.
 */
import assert from "node:assert/strict";
import type { Actor, AnyCommand } from "../../cluster/command.ts";
import { suspendUser, unsuspendUser } from "../moderation.ts";
import {
  addPerson,
  PASSWORD,
  registered,
  type TestMarket,
  withMarket,
} from "../testing.ts";
import { deleteAccount } from "./account_deletion.ts";
import { changePassword } from "./accounts.ts";
import {
  ensureAdmin,
  hasAdmin,
  issueSetupToken,
  setUpAdmin,
} from "./first_admin.ts";
import { logIn } from "./sessions.ts";
import { addAda, codeOf } from "./testing.ts";

const NOBODY: Actor = { kind: "anonymous" };
const SYSTEM: Actor = { kind: "system" };

/** A command that has been prepared and is held there. */
interface Held {
  /** Lets it go on; resolves with its code. */
  readonly release: () => Promise<string>;
}

/** Begins a command; resolves when it has been prepared. */
async function hold(
  market: TestMarket,
  actor: Actor,
  command: AnyCommand,
  input: unknown,
): Promise<Held> {
  const prepared = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const held = {
    ...command,
    async prepare(...given: Parameters<NonNullable<AnyCommand["prepare"]>>) {
      const found = await command.prepare!(...given);
      prepared.resolve();
      await go.promise;
      return found;
    },
  };
  const code = codeOf(market.do(actor, held, input));
  await Promise.race([prepared.promise, code]);
  return {
    async release() {
      go.resolve();
      return await code;
    },
  };
}

const LOGIN = { username: "ada", password: PASSWORD };
const CHANGE = {
  current_password: PASSWORD,
  new_password: "another-plum-and-lantern",
};

async function sessions({ db }: TestMarket): Promise<number> {
  return (await db.owner`select from sessions`).length;
}

Deno.test("a login under way does not survive that its name becomes an admin's", () =>
  withMarket(async (market) => {
    await addAda(market);
    const login = await hold(market, NOBODY, logIn, LOGIN);
    const admin = { username: "ada", password: "the-operators-own" };
    await market.do(SYSTEM, ensureAdmin, admin);
    assert.equal(await login.release(), "invalid_credentials");
    assert.equal(await sessions(market), 0);
  }));

Deno.test("a login, a change or a deletion under way does not survive a new password", () =>
  withMarket(async (market) => {
    const { actor } = await registered(market, "ada");
    const login = await hold(market, NOBODY, logIn, LOGIN);
    const change = await hold(market, actor, changePassword, {
      ...CHANGE,
      new_password: "the-intruders-own",
    });
    const deletion = await hold(market, actor, deleteAccount, {
      password: PASSWORD,
    });
    await market.do(actor, changePassword, CHANGE);
    assert.equal(await login.release(), "invalid_credentials");
    // The session that the other two came with may be renewed by the change.
    for (const held of [change, deletion]) {
      assert.match(
        await held.release(),
        /^(invalid_credentials|unauthenticated)$/,
      );
    }
    assert.equal(await sessions(market), 1);
    const right = { ...LOGIN, password: CHANGE.new_password };
    assert.equal(await codeOf(market.do(NOBODY, logIn, right)), "ok");
  }));

Deno.test("who was suspended or has left cannot finish what they began", () =>
  withMarket(async (market) => {
    const { actor } = await registered(market, "ada");
    const admin = await addPerson(market.db.owner, { role: "admin" });
    const login = await hold(market, NOBODY, logIn, LOGIN);
    const change = await hold(market, actor, changePassword, CHANGE);
    const deletion = await hold(market, actor, deleteAccount, {
      password: PASSWORD,
    });
    await market.do(admin, suspendUser, { user_id: actor.id });
    assert.equal(await login.release(), "forbidden");
    assert.equal(await change.release(), "unauthenticated");
    assert.equal(await deletion.release(), "unauthenticated");
    await market.do(admin, unsuspendUser, { user_id: actor.id });
    const late = await hold(market, NOBODY, logIn, LOGIN);
    const { session_id } = await market.do(NOBODY, logIn, LOGIN);
    const again = { ...actor, session: session_id };
    await market.do(again, deleteAccount, { password: PASSWORD });
    assert.equal(await late.release(), "invalid_credentials");
    assert.equal(await sessions(market), 0);
  }));

Deno.test("of a link under way and an admin by the environment, the link loses", () =>
  withMarket(async (market) => {
    const { token } = await market.do(SYSTEM, issueSetupToken, {});
    const link = await hold(market, NOBODY, setUpAdmin, {
      username: "grace",
      email: "grace@example.org",
      password: PASSWORD,
      token,
    });
    await market.do(SYSTEM, ensureAdmin, LOGIN);
    assert.equal(await link.release(), "conflict");
    assert.equal(await hasAdmin(market.db.reader), true);
  }));

Deno.test("logins and new passwords at once leave no session of the old one", () =>
  withMarket(async (market) => {
    const { actor } = await registered(market, "ada");
    const logins = Array.from(
      { length: 6 },
      () => hold(market, NOBODY, logIn, LOGIN),
    );
    const held = await Promise.all(logins);
    const change = await hold(market, actor, changePassword, CHANGE);
    const [changed, ...codes] = await Promise.all(
      [change, ...held].map(({ release }) => release()),
    );
    assert.equal(changed, "ok");
    assert(codes.every((code) => /^(ok|invalid_credentials)$/.test(code)));
    assert.equal(await sessions(market), 1);
  }));
