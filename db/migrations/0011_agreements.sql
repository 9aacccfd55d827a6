-- What two people agreed on stays as it was. A product's `version` grows with each change of what a buyer relies on; how it
-- was before is kept where an order was placed for it. A trigger does both, so that no way of changing a product forgets it,
-- and nodes of the version before keep to it too.

alter table products add column version integer not null default 1;

-- The version that an order was placed for; null in orders of nodes of the version before, while their product has not
-- changed since.
alter table orders add column product_version integer;

create table product_versions (
  product_id  uuid not null references products,
  version     integer not null,
  title       text not null,
  description text not null,
  category    text not null,
  condition   text not null,
  price_cents integer not null,
  photo_id    uuid,
  primary key (product_id, version)
);
create index product_versions_by_photo on product_versions (photo_id) where photo_id is not null;

create function keep_product_version() returns trigger language plpgsql as $$
begin
  if (old.title, old.description, old.category, old.condition, old.price_cents, old.cover_photo_id)
    is not distinct from (new.title, new.description, new.category, new.condition, new.price_cents, new.cover_photo_id)
  then return new; end if;
  new.version := old.version + 1;
  update orders set product_version = old.version where product_id = old.id and product_version is null;
  if exists (select from orders where product_id = old.id and product_version = old.version) then
    insert into product_versions values (old.id, old.version, old.title, old.description, old.category, old.condition,
      old.price_cents, old.cover_photo_id);
  end if;
  return new;
end $$;

create trigger products_version
  before update of title, description, category, condition, price_cents, cover_photo_id on products
  for each row execute function keep_product_version();

-- A photo that its seller removed stays, without its product, while an order shows it.
alter table photos alter column product_id drop not null;
