import type { SessionUser } from "../../market/accounts/sessions.ts";
import { Icon } from "../parts/Icon.tsx";
import { Logo } from "./Logo.tsx";
import { MemberNav } from "./MemberNav.tsx";
import { SearchForm } from "./SearchForm.tsx";

/** The bar at the top of every page. `q` is what was last looked for. */
export function SiteHeader(
  { user, q }: { user: SessionUser | null; q: string },
) {
  return (
    <header class={user === null ? "site-header" : "site-header is-member"}>
      <div class="wrap">
        <Logo />
        <SearchForm q={q} />
        {user === null ? <VisitorNav /> : <MemberNav user={user} />}
      </div>
    </header>
  );
}

function VisitorNav() {
  return (
    <nav class="site-nav" aria-label="Account">
      <a class="nav-link" href="/sell">
        <Icon name="plus" />
        <span class="label-wide">Sell</span>
      </a>
      <a class="nav-link" href="/login">Log in</a>
      <a class="button button-main button-small" href="/register">Register</a>
    </nav>
  );
}
