-- Figures that survive a restart, with buckets that can be added up. A node adds what it recorded to the row of the minute,
-- of the hour, of the day, and of all time, in one command: whatever window is asked for, few rows are read, and rolling up
-- is nothing but forgetting the finer rows.

create table metric_samples (
  span      text not null check (span in ('minute', 'hour', 'day', 'total')),
  -- When the span began, in UTC; 1970 for `total`.
  starts_at timestamptz not null,
  node_url  text not null,
  kind      text not null check (kind in ('endpoint', 'function')),
  name      text not null,
  count     bigint not null,
  errors    bigint not null,
  faults    bigint not null,
  sum_ms    double precision not null,
  min_ms    double precision not null,
  max_ms    double precision not null,
  buckets   bigint[] not null,
  -- The first minute that was added to this row.
  first_at  timestamptz not null,
  primary key (span, starts_at, node_url, kind, name)
);

-- Adds arrays element by element; the shorter one is as if it went on with zeros.
create function add_buckets(mine bigint[], theirs bigint[]) returns bigint[]
language sql immutable parallel safe as $$
  select coalesce(array_agg(coalesce(a, 0) + coalesce(b, 0) order by place), '{}')
  from unnest(mine, theirs) with ordinality as pair(a, b, place)
$$;
