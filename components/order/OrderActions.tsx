import type { Order } from "../../market/trade/order_lists.ts";
import { ActionForm } from "../form/ActionForm.tsx";

/** What the viewer can do with an order in the state that it has. */
export function OrderActions({ order, bought }: {
  order: Order;
  /** Whether the viewer is the buyer. */
  bought: boolean;
}) {
  const { id, status } = order;
  const role = bought ? "buyer" : "seller";
  const fields = (action: string) => ({ action, order_id: id, role });
  if (status === "placed") {
    return (
      <div class="actions">
        <ActionForm fields={fields("cancel")} look="button-small">
          Cancel order
        </ActionForm>
        {!bought && (
          <ActionForm fields={fields("ship")} look="button-small button-main">
            Mark as shipped
          </ActionForm>
        )}
      </div>
    );
  }
  if (status === "shipped" && bought) {
    return (
      <ActionForm fields={fields("receive")} look="button-small button-main">
        It has arrived
      </ActionForm>
    );
  }
  return null;
}
