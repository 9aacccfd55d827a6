-- A refusal is an answer, too. Without its record, an attempt that was held up somewhere (in a paused process, on a broken
-- network) could be carried out after a repeat of it had been refused, and the person had been told so.
create table refusals (
  id         uuid not null,
  name       text not null,
  actor_id   uuid,
  input_hash bytea not null,
  refusal    jsonb not null,
  at         timestamptz not null default now(),
  -- Not the id alone: what was refused may be sent again with other input under the same id.
  unique nulls not distinct (id, name, actor_id, input_hash)
);
create index refusals_by_age on refusals (at);

-- What it does stays: fence, then claim the id; a row for a command that was carried out before, DS002 for another one's id.
alter function open_command(bigint, uuid, text, uuid, bytea) rename to claim_command;

-- Opens a command inside its transaction: as `claim_command`, but what was refused before stays so (DS003, with the refusal as
-- JSON in its detail).
create function open_command(claimed_epoch bigint, command_id uuid, command_name text, command_actor uuid, hash bytea)
returns table (stored_answer jsonb, stored_epoch bigint) language plpgsql volatile as $$
declare
  standing jsonb;
begin
  return query select * from claim_command(claimed_epoch, command_id, command_name, command_actor, hash);
  if found then
    return;
  end if;
  -- In a new snapshot: whoever refused it had the id claimed until that was committed.
  select r.refusal into standing from refusals r
    where r.id = command_id and r.name = command_name and r.actor_id is not distinct from command_actor
      and r.input_hash = hash;
  if found then
    raise exception 'command % was refused before', command_id using errcode = 'DS003', detail = standing::text;
  end if;
end $$;

-- Keeps that a command was refused, in a transaction of its own, as the command's has been rolled back. Returns the stored
-- answer instead when another attempt was carried out meanwhile; fails as `open_command` does.
create function refuse_command(claimed_epoch bigint, command_id uuid, command_name text, command_actor uuid, hash bytea,
  refused jsonb)
returns table (stored_answer jsonb, stored_epoch bigint) language plpgsql volatile as $$
begin
  return query select * from open_command(claimed_epoch, command_id, command_name, command_actor, hash);
  if found then
    return;
  end if;
  delete from commands where id = command_id;
  insert into refusals (id, name, actor_id, input_hash, refusal)
    values (command_id, command_name, command_actor, hash, refused);
end $$;
