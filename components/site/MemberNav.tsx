import HeaderCounts from "../../islands/HeaderCounts.tsx";
import type { SessionUser } from "../../market/accounts/sessions.ts";
import type { WaitingCounts } from "../../market/waiting.ts";
import { AccountMenu } from "./AccountMenu.tsx";
import { SellLink } from "./SellLink.tsx";

/** The header's links for a person who is logged in. */
export function MemberNav({ user, waiting }: {
  user: SessionUser;
  waiting: WaitingCounts | null;
}) {
  return (
    <nav class="site-nav" aria-label="Account">
      <SellLink />
      <HeaderCounts first={waiting} />
      <AccountMenu user={user} />
    </nav>
  );
}
