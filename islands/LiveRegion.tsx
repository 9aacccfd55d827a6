import { useEffect, useState } from "preact/hooks";
import type { ServerToClientEvents } from "../realtime/events.ts";
import {
  ask,
  followStatus,
  listen,
  whenMissed,
} from "../components/browser/page_connection.ts";
import { refreshRegion } from "../components/browser/live_region.ts";

/**
 * Returns whether an event is about another product than the page. People are
 * told of everything that they sell, buy or offer for.
 */
function isOfOther(payload: unknown, product: string | undefined): boolean {
  return product !== undefined && typeof payload === "object" &&
    payload !== null && "product_id" in payload &&
    payload.product_id !== product;
}

/** One change brings several events: the part is fetched once, after them. */
const SETTLE_MS = 150;

/**
 * Keeps a part of the page up to date. While the person is writing there, it
 * asks before it changes anything.
 */
export default function LiveRegion({ region, events, product, seen }: {
  /** The id of the part's element. */
  region: string;
  /** What may change the part. */
  events: readonly (keyof ServerToClientEvents)[];
  /**
   * The product that the page is about. Its events come from any seller; those
   * of other products are ignored.
   */
  product?: string;
  /**
   * What the page showed of it when it was opened, as a query: what has changed
   * since is told, and not put in its place unnoticed.
   */
  seen?: Readonly<Record<string, string>>;
}) {
  const options = seen === undefined ? {} : { query: seen };
  const [waiting, setWaiting] = useState(false);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changed = (payload?: unknown) => {
      if (isOfOther(payload, product)) return;
      clearTimeout(timer);
      timer = setTimeout(async () => {
        setWaiting(await refreshRegion(region, options) === "busy");
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
    await refreshRegion(region, { ...options, force: true });
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
