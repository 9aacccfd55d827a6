import type { Notification } from "../../market/notifications.ts";
import { Icon } from "../parts/Icon.tsx";
import { When } from "../parts/When.tsx";
import { notificationWords } from "./words.ts";

/** A line of the notification centre. */
export function NotificationRow({ notification, currency }: {
  notification: Notification;
  currency: string;
}) {
  const { text, href, icon } = notificationWords(notification, currency);
  const fresh = notification.read_at === null;
  return (
    <li>
      <a class={fresh ? "inbox-row inbox-unread" : "inbox-row"} href={href}>
        <span class="inbox-icon">
          <Icon name={icon} />
        </span>
        <span class="inbox-text">
          <b>{text}</b>
          <span class="inbox-line">
            <span class="inbox-about" dir="auto">
              {notification.subject.title}
            </span>
            <span class="note">
              <When at={new Date(notification.created_at)} />
            </span>
          </span>
        </span>
        {fresh && <span class="sr-only">New</span>}
      </a>
    </li>
  );
}
