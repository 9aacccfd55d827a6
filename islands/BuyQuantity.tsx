import { useEffect, useState } from "preact/hooks";
import { formatMoney } from "../components/format/money.ts";
import { Icon } from "../components/parts/Icon.tsx";

/**
 * How many to buy, and what they cost together. Without JavaScript it is a
 * number field, and the page shows the price of one.
 */
export default function BuyQuantity({ max, priceCents, currency, initial }: {
  max: number;
  priceCents: number;
  currency: string;
  initial: number;
}) {
  const [quantity, setQuantity] = useState(initial);
  const [live, setLive] = useState(false);
  useEffect(() => setLive(true), []);
  const step = (by: number) =>
    setQuantity(Math.min(max, Math.max(1, quantity + by)));
  return (
    <div class="quantity">
      <div class="field">
        <label for="quantity">Quantity</label>
        <div class="stepper">
          {live && (
            <button
              type="button"
              class="button"
              aria-label="One less"
              disabled={quantity <= 1}
              onClick={() => step(-1)}
            >
              <Icon name="minus" />
            </button>
          )}
          <input
            class="input"
            id="quantity"
            name="quantity"
            type="number"
            inputMode="numeric"
            min={1}
            max={max}
            required
            value={quantity}
            onInput={({ currentTarget }) =>
              setQuantity(currentTarget.valueAsNumber)}
          />
          {live && (
            <button
              type="button"
              class="button"
              aria-label="One more"
              disabled={quantity >= max}
              onClick={() => step(1)}
            >
              <Icon name="plus" />
            </button>
          )}
        </div>
        <p class="hint">{max} available</p>
      </div>
      {live && Number.isInteger(quantity) && quantity > 0 && (
        <p class="total">
          <span class="note">Total</span>
          <output for="quantity">
            {formatMoney(quantity * priceCents, currency)}
          </output>
        </p>
      )}
    </div>
  );
}
