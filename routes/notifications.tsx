import { z } from "zod";
import { userId } from "../cluster/command.ts";
import { DomainError } from "../lib/domain_error.ts";
import { EmptyState } from "../components/parts/EmptyState.tsx";
import { NotificationRow } from "../components/notification/NotificationRow.tsx";
import { Pager } from "../components/parts/Pager.tsx";
import { define, type State } from "../app/state.ts";
import LiveRegion from "../islands/LiveRegion.tsx";
import {
  listNotifications,
  type Notification,
  readNotifications,
} from "../market/notifications.ts";
import { showPage } from "./(_common)/show_page.ts";

const cursor = z.uuid().optional().catch(undefined);

/** What has happened to the visitor's bargains and orders. Who opens the page has read what is on it. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state, url } = ctx;
    state.title = "Notifications";
    const me = userId(state.actor);
    const after = cursor.parse(url.searchParams.get("after") ?? undefined);
    const shown = await showPage(
      state,
      listNotifications(state.reader, me, { after: after ?? null }),
    );
    await markShown(state, shown.data.notifications);
    return shown;
  },
});

/** A page is shown also while nothing can be written. */
async function markShown(
  state: State,
  notifications: readonly Notification[],
): Promise<void> {
  const newest = notifications.find(({ read_at }) => read_at === null);
  if (!newest) return;
  try {
    const input = { up_to: newest.id };
    await state.execute(readNotifications, input, crypto.randomUUID());
    // The header counted them before.
    if (state.waiting) {
      state.waiting = { ...state.waiting, unread_notifications: 0 };
    }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
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
              <EmptyState icon="bell" title="Nothing has happened yet">
                Offers, sales and parcels on their way are told here.
              </EmptyState>
            )
            : (
              <ul class="talks">
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
