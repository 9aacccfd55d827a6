import assert from "node:assert/strict";
import { PASSWORD, registered, withMarket } from "../testing.ts";
import { ensureAdmin } from "./first_admin.ts";
import { findSession, logIn } from "./sessions.ts";
import { touchSessions } from "./sessions_in_force.ts";

const HOUR_S = 3_600;
const IDLE = {
  idle_seconds: 14 * 24 * HOUR_S,
  admin_idle_seconds: 12 * HOUR_S,
};

Deno.test("a session ends when it is not used, an admin's sooner, and all after 30 days", () =>
  withMarket(async (market) => {
    const { owner, reader } = market.db;
    const { actor, token } = await registered(market, "ada");
    const login = { username: "root-user", password: PASSWORD };
    await market.do({ kind: "system" }, ensureAdmin, login);
    const admin = await market.do({ kind: "anonymous" }, logIn, login);
    const ids = [actor.session!, admin.session_id];
    /** Lets time pass for the sessions. */
    const pass = (hours: number) =>
      owner`
        update sessions set created_at = created_at - make_interval(hours => ${hours}),
          expires_at = expires_at - make_interval(hours => ${hours})`;
    const use = (session_ids: string[]) =>
      market.do({ kind: "system" }, touchSessions, { session_ids, ...IDLE });
    const inForce = async () => [
      await findSession(reader, token) !== null,
      await findSession(reader, admin.token) !== null,
    ];
    await pass(11);
    assert.deepEqual(await inForce(), [true, true]);
    assert.deepEqual(await use(ids), { touched: 2 });
    await pass(11);
    assert.deepEqual(await inForce(), [true, true]);
    await pass(2);
    assert.deepEqual(await inForce(), [true, false]);
    // What has ended does not come back.
    assert.deepEqual(await use(ids), { touched: 1 });
    await pass(13 * 24);
    assert.deepEqual(await use(ids), { touched: 1 });
    await pass(13 * 24);
    assert.deepEqual(await inForce(), [true, false]);
    assert.deepEqual(await use(ids), { touched: 1 });
    await pass(4 * 24);
    assert.deepEqual(await inForce(), [false, false]);
  }));
