/** Asking all known nodes for a sign of life. */
import type { Notices } from "../../../lib/notices.ts";
import type { HeartbeatFinding } from "./ask_heartbeat.ts";
import type { Probe } from "../sightings.ts";

/** Asks one node; it never rejects. */
export type Ask = (
  url: string,
  signal: AbortSignal,
) => Promise<HeartbeatFinding>;

/**
 * Asks the nodes at `urls`, all at once, and tells people what is wrong with
 * which of them. After `signal` has aborted, an answer says nothing more.
 *
 * @returns What came back from each URL.
 */
export async function askNodes(
  urls: ReadonlySet<string>,
  { ask, notices, signal }: {
    readonly ask: Ask;
    readonly notices: Notices;
    readonly signal: AbortSignal;
  },
): Promise<ReadonlyMap<string, Probe>> {
  const probes = await Promise.all(
    [...urls].map(async (url): Promise<[string, Probe]> => {
      const { probe, trouble } = await ask(url, signal);
      if (!signal.aborted) {
        if (trouble === null) notices.fine(url, `${url} is well again.`);
        else notices.trouble(url, trouble);
      }
      return [url, probe];
    }),
  );
  return new Map(probes);
}
