/**
 * What is done already is not done again: a command that changes nothing leaves
 * no line in the activity log, tells nobody, and changes no row but the record
 * of its own id. Each command is given twice, and a table says what becomes of
 * it each time; a new command without its row fails.
 */
import assert from "node:assert/strict";
import type { Actor, AnyCommand } from "../../cluster/command.ts";
import { clusterCommands } from "../../cluster/members/member_commands.ts";
import {
  createTestGate,
  type TestGate,
} from "../../cluster/testing/testing_gate.ts";
import type { Sql } from "../../db/pools.ts";
import { createTestDatabase } from "../../db/testing.ts";
import { healthCommands } from "../../health/keep/samples_store.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { findSession } from "../../market/accounts/sessions.ts";
import { demandSession } from "../../market/accounts/sessions_in_force.ts";
import { commands } from "../../market/commands.ts";
import { COMMAND_INPUTS } from "./access/inputs.ts";
import { type Asker, makeWorld, type World } from "./access/world.ts";

/** What becomes of a call: it changed something, nothing, or was refused. */
type Outcome = "changed" | "nothing" | "refused";

/** Who gives a command, and what becomes of it the first and the second time. */
type Row = readonly [Asker | "system", first: Outcome, second: Outcome];

const EXPECTED: Readonly<Record<string, Row>> = {
  register: ["nobody", "changed", "refused"],
  log_in: ["nobody", "refused", "refused"],
  log_out: ["user", "changed", "refused"],
  end_session: ["user", "changed", "refused"],
  change_password: ["user", "refused", "refused"],
  edit_profile: ["user", "changed", "nothing"],
  delete_account: ["user", "refused", "refused"],
  list_product: ["user", "changed", "changed"],
  edit_product: ["user", "changed", "nothing"],
  withdraw_product: ["user", "changed", "refused"],
  relist_product: ["user", "refused", "refused"],
  // A draft tells when it was saved last.
  save_draft: ["user", "changed", "changed"],
  discard_draft: ["user", "nothing", "nothing"],
  add_photos: ["user", "changed", "changed"],
  keep_photos: ["user", "changed", "changed"],
  remove_photo: ["user", "changed", "refused"],
  order_photos: ["user", "nothing", "nothing"],
  purchase: ["other side", "changed", "changed"],
  ship_order: ["user", "changed", "refused"],
  receive_order: ["other side", "refused", "refused"],
  cancel_order: ["user", "changed", "refused"],
  make_offer: ["stranger", "changed", "refused"],
  counter_offer: ["user", "changed", "refused"],
  accept_offer: ["user", "changed", "refused"],
  decline_offer: ["user", "changed", "refused"],
  withdraw_offer: ["other side", "changed", "refused"],
  start_conversation: ["stranger", "changed", "nothing"],
  send_message: ["user", "changed", "changed"],
  mark_read: ["user", "changed", "nothing"],
  hide_conversation: ["user", "changed", "nothing"],
  read_notifications: ["user", "nothing", "nothing"],
  block_user: ["stranger", "changed", "nothing"],
  unblock_user: ["stranger", "nothing", "nothing"],
  report_message: ["user", "changed", "nothing"],
  // Nothing was reported there.
  open_reported: ["admin", "refused", "refused"],
  set_up_admin: ["nobody", "refused", "refused"],
  hide_product: ["admin", "changed", "refused"],
  show_product: ["admin", "refused", "refused"],
  suspend_user: ["admin", "changed", "nothing"],
  unsuspend_user: ["admin", "nothing", "nothing"],
  end_user_sessions: ["admin", "changed", "nothing"],
  // A node asks first whether it is an admin by this very password.
  ensure_admin: ["system", "changed", "changed"],
  issue_setup_token: ["system", "refused", "refused"],
  record_login_failure: ["system", "changed", "changed"],
  touch_sessions: ["system", "nothing", "nothing"],
  expire_offers: ["system", "nothing", "nothing"],
  prune: ["system", "nothing", "nothing"],
  record_samples: ["system", "nothing", "nothing"],
  discard_old_samples: ["system", "nothing", "nothing"],
  join: ["system", "changed", "refused"],
  leave: ["system", "nothing", "nothing"],
  mark_disconnected: ["system", "refused", "refused"],
  database_went_back: ["system", "changed", "changed"],
};

