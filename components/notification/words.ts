/** What notifications say, and where they lead. */
import type { Notification } from "../../market/notifications.ts";
import { formatMoney } from "../format/money.ts";
import type { IconName } from "../parts/Icon.tsx";

/** A notification for people: what happened, and where to look at it. */
interface NotificationWords {
  readonly text: string;
  readonly href: string;
  readonly icon: IconName;
}

const CLOSING: Readonly<Record<string, string>> = {
  sold: "it was sold",
  withdrawn: "the seller withdrew it",
  changed: "the seller changed the item",
};

/** Returns what a notification says. The item's title is shown below it. */
export function notificationWords(
  { kind, subject }: Notification,
  currency: string,
): NotificationWords {
  const { price_cents, quantity = 1, reason = "" } = subject;
  const price = price_cents === undefined
    ? ""
    : formatMoney(price_cents, currency) +
      (quantity > 1 ? ` each for ${quantity}` : "");
  const offer = (text: string, icon: IconName = "offers") => ({
    text,
    href: "/offers",
    icon,
  });
  const order = (text: string, role: string, icon: IconName = "bag") => ({
    text,
    href: `/orders?role=${role}`,
    icon,
  });
  switch (kind) {
    case "offer_received":
      return offer(`You have an offer: ${price}`);
    case "offer_countered":
      return offer(`You have a counter-offer: ${price}`);
    case "offer_accepted":
      return offer(`Agreed at ${price}: an order was placed`, "check");
    case "offer_declined":
      return offer(`Your offer of ${price} was declined`, "close");
    case "offer_withdrawn":
      return offer(`The offer of ${price} was withdrawn`);
    case "offer_expired":
      return offer(`The offer of ${price} expired without an answer`);
    case "offer_closed":
      return offer(
        `Your offer of ${price} closed: ${
          CLOSING[reason] ?? CLOSING["changed"]
        }`,
      );
    case "item_sold":
      return order(`Somebody bought your item: ${price}`, "seller", "check");
    case "order_shipped":
      return order("Your order is on its way", "buyer", "truck");
    case "order_received":
      return order("The buyer has received the order", "seller", "check");
    case "order_cancelled":
      return order("An order was cancelled", "buyer", "close");
  }
}
