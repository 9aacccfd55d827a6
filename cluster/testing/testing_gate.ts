/**
 * The real gate over a test database, for a cluster of one without heartbeats.
 */
import type { TestDatabase } from "../../db/testing.ts";
import { openTransactions } from "../../db/transactions.ts";
import { createRecorder } from "../../health/record/recorder.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import type {
  CommandSettings,
  DomainEvent,
  Gate,
  ResultOf,
} from "../command.ts";
import { type Admit, createCarryOut } from "../write/carry_out.ts";
import { createForward } from "../write/forwarding/forward.ts";
import { createGate } from "../write/gate.ts";
import { createSigner } from "../signature.ts";

/**
 * A gate whose leadership row was claimed for this test. Dispose of it before
 * the database.
 */
export interface TestGate extends AsyncDisposable {
  readonly gate: Gate;
  readonly epoch: number;
  readonly grantId: string;
  /** What was emitted so far, in order. */
  readonly events: DomainEvent[];
  readonly secret: Uint8Array;
}

/** What commands read of a node's settings: the defaults. */
export const COMMAND_SETTINGS: CommandSettings = {
  sessionIdleDays: 14,
  adminIdleHours: 12,
  passwordQueue: 100,
};

export const TEST_NODE_URL = "http://127.0.0.1:8000";

/** Claims the leadership in `db` and returns the gate that writes there. */
export async function createTestGate(
  db: TestDatabase,
  { admit }: { readonly admit?: Admit } = {},
): Promise<TestGate> {
  const [row] = await db.owner<
    { node_id: string; epoch: number; grant_id: string; secret: Uint8Array }[]
  >`
    update leadership set url = ${TEST_NODE_URL}, node_id = gen_random_uuid(),
      epoch = epoch + 1, grant_id = gen_random_uuid(), elected_at = now(), renewed_at = now(), reason = 'test'
    returning node_id, epoch, grant_id, (select secret from cluster_identity)`;
  if (!row) throw new Error("The database has no leadership row.");
  const { node_id, epoch, grant_id, secret } = row;
  const events: DomainEvent[] = [];
  const transactions = openTransactions(db.url, 8);
  const carryOut = createCarryOut({
    transactions,
    nodeUrl: TEST_NODE_URL,
    recorder: createRecorder(),
    admit,
    emit: (emitted) => events.push(...emitted),
  });
  const gate = createGate({
    reader: db.reader,
    secret,
    settings: COMMAND_SETTINGS,
    carry: createForward({
      self: TEST_NODE_URL,
      databaseId: "1/2",
      deadlineMs: () => 10_000,
      leader: () => ({
        url: TEST_NODE_URL,
        nodeId: node_id,
        epoch,
        grantId: grant_id,
        electedAt: new Date(0),
      }),
      server: () => "one",
      // Where one node cannot carry a call out, no other will.
      news: () =>
        Promise.reject(new DomainError("no_leader", "No other node leads.")),
      subscribe: () => () => {},
      suspect: () => {},
      carryOut,
      signer: createSigner(secret),
      databaseNow: Date.now,
    }),
  });
  return {
    gate: checked(gate),
    epoch,
    grantId: grant_id,
    events,
    secret,
    [Symbol.asyncDispose]: () => transactions.close(),
  };
}

/** Returns the gate, with each answer checked against its command's schema. */
function checked(gate: Gate): Gate {
  return {
    async execute(command, actor, input, options) {
      const executed = await gate.execute(command, actor, input, options);
      const result = command.result.parse(executed.result);
      return { ...executed, result: result as ResultOf<typeof command> };
    },
  };
}
