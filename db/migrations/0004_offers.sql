-- Bargaining. A bargain is a chain of offers with the same `bargain_id` (the id of its first offer); at most the last is open.

create table offers (
  id          uuid primary key,
  bargain_id  uuid not null,
  parent_id   uuid references offers,
  product_id  uuid not null references products,
  buyer_id    uuid not null references users,
  seller_id   uuid not null references users,
  by_seller   boolean not null,
  price_cents integer not null check (price_cents > 0),
  quantity    integer not null check (quantity > 0),
  status      text not null default 'open'
    check (status in ('open', 'accepted', 'declined', 'countered', 'withdrawn', 'expired', 'closed')),
  made_at     timestamptz not null default now(),
  expires_at  timestamptz not null,
  closed_at   timestamptz,
  check (buyer_id <> seller_id)
);
create unique index offers_one_open on offers (product_id, buyer_id) where status = 'open';
create index offers_by_bargain on offers (bargain_id, id);
create index offers_by_product on offers (product_id, id desc);
create index offers_by_buyer on offers (buyer_id, id desc);
create index offers_by_seller on offers (seller_id, id desc);
create index offers_waiting_for_buyer on offers (buyer_id, id desc) where status = 'open' and by_seller;
create index offers_waiting_for_seller on offers (seller_id, id desc) where status = 'open' and not by_seller;
create index offers_expiring on offers (expires_at) where status = 'open';
alter table orders add foreign key (offer_id) references offers;
