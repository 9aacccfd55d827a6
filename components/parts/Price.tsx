import { moneyFormat } from "../format/money.ts";

/** A price, with its cents raised. */
export function Price({ cents, currency, size }: {
  cents: number;
  currency: string;
  size?: "large";
}) {
  const { whole, rest } = moneyFormat(currency)(cents);
  return (
    <span class={size === "large" ? "price price-large" : "price"}>
      {whole}
      {rest && <sup>{rest}</sup>}
    </span>
  );
}
