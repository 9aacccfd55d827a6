/** What a leader makes of calls that a node of the version before prepared. */
import assert from "node:assert/strict";
import type { Actor, AnyCommand } from "../cluster/command.ts";
import {
  PASSWORD,
  registered,
  type TestMarket,
  withMarket,
} from "./testing.ts";
import { deleteAccount } from "./accounts/account_deletion.ts";
import { changePassword } from "./accounts/accounts.ts";
import { hashPassword } from "./accounts/passwords.ts";
import { findSession, logIn } from "./accounts/sessions.ts";
import { touchSessions } from "./accounts/sessions_in_force.ts";
import { codeOf } from "./accounts/testing.ts";

const NOBODY: Actor = { kind: "anonymous" };
const LOGIN = { username: "ada", password: PASSWORD };
const HASH = "ab".repeat(32);

/**
 * The command as a node of the version before brings it to the leader. What is
 * revealed is that node's own business.
 */
function preparedBefore(
  command: AnyCommand,
  prepared: Readonly<Record<string, string>> | undefined,
): AnyCommand {
  return {
    ...command,
    result: command.result.partial(),
    prepare: () => Promise.resolve({ prepared }),
  };
}

/** As if so many seconds had gone by since the last command. */
async function passed({ db }: TestMarket, seconds: number): Promise<void> {
  await db.owner`
    update activities set at = at - make_interval(secs => ${seconds})`;
}

Deno.test("a login that an older node found right opens a session", () =>
  withMarket(async (market) => {
    const { actor } = await registered(market, "ada");
    const older = preparedBefore(logIn, {
      user_id: actor.id,
      token_hash: HASH,
    });
    assert.equal(await codeOf(market.do(NOBODY, older, LOGIN)), "ok");
    const [session] = await market.db.owner`
      select user_id, expires_at > now() + interval '13 days' as lasts
      from sessions where token_hash = decode(${HASH}, 'hex')`;
    assert.deepEqual({ ...session }, { user_id: actor.id, lasts: true });
  }));

Deno.test("within a minute of a new password no login of an older node does", () =>
  withMarket(async (market) => {
    const { actor } = await registered(market, "ada");
    await market.do(actor, changePassword, {
      current_password: PASSWORD,
      new_password: "another-plum-and-lantern",
    });
    const older = preparedBefore(logIn, {
      user_id: actor.id,
      token_hash: HASH,
    });
    await passed(market, 50);
    assert.equal(await codeOf(market.do(NOBODY, older, LOGIN)), "unavailable");
    await passed(market, 15);
    assert.equal(await codeOf(market.do(NOBODY, older, LOGIN)), "ok");
  }));

Deno.test("a new password by way of an older node leaves the session its token", () =>
  withMarket(async (market) => {
    const { actor, token } = await registered(market, "ada");
    await market.do(NOBODY, logIn, LOGIN);
    const password_hash = await hashPassword("another-plum-and-lantern", 1);
    const older = preparedBefore(changePassword, { password_hash });
    const { sessions_ended } = await market.do(actor, older, {
      current_password: PASSWORD,
      new_password: "another-plum-and-lantern",
    });
    assert.equal(sessions_ended, 1);
    const session = await findSession(market.db.reader, token);
    assert.equal(session?.session_id, actor.session);
  }));

Deno.test("an account is deleted by way of an older node", () =>
  withMarket(async (market) => {
    const { actor, token } = await registered(market, "ada");
    const older = preparedBefore(deleteAccount, undefined);
    const input = { password: PASSWORD };
    assert.equal(await codeOf(market.do(actor, older, input)), "ok");
    assert.equal(await findSession(market.db.reader, token), null);
  }));

Deno.test("sessions in use on an older node go on", () =>
  withMarket(async (market) => {
    const { actor } = await registered(market, "ada");
    await market.db.owner`
      update sessions set expires_at = now() + interval '1 day'`;
    // The leader does not parse again what another node has parsed.
    const older = {
      ...touchSessions,
      input: touchSessions.input.pick({ session_ids: true }),
    };
    const { touched } = await market.do(
      { kind: "system" },
      older as unknown as AnyCommand,
      { session_ids: [actor.session] },
    );
    assert.equal(touched, 1);
    const [session] = await market.db.owner`
      select expires_at > now() + interval '13 days' as lasts from sessions`;
    assert.equal(session?.["lasts"], true);
  }));
