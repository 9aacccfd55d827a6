-- Which nodes reach which, told by those that miss another: cut off from each other, they still reach the database. Nodes
-- of the version before neither tell nor ask.
create table reach_reports (
  url         text primary key,
  alive       text[] not null,
  unreached   text[] not null,
  reported_at timestamptz not null
);

-- Keeps what the node at a URL sees of the others, or nothing when it reaches all. What is new is told at once.
create function report_reach(reporter text, alive_urls text[], unreached_urls text[]) returns void
language plpgsql volatile as $$
declare
  is_new boolean := unreached_urls <> '{}' and not exists (select from reach_reports
    where url = reporter and alive = alive_urls and unreached = unreached_urls);
begin
  delete from reach_reports
    where reported_at < clock_timestamp() - interval '1 minute' or (url = reporter and unreached_urls = '{}');
  insert into reach_reports (url, alive, unreached, reported_at)
    select reporter, alive_urls, unreached_urls, clock_timestamp() where unreached_urls <> '{}'
    on conflict (url) do update set alive = excluded.alive, unreached = excluded.unreached,
      reported_at = excluded.reported_at;
  if is_new then
    perform pg_notify('reach', reporter);
  end if;
end $$;

-- What nodes have said within the last minute, as JSON.
create function recent_reach_reports() returns json language sql volatile as $$
  select coalesce(json_agg(json_build_object('url', url, 'alive', alive, 'unreached', unreached, 'ageMs',
      extract(epoch from clock_timestamp() - reported_at) * 1000)), '[]')
    from reach_reports where reported_at > clock_timestamp() - interval '1 minute'
$$;
