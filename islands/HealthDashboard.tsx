import { useEffect, useState } from "preact/hooks";
import {
  Dashboard,
  type DashboardData,
} from "../components/health/Dashboard.tsx";
import { LiveMark } from "../components/health/LiveMark.tsx";
import {
  fetchFresh,
  followTicks,
  type Liveness,
} from "../components/browser/health_ticks.ts";

/** The dashboard, whose figures follow the system by themselves. */
export default function HealthDashboard({ first }: { first: DashboardData }) {
  const [data, setData] = useState(first);
  const [liveness, setLiveness] = useState<Liveness | null>(null);

  useEffect(() => {
    const query = new URLSearchParams({ window: first.window });
    if (first.node !== null) query.set("node", first.node);
    const address = `/health/figures?${query}`;
    return followTicks(
      async () => setData(await fetchFresh<DashboardData>(address)),
      setLiveness,
    );
  }, []);

  return (
    <>
      <LiveMark liveness={liveness} />
      <Dashboard data={withoutNews(data, liveness)} />
    </>
  );
}

/** What to say while no figures arrive. */
const NO_NEWS = {
  stuck: {
    what: "This node cannot reach its database",
    advice:
      "Nothing can be shown or changed here until it does. Look whether PostgreSQL runs, and whether this node's machine can reach it.",
  },
  away: {
    what: "This node does not answer",
    advice: "Look whether it runs, and at the network to it.",
  },
} as const;

/** Returns `data`, which does not claim that all is well without news. */
function withoutNews(
  data: DashboardData,
  liveness: Liveness | null,
): DashboardData {
  if (liveness === null || liveness === "live") return data;
  const finding = {
    severity: "bad",
    since: null,
    ...NO_NEWS[liveness],
  } as const;
  const findings = [finding, ...data.verdict.findings];
  return { ...data, verdict: { state: "bad", findings } };
}
