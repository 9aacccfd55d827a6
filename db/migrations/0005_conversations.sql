-- Talk between a buyer and a seller about one product; what people are told; whom they do not want to hear.

create table conversations (
  id         uuid primary key,
  product_id uuid not null references products,
  buyer_id   uuid not null references users,
  seller_id  uuid not null references users,
  last_seq   integer not null default 0,
  last_at    timestamptz not null default now(),
  created_at timestamptz not null default now(),
  unique (product_id, buyer_id),
  check (buyer_id <> seller_id)
);
create index conversations_by_buyer on conversations (buyer_id, last_at desc, id desc);
create index conversations_by_seller on conversations (seller_id, last_at desc, id desc);

create table messages (
  conversation_id uuid not null references conversations on delete cascade,
  seq             integer not null,
  sender_id       uuid not null references users,
  body            text not null,
  sent_at         timestamptz not null default now(),
  primary key (conversation_id, seq)
);
create index messages_by_sender on messages (sender_id, sent_at desc);

-- How far somebody has read, and up to which message the conversation is hidden from their list.
create table reads (
  conversation_id uuid not null references conversations on delete cascade,
  user_id         uuid not null references users on delete cascade,
  seq             integer not null default 0,
  hidden_seq      integer,
  primary key (conversation_id, user_id)
);

create table notifications (
  id         uuid primary key,
  user_id    uuid not null references users on delete cascade,
  kind       text not null,
  subject    jsonb not null,
  created_at timestamptz not null default now(),
  read_at    timestamptz
);
create index notifications_by_user on notifications (user_id, id desc);
create index notifications_unread on notifications (user_id) where read_at is null;

create table blocks (
  blocker_id uuid not null references users on delete cascade,
  blocked_id uuid not null references users on delete cascade,
  created_at timestamptz not null default now(),
  primary key (blocker_id, blocked_id)
);

create table reports (
  id              uuid primary key,
  conversation_id uuid not null,
  seq             integer not null,
  reporter_id     uuid not null references users,
  reason          text not null,
  created_at      timestamptz not null default now(),
  unique (conversation_id, seq, reporter_id),
  foreign key (conversation_id, seq) references messages (conversation_id, seq) on delete cascade
);
