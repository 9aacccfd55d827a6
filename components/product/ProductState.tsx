import type { ProductStatus } from "../../market/statuses.ts";

/** The name of each state of an item. */
export const STATE_LABELS: Readonly<Record<ProductStatus, string>> = {
  active: "For sale",
  sold: "Sold",
  withdrawn: "Withdrawn",
  hidden: "Taken down",
};

const LOOKS: Readonly<Record<ProductStatus, string>> = {
  active: "tag tag-good",
  sold: "tag tag-ink",
  withdrawn: "tag",
  hidden: "tag tag-bad",
};

/** The state of an item, as a tag. */
export function ProductState({ status }: { status: ProductStatus }) {
  return <span class={LOOKS[status]}>{STATE_LABELS[status]}</span>;
}
