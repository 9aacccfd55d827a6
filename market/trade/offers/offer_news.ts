/** What people are notified of an offer. */
import type {
  NewNotification,
  NotificationKind,
  NotificationSubject,
} from "../../notifications.ts";
import type { OfferRow } from "./offer_rules.ts";

/** Returns the notification that tells `to` of an offer. */
export function aboutOffer(
  offer: OfferRow,
  title: string,
  to: string,
  kind: NotificationKind,
  more: Pick<NotificationSubject, "reason"> = {},
): NewNotification {
  const { product_id, bargain_id, price_cents, quantity } = offer;
  const subject = { product_id, title, bargain_id, price_cents, quantity };
  return { to, kind, subject: { ...subject, ...more } };
}
