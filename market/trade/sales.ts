/**
 * What the market has sold, for the dashboard: over all, and per span of time.
 */
import type { Sql } from "../../db/pools.ts";

/** The sales of a span of time. Cancelled orders are no sales. */
interface SalesBucket {
  /** When the span begins. */
  readonly at: Date;
  readonly orders: number;
  readonly items: number;
  readonly revenue_cents: number;
}

/**
 * Returns the sales since `from` over all nodes, one bucket for each span of
 * `seconds`, those without sales too, the oldest first. Buckets begin at whole
 * multiples of `seconds` since 1970.
 */
export async function salesBetween(
  sql: Sql,
  from: Date,
  seconds: number,
): Promise<SalesBucket[]> {
  return await sql<SalesBucket[]>`
    with sold as (
      select date_bin(make_interval(secs => ${seconds}), placed_at, 'epoch') as at,
        count(*)::int as orders, sum(quantity)::int as items, sum(price_cents::bigint * quantity)::bigint as revenue_cents
      from orders where placed_at >= ${from} and status <> 'cancelled' group by 1)
    select bucket.at, coalesce(orders, 0) as orders, coalesce(items, 0) as items,
      coalesce(revenue_cents, 0)::bigint as revenue_cents
    from generate_series(date_bin(make_interval(secs => ${seconds}), ${from}, 'epoch'), now(),
      make_interval(secs => ${seconds})) as bucket (at)
    left join sold on sold.at = bucket.at
    order by bucket.at`;
}

/** What the market has sold since it began. */
interface SalesTotal {
  readonly orders: number;
  readonly items: number;
  readonly revenue_cents: number;
}

/** Returns the sales since the market began. */
export async function salesTotal(sql: Sql): Promise<SalesTotal> {
  const [total] = await sql<[SalesTotal]>`
    select sum(orders)::bigint as orders, sum(items)::bigint as items,
      sum(revenue_cents)::bigint as revenue_cents
    from sales_totals`;
  return total;
}
