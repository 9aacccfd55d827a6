/** What a simulated node says of what it acknowledged and is gone. */
import {
  type Acknowledgement,
  createAcknowledgements,
} from "../../cluster/write/acknowledgements.ts";
import { ConnectionLost } from "./database/session.ts";
import type { SimulatedNode } from "./simulated_node.ts";
import type { Task } from "./virtual_time.ts";

const LOOK_UP_LIMIT_MS = 1000;
/** As the report of a real node. */
const MAX_ATTEMPTS = 5;
const PAUSE_MS = 500;

/** As `cluster/write/loss_report.ts`, on the modelled database. */
export class SimulatedLosses {
  readonly #acknowledgements = createAcknowledgements();
  readonly #told = new Set<string>();
  /** Which server of the database answered last; null before any. */
  server: string | null = null;

  constructor(private readonly node: SimulatedNode) {}

  /** Notes a command that this node has acknowledged. */
  note(id: string): void {
    this.#acknowledgements.note({
      id,
      name: "command",
      actor: { kind: "system" },
      subject: null,
      at: this.node.process.clock,
    });
  }

  /** The database has answered, and may be another server than before. */
  answered(server: string): void {
    const isOther = this.server !== null && this.server !== server;
    this.server = server;
    if (!isOther) return;
    const { leaders, process } = this.node;
    const noted = this.#acknowledgements.recent();
    const begin = () => {
      if (leaders.current() === null) return;
      unsubscribe();
      process.spawn(this.#report(noted));
    };
    const unsubscribe = leaders.subscribe(begin);
    begin();
  }

  /** Losses: what this node acknowledged lately and is gone was named. */
  check(): void {
    const { commands } = this.node.site.history;
    for (const { id } of this.#acknowledgements.recent()) {
      if (!this.#told.has(id)) commands.kept(id, this.node.self.url);
    }
  }

  /** Looks up what is gone, patiently: the database may go once more. */
  *#report(noted: readonly Acknowledgement[]): Task<void> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      if (yield* this.#lookUp(noted)) return;
      yield* this.node.process.sleep(PAUSE_MS * attempt);
    }
  }

  *#lookUp(noted: readonly Acknowledgement[]): Task<boolean> {
    const { process, self, site: { database, history } } = this.node;
    const connection = database.connect(process, self);
    try {
      const lost = yield* database.call(
        connection,
        LOOK_UP_LIMIT_MS,
        () =>
          noted.map(({ id }) => id)
            .filter((id) => !database.rows.commands.has(id)),
      );
      for (const id of lost) {
        if (this.#told.has(id)) continue;
        this.#told.add(id);
        history.commands.named(id);
      }
      database.close(connection);
      return true;
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      return false;
    }
  }
}
