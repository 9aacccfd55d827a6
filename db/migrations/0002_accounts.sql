-- People and their sessions.

create table users (
  id            uuid primary key,
  username      citext not null unique check (length(username) between 3 and 30),
  email         citext not null unique,
  password_hash text not null,
  display_name  text not null,
  bio           text not null default '',
  role          text not null default 'user' check (role in ('user', 'admin')),
  created_at    timestamptz not null default now(),
  suspended_at  timestamptz,
  deleted_at    timestamptz
);
create index users_admins on users (id) where role = 'admin';

-- A token is kept only as its SHA-256.
create table sessions (
  token_hash   bytea primary key,
  id           uuid not null unique,
  user_id      uuid not null references users on delete cascade,
  created_at   timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at   timestamptz not null,
  user_agent   text not null default ''
);
create index sessions_by_user on sessions (user_id, created_at desc);
create index sessions_by_expiry on sessions (expires_at);

-- Failed logins by account and by address, for the growing delay between attempts.
create table login_failures (
  key            text primary key,
  failures       integer not null,
  last_failed_at timestamptz not null
);
create index login_failures_by_age on login_failures (last_failed_at);

-- One-time links that make the first admin.
create table setup_tokens (
  token_hash bytea primary key,
  created_at timestamptz not null default now(),
  used_at    timestamptz
);
