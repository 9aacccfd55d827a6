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
      <Dashboard data={data} />
    </>
  );
}
