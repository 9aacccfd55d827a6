/** Follows the figures of the system's health while an admin looks at them. */
import { followStatus, listen } from "./page_connection.ts";

/**
 * Whether new figures arrive: `stuck` while the node answers that it cannot read
 * them.
 */
export type Liveness = "live" | "away" | "stuck";

/** The node answers, but not with figures: its database is out of reach. */
class UnavailableError extends Error {}

const UNAVAILABLE = 503;

/**
 * Calls `refresh` whenever the node has new figures: one call at a time, and
 * none while the page is hidden.
 *
 * @param onLiveness Called after each `refresh` and when the connection breaks.
 * @returns A function that ends it.
 */
export function followTicks(
  refresh: () => Promise<void>,
  onLiveness: (liveness: Liveness) => void,
): () => void {
  let busy = false;

  async function run(): Promise<void> {
    if (busy || document.hidden) return;
    busy = true;
    try {
      await refresh();
      onLiveness("live");
    } catch (error) {
      onLiveness(error instanceof UnavailableError ? "stuck" : "away");
    } finally {
      busy = false;
    }
  }

  const onTick = () => void run();
  const ends = [
    listen("health:tick", onTick),
    followStatus((status) => {
      if (status === "online") onTick();
      else if (status !== "connecting") onLiveness("away");
    }),
  ];
  document.addEventListener("visibilitychange", onTick);
  return () => {
    document.removeEventListener("visibilitychange", onTick);
    for (const end of ends) end();
  };
}

/**
 * Returns what the address answers as JSON. Where the session has ended, it
 * reloads the page, which then leads to the login.
 *
 * @throws {UnavailableError} while the node cannot read it.
 * @throws {Error} when the answer's status is no success otherwise.
 */
export async function fetchFresh<Answer>(address: string): Promise<Answer> {
  const response = await fetch(address, {
    headers: { accept: "application/json" },
    redirect: "manual",
  });
  if (response.type === "opaqueredirect" || response.status === 403) {
    location.reload();
  }
  if (response.status === UNAVAILABLE) throw new UnavailableError();
  if (!response.ok) throw new Error(`The node answered ${response.status}.`);
  return await response.json();
}
