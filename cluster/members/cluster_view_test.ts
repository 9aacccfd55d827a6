import assert from "node:assert/strict";
import { withDatabase } from "../../db/testing.ts";
import { readClusterView } from "./cluster_view.ts";

Deno.test("a new cluster has neither leader nor clients nor elections", () =>
  withDatabase(async (db) => {
    const view = await readClusterView(db.reader, "http://a");
    assert.equal(view.self, "http://a");
    assert.equal(view.leader, null);
    assert.deepEqual([...view.clients], []);
    assert.deepEqual([...view.elections], []);
  }));

Deno.test("connected clients come first, by URL, then 100 others, the latest first", () =>
  withDatabase(async (db) => {
    await db.owner`
      insert into clients (node_id, url, version, connected_at,
        disconnected_at, is_leader, elected_at)
      select gen_random_uuid(), 'http://gone-' || n, '1.0.0',
        now() - n * interval '1 hour', now(), false, null
      from generate_series(1, 101) n
      union all
      select gen_random_uuid(), url, '1.0.0', now() - interval '1 year', null,
        url = 'http://b', case when url = 'http://b' then now() end
      from unnest(array['http://c', 'http://b', 'http://d']) url`;
    await db.owner`
      update leadership set (url, node_id, epoch, elected_at) =
        (select url, node_id, 7, elected_at from clients where is_leader)`;
    const { clients, leader } = await readClusterView(db.reader, "http://a");
    const [first, second, third, fourth] = clients;
    assert.deepEqual(
      [first, second, third].map((client) => [client?.url, client?.is_leader]),
      [["http://b", true], ["http://c", false], ["http://d", false]],
    );
    assert.equal(first?.disconnected_at, null);
    assert.equal(fourth?.url, "http://gone-1");
    assert.notEqual(fourth?.disconnected_at, null);
    assert.equal(clients.length, 103);
    assert.equal(clients.at(-1)?.url, "http://gone-100");
    assert.deepEqual(leader, {
      url: "http://b",
      epoch: 7,
      elected_at: first?.elected_at,
    });
  }));

Deno.test("the last 50 elections come, newest first", () =>
  withDatabase(async (db) => {
    await db.owner`
      insert into elections (epoch, url, node_id, elected_at, reason)
      select n, 'http://a', gen_random_uuid(), now(), 'vacant'
      from generate_series(1, 51) n`;
    const { elections } = await readClusterView(db.reader, "http://a");
    assert.equal(elections.length, 50);
    assert.equal(elections[0]?.epoch, 51);
    assert.equal(elections.at(-1)?.epoch, 2);
  }));
