/** When each host began to be a primary that accepts connections. */
import { setTimeout as delay } from "node:timers/promises";
import { openPool, type Sql } from "../../db/pools.ts";

const EVERY_MS = 50;
/** A frozen server does not answer at all. */
const LIMIT_MS = 1_000;

/** Asks hosts what they are, all the time. */
export class PrimaryWatch implements AsyncDisposable {
  /** By the clock of `performance.now()`, in milliseconds. */
  readonly #begins: number[] = [];
  readonly #stop = new AbortController();
  readonly #running: Promise<void>[];

  /** @param urls The address of each host alone. */
  constructor(urls: readonly string[]) {
    this.#running = urls.map((url) => this.#watch(url));
  }

  /** When a host began to be the primary after a moment; NaN: none did. */
  firstAfter(moment: number): number {
    return Math.min(...this.#begins.filter((at) => at > moment)) || NaN;
  }

  /** When a host last began to be the primary. */
  last(): number {
    return Math.max(...this.#begins);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #watch(url: string): Promise<void> {
    let sql: Sql | null = null;
    let was = true;
    while (!this.#stop.signal.aborted) {
      sql ??= openPool(url, 1);
      const is = await isPrimary(sql);
      if (is && !was) this.#begins.push(performance.now());
      was = is ?? false;
      if (is === null) {
        void sql.end({ timeout: 0 });
        sql = null;
      }
      await delay(EVERY_MS);
    }
    await sql?.end({ timeout: 0 });
  }
}

/** Returns null when the server gives no answer. */
async function isPrimary(sql: Sql): Promise<boolean | null> {
  const asked = sql<{ is: boolean }[]>`
    select not pg_is_in_recovery() as is`.then(
    ([row]) => row?.is ?? null,
    () => null,
  );
  return await Promise.race([asked, delay(LIMIT_MS, null, { ref: false })]);
}
