import type { Person } from "../../market/accounts/people.ts";
import { Avatar } from "../parts/Avatar.tsx";

/** The seller of an item, as a link to what else they sell. */
export function SellerCard({ seller }: { seller: Person }) {
  return (
    <a class="seller" href={`/users/${seller.username}`}>
      <Avatar name={seller.display_name} />
      <span>
        <b dir="auto">{seller.display_name}</b>
        <br />
        <span class="note">@{seller.username}</span>
      </span>
    </a>
  );
}
