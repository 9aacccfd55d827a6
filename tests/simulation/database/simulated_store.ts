/** The statements about leadership and members, on the modelled database. */
import type { Ground } from "../../../cluster/beat/election.ts";
import type { NodeRun } from "../../../cluster/beat/sightings.ts";
import type {
  ClusterState,
  DecideClaim,
  Leader,
} from "../../../cluster/leader/leadership_store.ts";
import type { Database } from "./database.ts";
import type { Connection, Transaction } from "./session.ts";
import type { History } from "../history/history.ts";
import { mutateRow, type Mutation } from "../mutations.ts";
import { isInForce } from "./grant.ts";
import type { Task } from "../virtual_time.ts";

/** No node waits longer for the database on a beat (`HEARTBEAT_TIMEOUT_MS`). */
const READ_LIMIT_MS = 1000;
/**
 * A claim waits for transactions in flight, at longest until the server cuts
 * them off.
 */
const CLAIM_LIMIT_MS = 3000;
const WRITE_LIMIT_MS = 3000;

/** The cluster's statements, as SQL has them, against the modelled database. */
export class SimulatedStore {
  /** Told before each claim commits: a fault may lie in wait for it. */
  onClaim: (claimant: NodeRun) => void = () => {};
  #grants = 0;

  constructor(
    readonly database: Database,
    private readonly history: History,
    private readonly mutation: Mutation | null,
  ) {}

  read(connection: Connection): Task<ClusterState> {
    const { database } = this;
    return database.call(connection, READ_LIMIT_MS, () => ({
      leadership: database.readLeadership(),
      leader: database.rows.leader,
      members: [...database.rows.members.values()],
      now: database.process.time.now,
      server: `${database.name} ${database.server}`,
    }));
  }

  /**
   * Takes the leadership if `decide` finds a ground, on the row and the members
   * as the lock found them. Returns the new leader, or null.
   */
  *claim(
    connection: Connection,
    claimant: NodeRun,
    decide: DecideClaim,
    heardEpoch: number,
  ): Task<Leader | null> {
    const { database, mutation } = this;
    const transaction = database.begin(connection);
    const found = yield* database.callAndWait(
      connection,
      CLAIM_LIMIT_MS,
      () =>
        database.within(transaction, function* () {
          const early = database.readLeadership();
          yield* database.leadershipLock.acquire(transaction, "exclusive");
          return {
            row: mutation === "claim_lock" ? early : database.readLeadership(),
            members: [...database.rows.members.keys()],
          };
        }),
    );
    const row = mutateRow(found.row, mutation);
    const ground = decide(row, found.members);
    const granted = this.#grant(claimant, heardEpoch);
    return yield* database.callAndWait(
      connection,
      CLAIM_LIMIT_MS,
      () =>
        this.#finishClaim(
          transaction,
          ground,
          granted,
          found.row.grantId,
          heardEpoch,
        ),
    );
  }

  #grant(claimant: NodeRun, heardEpoch: number) {
    const { database, mutation } = this;
    return (): Leader => ({
      ...claimant,
      epoch: Math.max(
        database.rows.epoch,
        mutation === "floor" ? 0 : heardEpoch,
      ) + 1,
      grantId: `grant ${++this.#grants}`,
      electedAt: new Date(0),
    });
  }

  *#finishClaim(
    transaction: Transaction,
    ground: Ground | null,
    grant: () => Leader,
    decidedOn: string | null,
    heardEpoch: number,
  ): Task<Leader | null> {
    const { database, history } = this;
    if (ground === null) {
      database.rollBack(transaction);
      return null;
    }
    let leader: Leader | null = null;
    transaction.writes.push(() => {
      const { rows } = database;
      const before = { ...rows };
      leader = grant();
      const { epoch, grantId } = leader;
      history.decided(leader, decidedOn, rows.grantId);
      history.claimed(leader, before.leader, ground, heardEpoch);
      Object.assign(rows, {
        leader,
        epoch,
        grantId,
        renewedAt: database.process.time.now,
      });
      database.sessionLocks.holdAlone(epoch, transaction.connection);
      const { leader: was, renewedAt } = before;
      return () => {
        history.claimLost(grantId);
        Object.assign(rows, {
          leader: was,
          epoch: before.epoch,
          grantId: before.grantId,
          renewedAt,
        });
      };
    });
    this.onClaim(transaction.connection.run);
    yield* database.commit(transaction);
    database.notify();
    return leader;
  }

  /** Renews the lease; returns whether the grant is still in force. */
  *renew(connection: Connection, leader: Leader): Task<boolean> {
    const { database } = this;
    return yield* database.callAndWait(
      connection,
      CLAIM_LIMIT_MS,
      () => this.#renew(connection, leader),
    );
  }

  *#renew(connection: Connection, leader: Leader): Task<boolean> {
    const { database } = this;
    if (!this.#isInForce(leader)) {
      database.sessionLocks.release(connection);
      return false;
    }
    yield* database.writeAlone(connection, () => {
      const { rows } = database;
      const { renewedAt } = rows;
      // Another may have claimed while a standby was waited for.
      if (this.#isInForce(leader)) rows.renewedAt = database.process.time.now;
      return () => {
        if (this.#isInForce(leader)) rows.renewedAt = renewedAt;
      };
    });
    database.sessionLocks.hold(leader.epoch, connection);
    return true;
  }

  *resign(connection: Connection, leader: Leader): Task<void> {
    const { database } = this;
    yield* database.callAndWait(
      connection,
      CLAIM_LIMIT_MS,
      () => this.#resign(connection, leader),
    );
  }

  *#resign(connection: Connection, leader: Leader): Task<void> {
    const { database } = this;
    database.sessionLocks.release(connection);
    yield* database.writeAlone(connection, () => {
      const { rows } = database;
      const before = rows.leader;
      if (this.#isInForce(leader)) rows.leader = null;
      return () => void (rows.leader = before);
    });
    database.notify();
  }

  /** Enters a node among the members, or takes one off. */
  *keepMember(
    connection: Connection,
    member: NodeRun,
    isThere: boolean,
  ): Task<void> {
    const { database } = this;
    yield* database.callAndWait(
      connection,
      WRITE_LIMIT_MS,
      () =>
        database.writeAlone(connection, () => {
          const { members } = database.rows;
          const before = members.get(member.url);
          if (isThere) members.set(member.url, member);
          else if (before?.nodeId === member.nodeId) members.delete(member.url);
          return () => {
            if (before === undefined) members.delete(member.url);
            else members.set(member.url, before);
          };
        }),
    );
  }

  #isInForce(leader: Leader): boolean {
    return isInForce(this.database.rows, leader, this.mutation);
  }
}
