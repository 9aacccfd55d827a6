/**
 * What has happened to the visitor's offers and orders. To open the page
 * is to read what is on it.
 */
import { z } from "zod";
import { isLookedAt } from "../app/http/asking.ts";
import { withUser } from "../app/http/with_user.ts";
import { define, type State } from "../app/state.ts";
import { NotificationRow } from "../components/notification/NotificationRow.tsx";
import { EmptyState } from "../components/parts/EmptyState.tsx";
import { Pager } from "../components/parts/Pager.tsx";
import LiveRegion from "../islands/LiveRegion.tsx";
import {
  listNotifications,
  type Notification,
  readNotifications,
} from "../market/notifications.ts";
import { showPage } from "./(_common)/show_page.ts";

const cursor = z.uuid().optional().catch(undefined);

export const handler = define.handlers({
  GET: withUser(async ({ state, url, req }, me) => {
    state.title = "Notifications";
    const after = cursor.parse(url.searchParams.get("after") ?? undefined);
    const shown = await showPage(
      state,
      listNotifications(state.reader, me.id, { after: after ?? null }),
    );
    if (isLookedAt(req)) markShown(state, shown.data.notifications);
    return shown;
  }),
});

/** The header counts them no more, whether or not it is written in the end. */
function markShown(
  state: State,
  notifications: readonly Notification[],
): void {
  const newest = notifications.find(({ read_at }) => read_at === null);
  if (newest === undefined) return;
  state.executeLater(readNotifications, { up_to: newest.id });
  if (state.waiting !== null) {
    state.waiting = { ...state.waiting, unread_notifications: 0 };
  }
}

export default define.page<typeof handler>(function Notifications(
  { data, state, url },
) {
  const { notifications, next } = data;
  const { currency } = state.services.config;
  return (
    <div class="wrap page">
      <div class="reading">
        <div class="page-head">
          <h1>Notifications</h1>
        </div>
        <LiveRegion region="notifications" events={["notification:new"]} />
        <div id="notifications">
          {notifications.length === 0
            ? (
              <EmptyState icon="bell" title="No notifications yet">
                Offers, orders and what becomes of them show up here.
              </EmptyState>
            )
            : (
              <ul class="inbox">
                {notifications.map((notification) => (
                  <NotificationRow
                    notification={notification}
                    currency={currency}
                  />
                ))}
              </ul>
            )}
        </div>
        <Pager url={url} next={next} label="Older notifications" />
      </div>
    </div>
  );
});
