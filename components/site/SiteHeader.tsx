import type { SessionUser } from "../../market/accounts/sessions.ts";
import type { WaitingCounts } from "../../market/waiting.ts";
import { Logo } from "./Logo.tsx";
import { MemberNav } from "./MemberNav.tsx";
import { SearchForm } from "./SearchForm.tsx";
import { SellLink } from "./SellLink.tsx";

/** The bar at the top of every page. */
export function SiteHeader({ user, waiting, q }: {
  user: SessionUser | null;
  /** Null on pages that do not count it, such as those that tell a failure. */
  waiting: WaitingCounts | null;
  /** What was last looked for. */
  q: string;
}) {
  return (
    <header class={user === null ? "site-header" : "site-header is-member"}>
      <div class="wrap">
        <Logo />
        <SearchForm q={q} />
        {user === null
          ? <VisitorNav />
          : <MemberNav user={user} waiting={waiting} />}
      </div>
    </header>
  );
}

function VisitorNav() {
  return (
    <nav class="site-nav" aria-label="Account">
      <SellLink />
      <a class="nav-link" href="/login">Log in</a>
      <a class="button button-main button-small" href="/register">Register</a>
    </nav>
  );
}
