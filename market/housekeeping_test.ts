import assert from "node:assert/strict";
import { v7 as uuidv7 } from "uuid";
import type { Actor } from "../cluster/command.ts";
import type { Sql } from "../db/pools.ts";
import { anythingToPrune, prune } from "./housekeeping.ts";
import {
  addPerson,
  addSession,
  runIn,
  standingStill,
  withMarket,
} from "./testing.ts";

/** How long these tests keep the activity log, in days. */
const ACTIVITY_DAYS = 30;

const ASKED = { activity_days: ACTIVITY_DAYS };

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
      insert into known_devices values (${ann.id}, 'old', now() - interval '401 days'), (${ann.id}, 'new', now())`;
    await owner`
      insert into notifications (id, user_id, kind, subject)
      values ('01800000-0000-7000-8000-000000000000', ${ann.id}, 'item_sold', '{}'),
        (${fresh.id}, ${ann.id}, 'item_sold', '{}')`;
    await owner`
      insert into activities (at, label, node_url, epoch)
      values (now() - interval '31 days', 'old', '', 1)`;
    assert.equal(await anythingToPrune(reader, ACTIVITY_DAYS), true);
    await market.refused(ann, prune, {}, "forbidden");
    assert.deepEqual(await market.do(SYSTEM, prune, ASKED), {
      commands: 2,
      refusals: 1,
      sessions: 1,
      login_failures: 1,
      devices: 1,
      setup_links: 0,
      notifications: 1,
      activities: 1,
      drafts: 0,
      photos: 0,
      more: false,
    });
    assert.equal(await anythingToPrune(reader, ACTIVITY_DAYS), false);
    assert.deepEqual(
      [...await reader`select id from sessions`],
      [{ id: fresh.id }],
    );
  }));

Deno.test("nothing is deleted before its time, and each kind alone is a reason to look", () =>
  withMarket(async (market) => {
    const { owner } = market.db;
    const ann = await addPerson(owner);
    const { id } = await addSession(owner, ann);
    // A row of each kind, as old as it may get, or a microsecond older.
    const add = {
      commands: (sql: Sql, older: string) =>
        sql`
          insert into commands (id, name, input_hash, epoch, at)
          values (gen_random_uuid(), 'old', '', 1,
            now() - interval '48 hours' - ${older}::interval)`,
      refusals: (sql: Sql, older: string) =>
        sql`
          insert into refusals (id, name, input_hash, refusal, at)
          values (gen_random_uuid(), 'old', '', '{}',
            now() - interval '48 hours' - ${older}::interval)`,
      sessions: (sql: Sql, older: string) =>
        sql`
          update sessions set expires_at = now() - ${older}::interval
          where id = ${id}`,
      login_failures: (sql: Sql, older: string) =>
        sql`
          insert into login_failures
          values ('old', 1, now() - interval '24 hours' - ${older}::interval)`,
      devices: (sql: Sql, older: string) =>
        sql`
          insert into known_devices
          values (${ann.id}, '', now() - interval '9600 hours' - ${older}::interval)`,
      setup_links: (sql: Sql, older: string) =>
        sql`
          insert into setup_tokens (token_hash, created_at)
          values ('', now() - interval '24 hours' - ${older}::interval)`,
      activities: (sql: Sql, older: string) =>
        sql`
          insert into activities (at, label, node_url, epoch)
          values (now() - interval '720 hours' - ${older}::interval, '', '', 1)`,
      drafts: (sql: Sql, older: string) =>
        sql`
          insert into drafts
          values (${ann.id}, 'listing', '{}', '{}',
            now() - interval '60 days' - ${older}::interval)`,
      photos: (sql: Sql, older: string) => addUpload(sql, ann.id, older),
    };
    for (const [kind, insert] of Object.entries(add)) {
      for (const older of ["0", "1 microsecond"]) {
        const expected = older === "0" ? 0 : 1;
        await standingStill(owner, async (sql) => {
          await insert(sql, older);
          assert.equal(
            await anythingToPrune(sql, ACTIVITY_DAYS),
            expected === 1,
            kind,
          );
          const result = await runIn(sql, prune, SYSTEM, ASKED);
          assert.deepEqual(
            Object.entries(result).filter(([, count]) => count),
            expected === 1 ? [[kind, 1]] : [],
          );
          await sql`
            truncate commands, refusals, login_failures, known_devices, setup_tokens, activities, drafts, photos`;
        });
      }
    }
    const month = 30 * 24 * 3_600_000;
    const addNotification = (at: number) =>
      owner`
        insert into notifications (id, user_id, kind, subject)
        values (${uuidv7({ msecs: at })}, ${ann.id}, 'item_sold', '{}')`;
    await addNotification(Date.now() - 3 * month + 60_000);
    assert.equal(await anythingToPrune(owner, ACTIVITY_DAYS), false);
    await addNotification(Date.now() - 3 * month - 60_000);
    assert.equal(await anythingToPrune(owner, ACTIVITY_DAYS), true);
    const { notifications } = await market.do(SYSTEM, prune, ASKED);
    assert.equal(notifications, 1);
  }));

Deno.test("a photo that a draft names stays as long as the draft", () =>
  withMarket(async (market) => {
    const { owner } = market.db;
    const ann = await addPerson(owner);
    await addUpload(owner, ann.id, "1 day");
    await owner`
      insert into drafts (user_id, form, fields, photo_ids)
      select ${ann.id}, 'listing', '{}', array_agg(id) from photos`;
    assert.equal(await anythingToPrune(owner, ACTIVITY_DAYS), false);
    await owner`delete from drafts`;
    assert.equal((await market.do(SYSTEM, prune, {})).photos, 1);
  }));

/** Adds a photo that no item has, a day old and `older`. */
async function addUpload(
  sql: Sql,
  uploader: string,
  older: string,
): Promise<void> {
  await sql`
    insert into photos (id, uploader_id, position, width, height, card, "full",
      created_at)
    values (gen_random_uuid(), ${uploader}, 0, 1, 1, '', '',
      now() - interval '24 hours' - ${older}::interval)`;
}

Deno.test("many rows are deleted a batch at a time, until none is left", () =>
  withMarket(async (market) => {
    await market.db.owner`
      insert into login_failures
      select n::text, 1, now() - interval '2 days' from generate_series(1, 5001) n`;
    const pruned = async () => {
      const { login_failures, more } = await market.do(SYSTEM, prune, ASKED);
      return { login_failures, more };
    };
    assert.deepEqual(await pruned(), { login_failures: 5000, more: true });
    assert.deepEqual(await pruned(), { login_failures: 1, more: false });
  }));

Deno.test("the activity log stays for ever where no days are set", () =>
  withMarket(async (market) => {
    const { owner, reader } = market.db;
    await owner`
      insert into activities (at, label, node_url, epoch)
      values ('1990-01-01', 'old', '', 1)`;
    assert.equal(await anythingToPrune(reader, 0), false);
    const { activities } = await market.do(SYSTEM, prune, {});
    assert.equal(activities, 0);
  }));
