-- What people have begun to list. A photo that was uploaded by itself is its uploader's alone until an item takes it, and
-- goes after a day unless a draft names it.
alter table photos add column uploader_id uuid references users;
create index photos_by_uploader on photos (uploader_id, created_at) where uploader_id is not null;
create index photos_unused on photos (created_at) where uploader_id is not null;

-- A form that somebody has not sent yet: its fields as they were typed, and its photos in their order.
create table drafts (
  user_id   uuid not null references users,
  form      text not null,
  fields    jsonb not null,
  photo_ids uuid[] not null,
  saved_at  timestamptz not null default now(),
  primary key (user_id, form)
);
create index drafts_by_age on drafts (saved_at);
