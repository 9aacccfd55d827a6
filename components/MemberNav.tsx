import type { SessionUser } from "../market/sessions.ts";
import { AccountMenu } from "./AccountMenu.tsx";
import { count } from "./format/plural.ts";
import { Icon, type IconName } from "./Icon.tsx";

/** What a person with a session has at the top: selling, what waits for them, their own pages. */
export function MemberNav({ user }: { user: SessionUser }) {
  return (
    <nav class="site-nav" aria-label="Account">
      <a class="nav-link" href="/sell">
        <Icon name="plus" />
        <span class="label-wide">Sell</span>
      </a>
      <Waiting
        href="/offers"
        icon="offers"
        label="Offers"
        waiting={user.open_offers}
        spoken={count(user.open_offers, "offer waits", "offers wait")}
      />
      <Waiting
        href="/messages"
        icon="message"
        label="Messages"
        waiting={user.unread_messages}
        spoken={count(user.unread_messages, "unread message")}
      />
      <Waiting
        href="/notifications"
        icon="bell"
        label="Notifications"
        drawn
        waiting={user.unread_notifications}
        spoken={count(user.unread_notifications, "unread notification")}
      />
      <AccountMenu user={user} />
    </nav>
  );
}

function Waiting({ href, icon, label, waiting, spoken, drawn = false }: {
  href: string;
  icon: IconName;
  label: string;
  waiting: number;
  spoken: string;
  /** Whether the icon alone is seen, in a wide window too. */
  drawn?: boolean;
}) {
  return (
    <a class="nav-link" href={href}>
      <Icon name={icon} />
      <span class={drawn ? "sr-only" : "label-wide"}>{label}</span>
      {waiting > 0 && (
        <span class="badge">
          <span aria-hidden="true">{waiting > 99 ? "99+" : waiting}</span>
          <span class="sr-only">({spoken})</span>
        </span>
      )}
    </a>
  );
}
