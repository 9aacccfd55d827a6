/** What the lines of the activity log are about, by name. */
import type { Sql } from "../../db/pools.ts";
import type { Activity, ActivityActor } from "./activities.ts";

/**
 * What a line is about: an item, a deal or a conversation over one, or a
 * person.
 */
export interface ActivitySubject {
  readonly item: { readonly id: string; readonly title: string } | null;
  /** Who sells it; null for a person. */
  readonly seller: ActivityActor | null;
  /** Who buys it, or asks about it; null for an item by itself. */
  readonly buyer: ActivityActor | null;
  /** The person, where the line is about one. */
  readonly person: ActivityActor | null;
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/**
 * Returns what the lines are about, by its id, in one round trip. What is no
 * item, order, offer, conversation or person, as a session, is left out.
 */
export async function findSubjects(
  sql: Sql,
  activities: readonly Activity[],
): Promise<ReadonlyMap<string, ActivitySubject>> {
  const ids = new Set<string>();
  for (const { subject } of activities) {
    if (subject !== null && UUID.test(subject)) ids.add(subject);
  }
  if (ids.size === 0) return new Map();
  const person = (alias: string) => {
    const of = sql(alias);
    return sql`case when ${of}.id is not null then
      json_build_object('id', ${of}.id, 'username', ${of}.username,
        'display_name', ${of}.display_name) end`;
  };
  const rows = await sql<(ActivitySubject & { readonly id: string })[]>`
    with asked as (select unnest(${[...ids]}::uuid[]) as id),
    found as (
      select p.id, p.id as product_id, p.seller_id, null::uuid as buyer_id,
        null::uuid as person_id
      from asked join products p using (id)
      union all
      select o.id, o.product_id, o.seller_id, o.buyer_id, null
      from asked join orders o using (id)
      union all
      select o.id, o.product_id, o.seller_id, o.buyer_id, null
      from asked join offers o using (id)
      union all
      select c.id, c.product_id, c.seller_id, c.buyer_id, null
      from asked join conversations c using (id)
      union all
      select u.id, null, null, null, u.id from asked join users u using (id)
    )
    select f.id,
      case when p.id is not null
        then json_build_object('id', p.id, 'title', p.title) end as item,
      ${person("seller")} as seller, ${person("buyer")} as buyer,
      ${person("person")} as person
    from found f left join products p on p.id = f.product_id
      left join users seller on seller.id = f.seller_id
      left join users buyer on buyer.id = f.buyer_id
      left join users person on person.id = f.person_id`;
  return new Map(rows.map(({ id, ...subject }) => [id, subject]));
}