const MEMBER = { node_id: crypto.randomUUID(), url: "http://10.0.0.9:8000" };

const PHOTOS = [{ width: 1, height: 1, card: "AAAA", full: "AAAA" }];

/** What the table of access does not send. */
const INPUTS: Readonly<
  Record<string, (world: World) => Record<string, unknown>>
> = {
  add_photos: ({ product }) => ({ product_id: product, photos: PHOTOS }),
  keep_photos: () => ({ photos: PHOTOS }),
  ensure_admin: () => ({
    username: `chief_${crypto.randomUUID().slice(0, 8)}`,
    password: "plum-and-lantern",
  }),
  record_login_failure: () => ({ keys: [`account ${crypto.randomUUID()}`] }),
  touch_sessions: () => ({
    session_ids: [crypto.randomUUID()],
    idle_seconds: 60,
    admin_idle_seconds: 60,
  }),
  record_samples: () => ({
    node_url: MEMBER.url,
    minute: "2026-01-01T00:00:00Z",
    samples: [],
  }),
  join: () => ({
    ...MEMBER,
    node_id: crypto.randomUUID(),
    version: "1.0.0",
  }),
  leave: () => MEMBER,
  mark_disconnected: () => MEMBER,
  database_went_back: () => ({
    node_url: MEMBER.url,
    from_epoch: 1,
    to_epoch: 1,
    lost: 0,
    commands: [],
  }),
};

const EVERY_COMMAND: ReadonlyMap<string, AnyCommand> = new Map([
  ...commands,
  ...healthCommands,
  ...clusterCommands,
]);

Deno.test("what is done already leaves no trace, for every command", async (t) => {
  assert.deepEqual(
    Object.keys(EXPECTED).sort(),
    [...EVERY_COMMAND.keys()].sort(),
  );
  await using db = await createTestDatabase();
  await using test = await createTestGate(db, { admit: demandSession });
  const tables = await readTables(db.owner);
  for (const [name, command] of EVERY_COMMAND) {
    await t.step(name, async () => {
      const [asker, ...expected] = EXPECTED[name]!;
      const world = await makeWorld(db.owner);
      const actor = await actorOf(db.reader, world, asker);
      const input = (INPUTS[name] ?? COMMAND_INPUTS[name])?.(world) ?? {};
      const give = () =>
        outcomeOf(db.owner, tables, test, command, actor, input);
      assert.deepEqual([await give(), await give()], expected);
    });
  }
});

/** Carries a command out, and tells what became of it. */
async function outcomeOf(
  owner: Sql,
  tables: readonly string[],
  { events, gate }: TestGate,
  command: AnyCommand,
  actor: Actor,
  input: Record<string, unknown>,
): Promise<Outcome> {
  const before = await digest(owner, tables);
  const told = events.length;
  const id = crypto.randomUUID();
  try {
    await gate.execute(command, actor, input, { id });
  } catch (error) {
    if (error instanceof DomainError) return "refused";
    throw error;
  }
  const isSame = await digest(owner, tables) === before;
  if (isSame) assert.equal(events.length, told, "nobody is told of nothing");
  return isSame ? "nothing" : "changed";
}

/** Returns the tables whose rows tell what changed: all but ids of commands. */
async function readTables(owner: Sql): Promise<readonly string[]> {
  const rows = await owner<{ name: string }[]>`
    select relname::text as name from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace
      and relname not in ('commands', 'refusals') order by relname`;
  return rows.map(({ name }) => name);
}

/** Returns what tells the rows of the tables from any others. */
async function digest(
  owner: Sql,
  tables: readonly string[],
): Promise<string> {
  const digests = await Promise.all(tables.map(async (name) => {
    const [row] = await owner<{ digest: string | null }[]>`
      select md5(string_agg(t.xmin || t::text, ',' order by t::text)) as digest
      from ${owner(name)} t`;
    return `${name} ${row?.digest}`;
  }));
  return digests.join("\n");
}

async function actorOf(
  reader: Sql,
  world: World,
  asker: Asker | "system",
): Promise<Actor> {
  if (asker === "system") return { kind: "system" };
  const token = world.tokens[asker];
  const user = token === null ? null : await findSession(reader, token);
  if (user === null) return { kind: "anonymous" };
  const { id, role, session_id: session } = user;
  return { kind: "user", id, role, session };
}
