/**
 * What both sides of an order agreed on: the product as it was then. While it
 * has not changed, that is the product itself; then it is the version that was
 * kept of it.
 */
import type { Sql } from "../../db/pools.ts";

/** Returns the columns of what was agreed on, over `joinAgreed`. */
export function agreed(sql: Sql) {
  const then = (column: string, now = column) =>
    sql`case when v.version is null then p.${sql(now)} else v.${
      sql(column)
    } end as ${sql(column)}`;
  return sql`${then("description")}, ${then("category")}, ${
    then("condition")
  }, ${then("photo_id", "cover_photo_id")}`;
}

/** Returns the joins that `agreed` reads, to `orders as o`. */
export function joinAgreed(sql: Sql) {
  return sql`join products p on p.id = o.product_id
    left join product_versions v
      on v.product_id = o.product_id and v.version = o.product_version`;
}
