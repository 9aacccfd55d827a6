/** The statements about leadership and members, on the modelled database. */
import type { Ground } from "../../../cluster/beat/election.ts";
import type { View } from "../../../cluster/beat/reach.ts";
import type { NodeRun } from "../../../cluster/beat/sightings.ts";
import type {
  ClusterState,
  DecideClaim,
  Leader,
  Others,
} from "../../../cluster/leader/leadership_store.ts";
import type { Database } from "./database.ts";
import type { Connection, Transaction } from "./session.ts";
import type { History } from "../history/history.ts";
import { mutateOthers, mutateRow, type Mutation } from "../mutations.ts";
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
      ...this.#readOthers(),
      now: database.process.time.now,
      server: `${database.name} ${database.server}`,
    }));
  }

  #readOthers(): Others {
    const { electedAt, members, reports } = this.database.rows;
    const { now } = this.database.process.time;
    return mutateOthers({
      members: Array.from(
        members.values(),
        ({ run, seenAt }) => ({
          ...run,
          seenMs: seenAt === null || seenAt <= electedAt ? null : now - seenAt,
        }),
      ),
      reports: Array.from(
        reports,
        ([url, { at, view }]) => ({ url, ...view, ageMs: now - at }),
      ),
    }, this.mutation);
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
    const readOthers = () => this.#readOthers();
    const found = yield* database.callAndWait(
      connection,
      CLAIM_LIMIT_MS,
      () =>
        database.within(transaction, function* () {
          const early = database.readLeadership();
          yield* database.leadershipLock.acquire(transaction, "exclusive");
          return {
            row: mutation === "claim_lock" ? early : database.readLeadership(),
            others: readOthers(),
          };
        }),
    );
    const leadership = mutateRow(found.row, mutation);
    const ground = decide({ leadership, ...found.others });
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
        electedAt: database.process.time.now,
        renewedAt: database.process.time.now,
      });
      database.sessionLocks.holdAlone(epoch, transaction.connection);
      const { electedAt, leader: was, renewedAt } = before;
      return () => {
        history.claimLost(grantId);
        Object.assign(rows, {
          leader: was,
          epoch: before.epoch,
          grantId: before.grantId,
          electedAt,
          renewedAt,
        });
      };
    });
    this.onClaim(transaction.connection.run);
    yield* database.commit(transaction);
    database.notifyLeadership();
    return leader;
  }

  /**
   * Renews the lease, and says that the members at `aliveUrls` were seen;
   * returns whether the grant is still in force.
   */
  *renew(
    connection: Connection,
    leader: Leader,
    aliveUrls: readonly string[],
  ): Task<boolean> {
    const { database } = this;
    return yield* database.callAndWait(
      connection,
      CLAIM_LIMIT_MS,
      () => this.#renew(connection, leader, aliveUrls),
    );
  }

  *#renew(
    connection: Connection,
    leader: Leader,
    aliveUrls: readonly string[],
  ): Task<boolean> {
    const { database } = this;
    if (!this.#isInForce(leader)) {
      database.sessionLocks.release(connection);
      return false;
    }
    yield* database.writeAlone(connection, () => {
      const { rows } = database;
      const { members, renewedAt } = rows;
      // Another may have claimed while a standby was waited for.
      if (!this.#isInForce(leader)) return () => {};
      const { now } = database.process.time;
      rows.renewedAt = now;
      const seen = [...members].filter(([url]) => aliveUrls.includes(url));
      for (const [url, { run }] of seen) members.set(url, { run, seenAt: now });
      return () => {
        if (this.#isInForce(leader)) rows.renewedAt = renewedAt;
        for (const [url, before] of seen) members.set(url, before);
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
    database.notifyLeadership();
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
          const isSame = before?.run.nodeId === member.nodeId;
          if (isThere && !isSame) {
            members.set(member.url, { run: member, seenAt: null });
          } else if (!isThere && isSame) members.delete(member.url);
          return () => {
            if (before === undefined) members.delete(member.url);
            else members.set(member.url, before);
          };
        }),
    );
  }

  /** Keeps what the node at `url` sees of the others, and tells what is new. */
  *report(connection: Connection, url: string, view: View): Task<void> {
    const { database } = this;
    yield* database.callAndWait(
      connection,
      WRITE_LIMIT_MS,
      () => this.#report(connection, url, view),
    );
  }

  *#report(connection: Connection, url: string, view: View): Task<void> {
    const { database } = this;
    const { reports } = database.rows;
    const isNew = view.unreached.length > 0 &&
      JSON.stringify(reports.get(url)?.view) !== JSON.stringify(view);
    yield* database.writeAlone(connection, () => {
      const before = reports.get(url);
      if (view.unreached.length === 0) reports.delete(url);
      else reports.set(url, { view, at: database.process.time.now });
      return () => {
        if (before === undefined) reports.delete(url);
        else reports.set(url, before);
      };
    });
    if (isNew) database.listeners.notify({ channel: "reach", url });
  }

  #isInForce(leader: Leader): boolean {
    return isInForce(this.database.rows, leader, this.mutation);
  }
}
