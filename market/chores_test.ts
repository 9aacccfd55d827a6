import { COMMAND_SETTINGS } from "../cluster/testing/testing_gate.ts";
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Gate } from "../cluster/command.ts";
import { until } from "../lib/time/until.ts";
import { type Chores, createChores } from "./chores.ts";
import {
  addPerson,
  addProduct,
  addSession,
  type TestMarket,
  withMarket,
} from "./testing.ts";
import { makeOne, offerStatusOf } from "./trade/testing.ts";

const SETTINGS = { ...COMMAND_SETTINGS, activityDays: 30 };

const QUICK_MS = { expireOffers: 1, touchSessions: 1, prune: 1 };

/** Starts chores that do not wait, and runs `body` with what they told. */
async function withChores(
  market: TestMarket,
  options: { readonly isLeader?: boolean; readonly gate?: Gate },
  body: (chores: Chores, told: readonly string[]) => Promise<void>,
): Promise<void> {
  const told: string[] = [];
  const chores = createChores({
    settings: SETTINGS,
    gate: options.gate ?? market.gate,
    reader: market.db.reader,
    isLeader: () => options.isLeader ?? true,
    onError: (chore, error) => told.push(`${chore}: ${error}`),
    pausesMs: QUICK_MS,
  });
  chores.start();
  try {
    await body(chores, told);
  } finally {
    await chores.stop();
  }
}

/** Adds an offer that is due, a session that has expired and an old activity. */
async function addDue(market: TestMarket): Promise<string> {
  const { owner } = market.db;
  const [seller, buyer] = await market.people(2);
  const offer = await makeOne(market, buyer, await addProduct(owner, seller));
  await owner`update offers set expires_at = now()`;
  await addSession(owner, seller);
  await owner`update sessions set expires_at = now()`;
  await owner`
    insert into activities (at, label, node_url, epoch)
    values (now() - interval '31 days', 'old', '', 1)`;
  return offer;
}

async function oldActivities({ db }: TestMarket): Promise<number> {
  return (await db.reader`select from activities where label = 'old'`).length;
}

async function sessionsLeft({ db }: TestMarket): Promise<number> {
  return (await db.reader`select from sessions`).length;
}

Deno.test("on the leader offers expire and what has served its time is deleted", () =>
  withMarket(async (market) => {
    const offer = await addDue(market);
    await withChores(market, {}, async (_chores, told) => {
      await until(
        "all is done",
        async () =>
          await offerStatusOf(market, offer) === "expired" &&
          await sessionsLeft(market) === 0 &&
          await oldActivities(market) === 0,
      );
      assert.deepEqual(told, []);
    });
  }));

Deno.test("elsewhere sessions alone are marked, those whose mark is an hour old", () =>
  withMarket(async (market) => {
    const offer = await addDue(market);
    const { owner, reader } = market.db;
    const ann = await addPerson(owner);
    const [old, fresh] = [
      await addSession(owner, ann),
      await addSession(owner, ann),
    ];
    await owner`update sessions set last_seen_at = '2026-01-01'`;
    const marked = async () =>
      (await reader<{ id: string }[]>`
        select id from sessions where last_seen_at > '2026-01-01'`)
        .map(({ id }) => id);
    await withChores(market, { isLeader: false }, async (chores) => {
      const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
      chores.seen({ session_id: fresh.id, session_seen_at: ago(3590) });
      chores.seen({ session_id: old.id, session_seen_at: ago(3601) });
      await until("one is marked", async () => (await marked()).length > 0);
    });
    assert.deepEqual(await marked(), [old.id]);
    assert.equal(await offerStatusOf(market, offer), "open");
    assert.equal(await sessionsLeft(market), 3);
    assert.equal(await oldActivities(market), 1);
  }));

Deno.test("a chore that fails is told of once, and tried again until it goes well", () =>
  withMarket(async (market) => {
    const offer = await addDue(market);
    let broken = true;
    let tries = 0;
    const gate: Gate = {
      execute(command, ...call) {
        if (!broken || command.name !== "expire_offers") {
          return market.gate.execute(command, ...call);
        }
        tries++;
        return Promise.reject(new Error("broken"));
      },
    };
    await withChores(market, { gate }, async (_chores, told) => {
      await until("it is tried again", () => tries >= 3);
      assert.deepEqual(told, ["expire_offers: Error: broken"]);
      broken = false;
      await until(
        "it went well",
        async () => await offerStatusOf(market, offer) === "expired",
      );
    });
  }));

Deno.test("offers that somebody is just answering are left to the next time", () =>
  withMarket(async (market) => {
    await addDue(market);
    let tries = 0;
    const gate: Gate = {
      execute(command, ...call) {
        if (command.name === "expire_offers") tries++;
        return market.gate.execute(command, ...call);
      },
    };
    const { reader, owner } = market.db;
    await owner.begin(async (tx) => {
      await tx`select from offers for update`;
      const chores = createChores({
        settings: SETTINGS,
        gate,
        reader,
        isLeader: () => true,
        onError: (_chore, error) => assert.fail(String(error)),
      });
      chores.start();
      await until("it was tried", () => tries > 0);
      // Time enough to try again, many times over.
      for (let n = 0; n < 100; n++) await reader`select`;
      await chores.stop();
    });
    assert.equal(tries, 1);
  }));

Deno.test("chores that were stopped do nothing any more", () =>
  withMarket(async ({ gate, db }) => {
    const failures: unknown[] = [];
    const chores = createChores({
      settings: SETTINGS,
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
