-- The cluster: who is a member, who leads, and the door through which every write goes.

create extension if not exists citext;
create extension if not exists pg_trgm;

-- One row, made here: which cluster this database belongs to, and the secret its nodes sign with.
create table cluster_identity (
  only_row   boolean primary key default true check (only_row),
  cluster_id uuid not null default gen_random_uuid(),
  secret     bytea not null default decode(
    replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')
);
insert into cluster_identity default values;

-- One row for ever: `url` is null while nobody leads. `epoch` only grows.
create table leadership (
  only_row   boolean primary key default true check (only_row),
  url        text,
  node_id    uuid,
  epoch      bigint not null default 0,
  elected_at timestamptz,
  renewed_at timestamptz,
  reason     text
);
insert into leadership default values;

create table elections (
  epoch        bigint primary key,
  url          text not null,
  node_id      uuid not null,
  elected_at   timestamptz not null,
  ended_at     timestamptz,
  reason       text not null,
  previous_url text
);

-- One row for each run of a node, so that the history of connections stays.
create table clients (
  node_id         uuid primary key,
  url             text not null,
  connected_at    timestamptz not null default now(),
  disconnected_at timestamptz,
  last_seen_at    timestamptz not null default now(),
  is_leader       boolean not null default false,
  elected_at      timestamptz,
  version         text not null
);
create index clients_by_connection on clients (connected_at desc);
create unique index clients_connected_url on clients (url) where disconnected_at is null;

-- The idempotency record: a command id is carried out at most once.
create table commands (
  id         uuid primary key,
  name       text not null,
  actor_id   uuid,
  input_hash bytea not null,
  answer     jsonb,
  epoch      bigint not null,
  at         timestamptz not null default now()
);
create index commands_by_age on commands (at);

-- Append-only: one line for each committed command.
create table activities (
  id       bigint generated always as identity primary key,
  at       timestamptz not null default now(),
  label    text not null,
  actor_id uuid,
  node_url text not null,
  epoch    bigint not null,
  subject  text,
  detail   jsonb not null default '{}'
);
create index activities_by_time on activities (at desc, id desc);
create index activities_by_label on activities (label, id desc);
create index activities_by_actor on activities (actor_id, id desc);
create index activities_by_node on activities (node_url, id desc);

-- The advisory lock that orders writes (shared) against claims (exclusive).
create function leadership_lock() returns bigint language sql immutable parallel safe
  as $$ select 7236281::bigint $$;

-- Refuses (SQLSTATE DS001) unless `claimed` is the epoch in force. The lock comes first and the epoch is read by a
-- later statement, whose snapshot is new: a writer that waited through a claim sees the claim.
create function fence(claimed bigint) returns void language plpgsql volatile as $$
declare
  current_epoch bigint;
begin
  perform pg_advisory_xact_lock_shared(leadership_lock());
  select epoch into current_epoch from leadership where url is not null;
  if current_epoch is distinct from claimed then
    raise exception 'epoch % is not in force (now %)', claimed, current_epoch using errcode = 'DS001';
  end if;
end $$;

-- Opens a command inside its transaction: fence, then claim the id. Returns no row when the command is new, and the
-- stored answer when it was carried out before. The same id with another name, actor or input is refused (DS002).
create function open_command(claimed_epoch bigint, command_id uuid, command_name text, command_actor uuid, hash bytea)
returns table (stored_answer jsonb, stored_epoch bigint) language plpgsql volatile as $$
declare
  earlier commands%rowtype;
begin
  perform fence(claimed_epoch);
  insert into commands (id, name, actor_id, input_hash, epoch)
    values (command_id, command_name, command_actor, hash, claimed_epoch)
    on conflict (id) do nothing;
  if found then
    return;
  end if;
  select * into strict earlier from commands where id = command_id;
  if earlier.name <> command_name or earlier.input_hash <> hash
     or earlier.actor_id is distinct from command_actor then
    raise exception 'command id % was used for another command', command_id using errcode = 'DS002';
  end if;
  stored_answer := earlier.answer;
  stored_epoch := earlier.epoch;
  return next;
end $$;

-- Closes a command inside its transaction: keeps its answer and writes its line in the activity log.
create function close_command(command_id uuid, command_answer jsonb, line_actor uuid, line_node text,
  line_subject text, line_detail jsonb)
returns void language sql volatile as $$
  with closed as (
    update commands set answer = command_answer where id = command_id returning name, actor_id, epoch
  )
  insert into activities (label, actor_id, node_url, epoch, subject, detail)
  select name, coalesce(line_actor, actor_id), line_node, epoch, line_subject, line_detail from closed
$$;

-- Makes a run the leader of the next epoch. The caller has the lock exclusively and has checked the grounds. The session
-- takes the epoch's lock with it: PostgreSQL frees that when the leader's process ends, which wakes those who wait.
create function claim_leadership(new_url text, new_node uuid, ground text)
returns void language plpgsql volatile as $$
declare
  before leadership%rowtype;
  at timestamptz := clock_timestamp();
begin
  select * into strict before from leadership;
  update leadership l set url = new_url, node_id = new_node, epoch = before.epoch + 1,
    elected_at = at, renewed_at = at, reason = ground;
  update elections e set ended_at = at where e.ended_at is null;
  insert into elections (epoch, url, node_id, elected_at, reason, previous_url)
    values (before.epoch + 1, new_url, new_node, at, ground, coalesce(before.url,
      (select e.url from elections e order by e.epoch desc limit 1)));
  update clients c set is_leader = c.node_id = new_node,
      elected_at = case when c.node_id = new_node then at else c.elected_at end
    where c.is_leader or c.node_id = new_node;
  perform pg_advisory_unlock_all();
  perform pg_advisory_lock(7236282, (before.epoch + 1)::int);
  perform pg_notify('leadership', json_build_object('url', new_url, 'node_id', new_node,
    'epoch', before.epoch + 1, 'elected_at', at)::text);
end $$;

-- Renews the lease of a leader; false when it leads no longer. The session takes the epoch's lock again if it is a new one.
create function renew_leadership(leader uuid, claimed bigint, alive_urls text[])
returns boolean language plpgsql volatile as $$
begin
  update leadership set renewed_at = clock_timestamp() where node_id = leader and epoch = claimed;
  if not found then
    perform pg_advisory_unlock_all();
    return false;
  end if;
  update clients set last_seen_at = clock_timestamp()
    where disconnected_at is null and url = any (alive_urls);
  if not exists (select from pg_locks where pid = pg_backend_pid() and locktype = 'advisory'
      and classid = 7236282 and objid = claimed::int::oid and objsubid = 2) then
    perform pg_advisory_lock(7236282, claimed::int);
  end if;
  return true;
end $$;

-- Gives the leadership up, unless another has it already.
create function resign_leadership(leader uuid, claimed bigint, why text)
returns void language plpgsql volatile as $$
begin
  update leadership set url = null, node_id = null, renewed_at = null, reason = why
    where node_id = leader and epoch = claimed;
  if found then
    update elections set ended_at = clock_timestamp() where epoch = claimed;
    update clients set is_leader = false where is_leader;
    perform pg_notify('leadership', json_build_object('url', null, 'node_id', null,
      'epoch', claimed, 'elected_at', null)::text);
  end if;
  perform pg_advisory_unlock_all();
end $$;
