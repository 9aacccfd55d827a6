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
      <a class={fresh ? "talk talk-unread" : "talk"} href={href}>
        <span class="talk-icon">
          <Icon name={icon} />
        </span>
        <span class="talk-text">
          <b>{text}</b>
          <span class="talk-line">
            <span class="talk-about">{notification.subject.title}</span>
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
