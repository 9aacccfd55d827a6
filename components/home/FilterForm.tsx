import { CONDITION_LABELS } from "../../market/catalogue/categories.ts";
import { drawOnce } from "../parts/draw_once.ts";
import { Options } from "../form/Options.tsx";
import { Icon } from "../parts/Icon.tsx";
import { type SearchValues, SORT_LABELS } from "./filters.ts";

/** The form without values, which most visitors get. */
const untouched = drawOnce<void>(() => <Filters values={{}} />);

/**
 * Narrows what is shown. It is a GET form, so that its result has an address to
 * share. In a narrow window it is folded behind a button.
 */
export function FilterForm({ values, open }: {
  values: SearchValues;
  /** Whether a value in it is wrong: it is then unfolded. */
  open: boolean;
}) {
  const isUntouched = Object.values(values).every((value) => !value);
  return isUntouched
    ? (
      <details
        class="filters"
        dangerouslySetInnerHTML={{ __html: untouched() }}
      />
    )
    : (
      <details class="filters" open={open}>
        <Filters values={values} />
      </details>
    );
}

function Filters({ values }: { values: SearchValues }) {
  return (
    <>
      <summary class="button button-small">
        <Icon name="filter" />Filter and sort
      </summary>
      <form action="/">
        {values.q && <input type="hidden" name="q" value={values.q} />}
        {values.category && (
          <input type="hidden" name="category" value={values.category} />
        )}
        <div class="field">
          <label for="sort">Sort</label>
          <select class="input" id="sort" name="sort">
            <Options labels={SORT_LABELS} selected={values.sort} />
          </select>
        </div>
        <div class="field">
          <label for="condition">Condition</label>
          <select class="input" id="condition" name="condition">
            <option value="">Any</option>
            <Options labels={CONDITION_LABELS} selected={values.condition} />
          </select>
        </div>
        <PriceField
          name="price_from"
          label="Price from"
          value={values.price_from}
        />
        <PriceField name="price_to" label="Price to" value={values.price_to} />
        <div class="actions">
          <button type="submit" class="button">Apply</button>
        </div>
      </form>
    </>
  );
}

function PriceField({ name, label, value }: {
  name: string;
  label: string;
  value: string | undefined;
}) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        type="text"
        class="input"
        id={name}
        name={name}
        inputMode="decimal"
        maxLength={12}
        value={value}
      />
    </div>
  );
}
