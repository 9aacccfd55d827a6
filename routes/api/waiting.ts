import { DomainError } from "../../lib/domain_error.ts";
import type { WaitingCounts } from "../../components/site/WaitingLinks.tsx";
import { define } from "../../app/state.ts";
import { json } from "../../app/http/json.ts";

/** What waits for the person who asks: the counts in the header. */
export const handler = define.handlers({
  GET(ctx) {
    const { user } = ctx.state;
    if (user === null) {
      throw new DomainError("unauthenticated", "Log in to do this.");
    }
    const { open_offers, unread_messages, unread_notifications } = user;
    const counts: WaitingCounts = {
      open_offers,
      unread_messages,
      unread_notifications,
    };
    return json(counts);
  },
});
