import { Icon } from "../parts/Icon.tsx";

/** The link to sell, in the header. In a narrow window it is an icon alone. */
export function SellLink() {
  return (
    <a class="nav-link" href="/sell">
      <Icon name="plus" />
      <span class="label-wide">Sell</span>
    </a>
  );
}
