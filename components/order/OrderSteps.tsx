import type { Order } from "../../market/trade/order_lists.ts";
import { When } from "../parts/When.tsx";

/** The steps of an order: placed, shipped, received, each with its time. */
export function OrderSteps({ order }: { order: Order }) {
  const steps = [
    ["Placed", order.placed_at],
    ["Shipped", order.shipped_at],
    ["Received", order.received_at],
  ] as const;
  return (
    <ol class="steps">
      {steps.map(([label, at]) => (
        <li class={at === null ? "" : "done"}>
          {label}
          <span class="sr-only">{at === null ? ": not yet" : ":"}</span>
          {at !== null && (
            <>
              <br />
              <When at={at} />
            </>
          )}
        </li>
      ))}
    </ol>
  );
}
