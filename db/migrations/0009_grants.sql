-- Grants, and whose database this is.
--
-- An epoch is a number, and a database that has gone back in time (a standby promoted without the last commits, a
-- backup restored under running nodes) can give out the same number again. So each claim also draws a grant at random,
-- and what a leader does has to name both. The functions of the version before stay for its nodes: an upgrade goes from
-- node to node.
alter table leadership add column grant_id uuid;
alter table elections add column grant_id uuid;
update leadership set grant_id = gen_random_uuid() where url is not null;
update elections e set grant_id = l.grant_id from leadership l where e.epoch = l.epoch;

-- Which server and which database the identity was made for, so that a copy knows that it is one: a dump and a template
-- carry the row along, but not these two. A physical standby has the same, and it may be promoted. Null until the first
-- node of this version starts.
alter table cluster_identity
  add column system_identifier text,
  add column database_oid bigint;

-- Makes a run the leader of the next epoch, which is above `at_least` as well: the claimant has heard of that one, though
-- this database may not know it. Returns the grant. Otherwise as the function with three parameters, which calls it.
create function claim_leadership(new_url text, new_node uuid, ground text, at_least bigint)
returns uuid language plpgsql volatile as $$
declare
  before leadership%rowtype;
  at timestamptz := clock_timestamp();
  next_epoch bigint;
  granted uuid := gen_random_uuid();
begin
  select * into strict before from leadership;
  next_epoch := greatest(before.epoch, at_least) + 1;
  update leadership l set url = new_url, node_id = new_node, epoch = next_epoch, grant_id = granted,
    elected_at = at, renewed_at = at, reason = ground;
  update elections e set ended_at = at where e.ended_at is null;
  insert into elections (epoch, url, node_id, elected_at, reason, previous_url, grant_id)
    values (next_epoch, new_url, new_node, at, ground, coalesce(before.url,
      (select e.url from elections e order by e.epoch desc limit 1)), granted);
  update clients c set is_leader = c.node_id = new_node,
      elected_at = case when c.node_id = new_node then at else c.elected_at end
    where c.is_leader or c.node_id = new_node;
  perform pg_advisory_unlock_all();
  perform pg_advisory_lock(7236282, next_epoch::int);
  perform pg_notify('leadership', json_build_object('url', new_url, 'node_id', new_node,
    'epoch', next_epoch, 'grant_id', granted, 'elected_at', at)::text);
  return granted;
end $$;

create or replace function claim_leadership(new_url text, new_node uuid, ground text)
returns void language sql volatile as $$
  select claim_leadership(new_url, new_node, ground, 0)
$$;

-- Renews the lease of a leader; false when its grant is not in force any more. As the function without a grant.
create function renew_leadership(leader uuid, claimed bigint, granted uuid, alive_urls text[])
returns boolean language plpgsql volatile as $$
begin
  if not exists (select from leadership where epoch = claimed and grant_id = granted) then
    perform pg_advisory_unlock_all();
    return false;
  end if;
  return renew_leadership(leader, claimed, alive_urls);
end $$;

-- Gives the leadership up, unless another has it already, or the same node by another grant.
create function resign_leadership(leader uuid, claimed bigint, granted uuid, why text)
returns void language plpgsql volatile as $$
begin
  if exists (select from leadership where epoch = claimed and grant_id = granted) then
    perform resign_leadership(leader, claimed, why);
  else
    perform pg_advisory_unlock_all();
  end if;
end $$;

-- Refuses (SQLSTATE DS001) unless the grant is in force. As the function without one: the lock comes first, and a later
-- statement, whose snapshot is new, reads the row.
create function fence(claimed bigint, granted uuid) returns void language plpgsql volatile as $$
declare
  current_epoch bigint;
  current_grant uuid;
begin
  perform pg_advisory_xact_lock_shared(leadership_lock());
  select epoch, grant_id into current_epoch, current_grant from leadership where url is not null;
  if current_epoch is distinct from claimed or current_grant is distinct from granted then
    raise exception 'the grant of epoch % is not in force (now epoch %)', claimed, current_epoch
      using errcode = 'DS001';
  end if;
end $$;

-- Reserves a command's id behind the fence: no row when the command is new, the stored answer when it was carried out
-- before; DS002 when the id was used for another command, DS003 (the refusal as JSON in its detail) when it was refused.
create function reserve_command(claimed_epoch bigint, command_id uuid, command_name text, command_actor uuid, hash bytea)
returns table (stored_answer jsonb, stored_epoch bigint) language plpgsql volatile as $$
declare
  earlier commands%rowtype;
  standing jsonb;
begin
  insert into commands (id, name, actor_id, input_hash, epoch)
    values (command_id, command_name, command_actor, hash, claimed_epoch)
    on conflict (id) do nothing;
  if found then
    -- In a new snapshot: whoever refused it had the id reserved until that was committed.
    select r.refusal into standing from refusals r
      where r.id = command_id and r.name = command_name and r.actor_id is not distinct from command_actor
        and r.input_hash = hash;
    if found then
      raise exception 'command % was refused before', command_id using errcode = 'DS003', detail = standing::text;
    end if;
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

-- Keeps that a command was refused, whose id is reserved behind the fence by the caller in this transaction.
create function keep_refusal(command_id uuid, command_name text, command_actor uuid, hash bytea, refused jsonb)
returns void language sql volatile as $$
  delete from commands where id = command_id;
  insert into refusals (id, name, actor_id, input_hash, refusal)
    values (command_id, command_name, command_actor, hash, refused)
$$;

create function open_command(claimed_epoch bigint, granted uuid, command_id uuid, command_name text, command_actor uuid,
  hash bytea)
returns table (stored_answer jsonb, stored_epoch bigint) language plpgsql volatile as $$
begin
  perform fence(claimed_epoch, granted);
  return query select * from reserve_command(claimed_epoch, command_id, command_name, command_actor, hash);
end $$;

create function refuse_command(claimed_epoch bigint, granted uuid, command_id uuid, command_name text,
  command_actor uuid, hash bytea, refused jsonb)
returns table (stored_answer jsonb, stored_epoch bigint) language plpgsql volatile as $$
begin
  return query select * from open_command(claimed_epoch, granted, command_id, command_name, command_actor, hash);
  if not found then
    perform keep_refusal(command_id, command_name, command_actor, hash, refused);
  end if;
end $$;

create or replace function open_command(claimed_epoch bigint, command_id uuid, command_name text, command_actor uuid,
  hash bytea)
returns table (stored_answer jsonb, stored_epoch bigint) language plpgsql volatile as $$
begin
  perform fence(claimed_epoch);
  return query select * from reserve_command(claimed_epoch, command_id, command_name, command_actor, hash);
end $$;

drop function claim_command;
