-- Failed logins leak away, in parts of one; nodes of the version before read the number as they did.
alter table login_failures alter column failures type double precision;

-- Devices on which somebody has logged in: their failures are counted apart from those of strangers. Of the device's secret the
-- SHA-256 is kept.
create table known_devices (
  user_id     uuid not null references users on delete cascade,
  device_hash bytea not null,
  used_at     timestamptz not null default now(),
  primary key (user_id, device_hash)
);
create index known_devices_by_age on known_devices (used_at);
