/** LISTEN and NOTIFY, modelled. */
import type { Network } from "../network.ts";
import type { News } from "./rows.ts";
import type { Connection } from "./session.ts";

/** The sessions that listen, and what they are told. */
export class Listeners {
  readonly #hearing = new Map<Connection, (news: News) => void>();

  /** @param name The database's name in the network. */
  constructor(
    private readonly name: string,
    private readonly network: Network,
  ) {}

  listen(connection: Connection, hear: (news: News) => void): void {
    this.#hearing.set(connection, hear);
  }

  end(connection: Connection): void {
    this.#hearing.delete(connection);
  }

  notify(news: News): void {
    for (const [connection, hear] of this.#hearing) {
      this.network.send(this.name, connection.url, () => hear(news));
    }
  }
}
