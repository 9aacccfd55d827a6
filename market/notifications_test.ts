import assert from "node:assert/strict";
import { v7 as uuidv7 } from "uuid";
import { listNotifications, readNotifications } from "./notifications.ts";
import { type TestPerson, withMarket } from "./testing.ts";

Deno.test("notifications are one's own, newest first, in pages", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const add = async (to: TestPerson) => {
      const id = uuidv7();
      const subject = { product_id: uuidv7(), title: "Lamp" };
      await owner`
        insert into notifications (id, user_id, kind, subject)
        values (${id}, ${to.id}, 'item_sold', ${owner.json(subject)})`;
      return id;
    };
    const anns = [await add(ann)];
    const bens = [await add(ben)];
    for (let n = 0; n < 2; n++) anns.unshift(await add(ann));
    bens.unshift(await add(ben));
    const page = async (user: TestPerson, after: string | null = null) => {
      const query = { limit: 2, after };
      const { notifications, next } = await listNotifications(
        reader,
        user.id,
        query,
      );
      return [notifications.map(({ id }) => id), next];
    };
    const [third = "", second = "", first = ""] = anns;
    assert.deepEqual(await page(ann), [[third, second], second]);
    assert.deepEqual(await page(ann, second), [[first], null]);
    assert.deepEqual(await page(ben), [bens, null]);

    const unread = async () => {
      const rows = await reader<{ id: string }[]>`
        select id from notifications where read_at is null order by id desc`;
      return rows.map(({ id }) => id);
    };
    const read = (up_to: string) =>
      market.do(ann, readNotifications, { up_to });
    assert.deepEqual(await read(second), { read: 2 });
    assert.deepEqual(
      await unread(),
      [bens[0], third, bens[1]].toSorted().reverse(),
    );
    const readAt = () =>
      reader`
      select read_at from notifications where read_at is not null order by id`;
    const before = await readAt();
    assert.deepEqual(await read(second), { read: 0 });
    assert.deepEqual(await readAt(), before);
    assert.deepEqual(await read(bens[0]!), { read: 1 });
    assert.deepEqual(await unread(), bens);
  }));
