import { useEffect, useState } from "preact/hooks";
import type { ServerToClientEvents } from "../realtime/events.ts";
import {
  ask,
  followStatus,
  listen,
  whenMissed,
} from "../components/browser/connection.ts";
import { refreshRegion } from "../components/browser/live_region.ts";

/** People are told of all their items; a page about one of them has nothing to show for the others. */
function isOfOther(payload: unknown, product: string | undefined): boolean {
  return product !== undefined && typeof payload === "object" &&
    payload !== null && "product_id" in payload &&
    payload.product_id !== product;
}

/** Several events of one change come close together. */
const SETTLE_MS = 150;

/**
 * Keeps the part of the page with the id `region` up to date while its `events` come in. Where somebody is writing, it asks
 * before it changes anything.
 */
export default function LiveRegion({ region, events, product }: {
  region: string;
  events: readonly (keyof ServerToClientEvents)[];
  /** The product that the page is about: it is watched, whoever its seller is, and events of others are passed over. */
  product?: string;
}) {
  const [waiting, setWaiting] = useState(false);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changed = (payload?: unknown) => {
      if (isOfOther(payload, product)) return;
      clearTimeout(timer);
      timer = setTimeout(async () => {
        setWaiting(await refreshRegion(region) === "busy");
      }, SETTLE_MS);
    };
    const ends = events.map((name) => listen(name, changed));
    ends.push(whenMissed(() => changed()));
    if (product !== undefined) {
      ends.push(followStatus((status) => {
        if (status !== "online") return;
        ask("product:watch", { product_id: product }).catch(() => {});
      }));
    }
    return () => {
      clearTimeout(timer);
      for (const end of ends) end();
    };
  }, []);

  const show = async () => {
    await refreshRegion(region, { force: true });
    setWaiting(false);
  };
  return (
    <div role="status">
      {waiting && (
        <p class="notice notice-warn">
          <span>Something has changed here while you were writing.</span>
          <button type="button" class="button button-small" onClick={show}>
            Show how it is now
          </button>
        </p>
      )}
    </div>
  );
}
