/**
 * A limit for statements that may take as long as they take: not by their time,
 * but by whether their server still works at them.
 */
import { setTimeout as delay } from "node:timers/promises";
import { withinLimit } from "../lib/time/time_limit.ts";
import { type DatabaseTarget, openDriver, type Sql } from "./connect/driver.ts";

/** How often the server is asked, in milliseconds. */
const ASK_EVERY_MS = 1_000;

/**
 * Runs `work` on the one connection of `sql`. Meanwhile another connection asks
 * whether the server still has its session.
 *
 * @param silentMs How long the server may give no sign of life, in milliseconds.
 * @throws {TimeLimitError} when it gives none for longer; `sql` has ended then.
 */
export async function whileServerWorks<T>(
  target: DatabaseTarget,
  sql: Sql,
  silentMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  let watching: Promise<never> | null = null;
  try {
    const [session] = await withinLimit(
      sql<{ pid: number }[]>`select pg_backend_pid() as pid`,
      silentMs,
    );
    watching = watch(target, session?.pid ?? 0, silentMs, stop.signal);
    return await Promise.race([work(), watching]);
  } catch (error) {
    void sql.end({ timeout: 0 });
    throw error;
  } finally {
    stop.abort();
    await watching?.catch(() => {});
  }
}

/** Rejects when the session has given no sign of life for `silentMs`. */
async function watch(
  target: DatabaseTarget,
  pid: number,
  silentMs: number,
  signal: AbortSignal,
): Promise<never> {
  const sql = openDriver(target, {
    max: 1,
    applicationName: "distsales migrations",
    silenceMs: silentMs,
    // The driver's own look at the types fails uncaught when it is ended in it.
    driver: { fetch_types: false },
  });
  signal.addEventListener("abort", () => void sql.end({ timeout: 0 }));
  /** Resolves when the server says that it has the session. */
  async function hasSession(): Promise<void> {
    for (;;) {
      const rows = await sql`
        select from pg_stat_activity where pid = ${pid}`.catch(() => []);
      if (rows.length > 0) return;
      await delay(ASK_EVERY_MS, undefined, { signal });
    }
  }
  try {
    for (;;) {
      await withinLimit(hasSession(), silentMs);
      await delay(ASK_EVERY_MS, undefined, { signal });
    }
  } finally {
    void sql.end({ timeout: 0 });
  }
}
