import { Icon } from "../parts/Icon.tsx";

/** The way to sell, in the header; where the window is narrow, its icon alone. */
export function SellLink() {
  return (
    <a class="nav-link" href="/sell">
      <Icon name="plus" />
      <span class="label-wide">Sell</span>
    </a>
  );
}
