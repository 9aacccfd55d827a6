-- Figures that survive a restart: one row a node, kind, name and span of time, with mergeable buckets.

create table metric_samples (
  minute   timestamptz not null,
  span     text not null default 'minute' check (span in ('minute', 'hour', 'day')),
  node_url text not null,
  kind     text not null check (kind in ('endpoint', 'function')),
  name     text not null,
  count    bigint not null,
  errors   bigint not null,
  sum_ms   double precision not null,
  min_ms   double precision not null,
  max_ms   double precision not null,
  buckets  integer[] not null,
  primary key (span, minute, node_url, kind, name)
);
