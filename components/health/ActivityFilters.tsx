import type { ActivitiesQuery } from "../../health/activity/activities.ts";
import { hostOf, toBrowserTime } from "./format.ts";

/** Narrows the activity log. It is a GET form: its result has an address. */
export function ActivityFilters({ query, labels, nodes }: {
  query: ActivitiesQuery;
  labels: readonly string[];
  nodes: readonly string[];
}) {
  return (
    <form class="panel activity-filters" action="/health/activity">
      <div class="field">
        <label for="label">What</label>
        <select class="input" id="label" name="label">
          <option value="">Everything</option>
          {labels.map((label) => (
            <option key={label} value={label} selected={label === query.label}>
              {label.replaceAll("_", " ")}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="actor">Who</label>
        <input
          type="text"
          class="input"
          id="actor"
          name="actor"
          maxLength={30}
          autocomplete="off"
          value={query.actor}
        />
      </div>
      <div class="field">
        <label for="node">Node</label>
        <select class="input" id="node" name="node">
          <option value="">All</option>
          {nodes.map((url) => (
            <option key={url} value={url} selected={url === query.node}>
              {hostOf(url)}
            </option>
          ))}
        </select>
      </div>
      <MomentField name="from" label="From (UTC)" moment={query.from} />
      <MomentField name="to" label="Before (UTC)" moment={query.to} />
      <div class="check">
        <input
          type="checkbox"
          id="housekeeping"
          name="housekeeping"
          value="show"
          checked={query.housekeeping === "show"}
        />
        <label for="housekeeping">Housekeeping too</label>
      </div>
      <div class="actions">
        <button class="button button-main" type="submit">Show</button>
        <a class="button" href="/health/activity">Clear</a>
      </div>
    </form>
  );
}

function MomentField({ name, label, moment }: {
  name: string;
  label: string;
  moment: string | undefined;
}) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        class="input"
        type="datetime-local"
        id={name}
        name={name}
        value={toBrowserTime(moment)}
      />
    </div>
  );
}
