import { followStatus, listen } from "./connection.ts";

/** Whether news arrive: over the socket, or not just now. */
export type Liveness = "live" | "away";

/**
 * Calls `refresh` whenever the node has news, one call at a time and none while nobody looks.
 *
 * @param onLiveness Told whenever news begin or cease to arrive.
 * @returns How to end that.
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
    } catch {
      onLiveness("away");
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
 * Returns what the address answers as JSON; reloads the page where the session is over.
 *
 * @throws {Error} when the node does not answer properly.
 */
export async function fetchFresh<Answer>(address: string): Promise<Answer> {
  const response = await fetch(address, {
    headers: { accept: "application/json" },
    redirect: "manual",
  });
  if (response.type === "opaqueredirect" || response.status === 403) {
    location.reload();
  }
  if (!response.ok) throw new Error(`The node answered ${response.status}.`);
  return await response.json();
}
