/** What admins do about somebody who breaks the rules, short of suspending. */
import assert from "node:assert/strict";
import { findSession } from "../../market/accounts/sessions.ts";
import { reportMessage } from "../../market/conversations/reports.ts";
import { startedConversation } from "../../market/conversations/testing.ts";
import { addPerson, addSession, withMarket } from "../../market/testing.ts";
import { loadTestApp } from "../support/app.ts";

Deno.test("an admin reads a reported message in its context, and the log says so", () =>
  withMarket(async (market) => {
    await using app = await loadTestApp(market);
    const { owner, reader } = market.db;
    const { buyer, conversation_id, seller, send } = await startedConversation(
      market,
    );
    const admin = await addPerson(owner, { role: "admin" });
    const { token } = await addSession(owner, admin);
    for (const body of ["Hello", "Rude words", "Please stop"]) {
      await send(body === "Rude words" ? seller : buyer, body);
    }
    const read = async () => {
      const path = `/api/conversations/${conversation_id}/messages`;
      const answer = await app.fetch(path, token);
      return { status: answer.status, ...await answer.json() };
    };
    const looks = async () =>
      (await reader`
        select from activities
        where label = 'open_reported' and actor_id = ${admin.id}
          and subject = ${conversation_id}`).length;
    assert.equal((await read()).status, 404);
    assert.equal(await looks(), 0);
    const report = { conversation_id, seq: 2, reason: "Rude." };
    await market.do(buyer, reportMessage, report);
    const { messages, status } = await read();
    assert.equal(status, 200);
    assert.deepEqual(
      messages.map(({ body }: { body: string }) => body),
      ["Hello", "Rude words", "Please stop"],
    );
    assert.equal(await looks(), 1);
  }));

Deno.test("an admin logs somebody out everywhere on their page, and they may log in again", () =>
  withMarket(async (market) => {
    await using app = await loadTestApp(market);
    const { owner, reader } = market.db;
    const admin = await addPerson(owner, { role: "admin" });
    const person = await addPerson(owner);
    const { token } = await addSession(owner, admin);
    const session = await addSession(owner, person);
    const [row] = await reader<[{ username: string }]>`
      select username from users where id = ${person.id}`;
    const path = `/users/${row.username}`;
    const page = await (await app.fetch(path, token)).text();
    assert.match(page, /Log them out everywhere/);
    const answer = await app.fetch(path, token, {
      method: "POST",
      body: new URLSearchParams({ action: "log_out" }),
    });
    await answer.body?.cancel();
    assert.equal(answer.status, 303);
    assert.equal(await findSession(reader, session.token), null);
    assert.notEqual(await findSession(reader, token), null);
    const [after] = await reader<[{ suspended_at: Date | null }]>`
      select suspended_at from users where id = ${person.id}`;
    assert.equal(after.suspended_at, null);
  }));
