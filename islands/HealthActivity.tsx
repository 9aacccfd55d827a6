import { useEffect, useState } from "preact/hooks";
import {
  type ActivityLine,
  ActivityTable,
} from "../components/health/ActivityTable.tsx";
import { LiveMark } from "../components/health/LiveMark.tsx";
import {
  fetchFresh,
  followTicks,
  type Liveness,
} from "../components/browser/health_ticks.ts";

/** How many lines the page keeps, however long it is watched. */
const MOST_LINES = 500;

/**
 * A page of the activity log. On the first one new lines appear by themselves.
 */
export default function HealthActivity(
  { first, now: loaded, currency, filters, tail }: {
    first: readonly ActivityLine[];
    now: string;
    /** A code of ISO 4217. */
    currency: string;
    /** The query of the page's address. */
    filters: string;
    /** Whether new lines appear, as on the first page. */
    tail: boolean;
  },
) {
  const [lines, setLines] = useState(first);
  const [now, setNow] = useState(loaded);
  const [liveness, setLiveness] = useState<Liveness | null>(null);

  useEffect(() => {
    if (!tail) return;
    return followTicks(async () => {
      const latest = await fetchFresh<readonly ActivityLine[]>(
        `/health/activity/lines?${filters}`,
      );
      setNow(new Date().toISOString());
      setLines((shown) => {
        const newest = shown[0]?.id ?? 0;
        const added = latest.filter(({ id }) => id > newest);
        return [...added, ...shown].slice(0, MOST_LINES);
      });
    }, setLiveness);
  }, []);

  return (
    <>
      {tail && <LiveMark liveness={liveness} />}
      <ActivityTable lines={lines} now={now} currency={currency} />
    </>
  );
}
