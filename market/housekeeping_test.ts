import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Actor } from "../cluster/command.ts";
import { anythingToPrune, prune } from "./housekeeping.ts";
import { createChores } from "./chores.ts";
import { addPerson, addSession, withMarket } from "./testing.ts";

const SYSTEM: Actor = { kind: "system" };

Deno.test("what has served its time is deleted, what has not stays", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const ann = await addPerson(owner);
    const old = await addSession(owner, ann);
    const fresh = await addSession(owner, ann);
    await owner`update sessions set expires_at = now() where id = ${old.id}`;
    await owner`
      insert into commands (id, name, input_hash, epoch, at)
      select gen_random_uuid(), 'old', '', 1, now() - n * interval '1 hour' from unnest(array[1, 23, 25, 49, 500]) n`;
    await owner`
      insert into refusals (id, name, input_hash, refusal, at)
      select gen_random_uuid(), 'old', '', '{}', now() - n * interval '1 hour' from unnest(array[47, 49]) n`;
    await owner`
      insert into login_failures values ('old', 1, now() - interval '25 hours'), ('new', 1, now())`;
    await owner`
      insert into notifications (id, user_id, kind, subject)
      values ('01800000-0000-7000-8000-000000000000', ${ann.id}, 'item_sold', '{}'),
        (${fresh.id}, ${ann.id}, 'item_sold', '{}')`;
    assert.equal(await anythingToPrune(reader), true);
    await market.refused(ann, prune, {}, "forbidden");
    assert.deepEqual(await market.do(SYSTEM, prune, {}), {
      commands: 2,
      refusals: 1,
      sessions: 1,
      login_failures: 1,
      setup_links: 0,
      notifications: 1,
      more: false,
    });
    assert.equal(await anythingToPrune(reader), false);
    assert.deepEqual(
      [...await reader`select id from sessions`],
      [{ id: fresh.id }],
    );
  }));

Deno.test("chores that were stopped do nothing any more", () =>
  withMarket(async ({ gate, db }) => {
    const failures: unknown[] = [];
    const chores = createChores({
      gate,
      reader: db.reader,
      isLeader: () => true,
      onError: (_chore, error) => failures.push(error),
    });
    chores.start();
    chores.seen({
      session_id: crypto.randomUUID(),
      session_seen_at: new Date(0),
    });
    await delay(1);
    await chores.stop();
    assert.deepEqual(failures, []);
  }));
