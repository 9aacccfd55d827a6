import type { SessionUser } from "../../market/accounts/sessions.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { Icon } from "../parts/Icon.tsx";

/** The menu of a person's own pages. It opens without JavaScript. */
export function AccountMenu({ user }: { user: SessionUser }) {
  return (
    <details class="menu" name="site-menu">
      <summary class="nav-link">
        <Avatar name={user.display_name} />
        <span class="sr-only">My account</span>
      </summary>
      <div class="menu-list">
        <p class="menu-who">
          <b dir="auto">{user.display_name}</b>
          <br />
          <span class="note">@{user.username}</span>
        </p>
        <a href="/orders">
          <Icon name="bag" />Orders
        </a>
        <a href="/listings">
          <Icon name="list" />My items
        </a>
        <a href={`/users/${user.username}`}>
          <Icon name="user" />My page
        </a>
        <a href="/account">
          <Icon name="edit" />Account
        </a>
        {user.role === "admin" && (
          <a href="/health">
            <Icon name="pulse" />Health
          </a>
        )}
        <form method="post" action="/logout">
          <button type="submit">
            <Icon name="logout" />Log out
          </button>
        </form>
      </div>
    </details>
  );
}
