import HeaderCounts from "../../islands/HeaderCounts.tsx";
import type { SessionUser } from "../../market/accounts/sessions.ts";
import { AccountMenu } from "./AccountMenu.tsx";
import { Icon } from "../parts/Icon.tsx";

/** What a person with a session has at the top: selling, what waits for them, their own pages. */
export function MemberNav({ user }: { user: SessionUser }) {
  const { open_offers, unread_messages, unread_notifications } = user;
  return (
    <nav class="site-nav" aria-label="Account">
      <a class="nav-link" href="/sell">
        <Icon name="plus" />
        <span class="label-wide">Sell</span>
      </a>
      <HeaderCounts
        first={{ open_offers, unread_messages, unread_notifications }}
      />
      <AccountMenu user={user} />
    </nav>
  );
}
