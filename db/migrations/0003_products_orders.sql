-- What is for sale, and what was sold. Keys are UUIDv7: `id desc` is newest first.

create table products (
  id             uuid primary key,
  seller_id      uuid not null references users,
  title          text not null,
  description    text not null,
  category       text not null,
  condition      text not null,
  price_cents    integer not null check (price_cents between 1 and 100000000),
  quantity       integer not null check (quantity between 0 and 1000),
  buy_now        boolean not null default true,
  offers         boolean not null default true,
  status         text not null default 'active' check (status in ('active', 'sold', 'withdrawn', 'hidden')),
  cover_photo_id uuid,
  cover_width    integer,
  cover_height   integer,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  search         tsvector generated always as (
    setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', description), 'B')) stored,
  check (status <> 'active' or quantity > 0),
  check (buy_now or offers)
);
create index products_newest on products (id desc) where status = 'active';
create index products_cheapest on products (price_cents, id) where status = 'active';
create index products_category_newest on products (category, id desc) where status = 'active';
create index products_category_cheapest on products (category, price_cents, id) where status = 'active';
create index products_by_seller on products (seller_id, id desc);
create index products_search on products using gin (search) where status = 'active';
create index products_similar_title on products using gin (lower(title) gin_trgm_ops) where status = 'active';
create index products_condition_newest on products (condition, id desc) where status = 'active';

-- The products for sale whose titles are spelled like `words`, the most alike first. The limit of likeness is lower than
-- pg_trgm's own (0.6), so that two swapped letters of a word are forgiven.
create function similar_products(words text) returns setof uuid
language sql stable rows 200
set pg_trgm.word_similarity_threshold = 0.3 as $$
  select id from products where status = 'active' and lower(words) <% lower(title)
  order by word_similarity(lower(words), lower(title)) desc, id desc limit 200
$$;

-- `width` and `height` are those of `full`. Both sizes are WebP, re-encoded by us, never the bytes that were uploaded.
create table photos (
  id         uuid primary key,
  product_id uuid not null references products on delete cascade,
  position   integer not null,
  width      integer not null,
  height     integer not null,
  card       bytea not null,
  "full"     bytea not null,
  created_at timestamptz not null default now(),
  -- Checked at the end, since changing the order of photos passes through equal positions.
  constraint photos_of_product unique (product_id, position) deferrable initially deferred
);
alter table photos alter column card set storage external;
alter table photos alter column "full" set storage external;

create table orders (
  id           uuid primary key,
  product_id   uuid not null references products,
  buyer_id     uuid not null references users,
  seller_id    uuid not null references users,
  offer_id     uuid unique,
  title        text not null,
  price_cents  integer not null check (price_cents > 0),
  quantity     integer not null check (quantity > 0),
  status       text not null default 'placed' check (status in ('placed', 'shipped', 'received', 'cancelled')),
  placed_at    timestamptz not null default now(),
  shipped_at   timestamptz,
  received_at  timestamptz,
  cancelled_at timestamptz,
  cancelled_by uuid references users,
  check (buyer_id <> seller_id)
);
create index orders_by_buyer on orders (buyer_id, id desc);
create index orders_by_seller on orders (seller_id, id desc);
create index orders_by_product on orders (product_id);
-- What was sold when, and for how much, without a look at the orders themselves.
create index orders_by_time on orders (placed_at) include (price_cents, quantity) where status <> 'cancelled';
