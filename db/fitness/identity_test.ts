import assert from "node:assert/strict";
import { StartError } from "../../lib/errors/start_error.ts";
import {
  checkIdentity,
  type Restoration,
  restore,
  rotateSecret,
} from "./identity.ts";
import { openPool } from "../pools.ts";
import { type TestDatabase, withDatabase } from "../testing.ts";

async function read({ owner }: TestDatabase) {
  const [row] = await owner`
    select cluster_id, secret, l.url, epoch,
      (select count(*)::int from clients where disconnected_at is null) as members
    from cluster_identity, leadership l`;
  assert.ok(row);
  return row;
}

/** Makes it what a restored dump is: another database with the same rows. */
async function makeCopy(db: TestDatabase): Promise<void> {
  await checkIdentity(db.url);
  await db.owner`update cluster_identity set database_oid = database_oid + 1`;
  await db.owner`update leadership set url = 'http://production',
    node_id = gen_random_uuid(), epoch = 7`;
  await db.owner`insert into clients (node_id, url, version)
    values (gen_random_uuid(), 'http://production', '1')`;
}

Deno.test("the first start takes note of the database, and later ones find it again", () =>
  withDatabase(async (db) => {
    await checkIdentity(db.url);
    await checkIdentity(db.url);
    const [row] = await db.owner`
      select system_identifier, database_oid from cluster_identity`;
    assert.ok(row?.["system_identifier"] && row["database_oid"]);
  }));

for (
  const [column, value] of [["database_oid", 1], ["system_identifier", "1"]]
) {
  Deno.test(`a copy that differs in ${column} is refused, with both ways out`, () =>
    withDatabase(async (db) => {
      await checkIdentity(db.url);
      await db.owner`
        update cluster_identity set ${db.owner({ [column!]: value })}`;
      await assert.rejects(
        checkIdentity(db.url),
        (error) =>
          error instanceof StartError &&
          /--new-cluster.*--same-cluster/.test(error.message),
      );
    }));
}

for (const as of ["new-cluster", "same-cluster"] as Restoration[]) {
  Deno.test(`a copy restored as ${as} can be started, and knows nobody`, () =>
    withDatabase(async (db) => {
      await makeCopy(db);
      const before = await read(db);
      await restore(db.url, as);
      const after = await read(db);
      await checkIdentity(db.url);
      const isNew = as === "new-cluster";
      assert.equal(after["cluster_id"] !== before["cluster_id"], isNew);
      assert.equal(!before["secret"].equals(after["secret"]), isNew);
      assert.deepEqual(
        { url: after["url"], epoch: after["epoch"], members: after["members"] },
        { url: null, epoch: 8, members: 0 },
      );
    }));
}

Deno.test("while nodes run on it nothing is restored", () =>
  withDatabase(async (db) => {
    await makeCopy(db);
    const before = await read(db);
    // As a node's, its session is called "distsales …".
    await db.reader`select`;
    await assert.rejects(restore(db.url, "new-cluster"), /stop them first/);
    assert.deepEqual(await read(db), before);
  }));

Deno.test("the secret is another one after a rotation, and none is rotated under nodes", () =>
  withDatabase(async (db) => {
    const before = await read(db);
    await rotateSecret(db.url);
    const after = await read(db);
    assert.equal(after["cluster_id"], before["cluster_id"]);
    assert.notDeepEqual(after["secret"], before["secret"]);
    assert.equal(after["secret"].length, 32);
    const node = openPool(db.url, 1, { application_name: "distsales reader" });
    try {
      await node`select`;
      await assert.rejects(rotateSecret(db.url), /stop them first/);
    } finally {
      await node.end();
    }
  }));
