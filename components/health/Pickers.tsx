import type { DashboardData } from "../../health/report/dashboard.ts";
import { hostOf } from "./format.ts";

const WINDOWS = [
  ["15m", "15 min"],
  ["1h", "1 hour"],
  ["24h", "24 hours"],
  ["7d", "7 days"],
] as const;

/**
 * Chooses the time window and the node. They are links and a GET form, so that
 * each choice has an address. The links are relative: Fresh marks each link
 * whose path is that of the page as current, whatever its query is.
 */
export function Pickers({ data }: { data: DashboardData }) {
  const { window, node, nodes } = data;
  return (
    <div class="pickers">
      <nav class="tabs" aria-label="Window of time">
        {WINDOWS.map(([value, label]) => (
          <a
            key={value}
            href={`?${new URLSearchParams({
              window: value,
              ...(node === null ? {} : { node }),
            })}`}
            aria-current={value === window ? "page" : undefined}
          >
            {label}
          </a>
        ))}
      </nav>
      <form class="node-picker" action="/health">
        <input type="hidden" name="window" value={window} />
        <label for="node">Calls of</label>
        <select id="node" name="node" class="input">
          <option value="" selected={node === null}>all nodes</option>
          {nodes.map(({ url }) => (
            <option key={url} value={url} selected={url === node}>
              {hostOf(url)}
            </option>
          ))}
        </select>
        <button class="button button-small" type="submit">Show</button>
      </form>
    </div>
  );
}
