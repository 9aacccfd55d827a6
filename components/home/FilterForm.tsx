import { CONDITION_LABELS } from "../../market/catalogue/categories.ts";
import { drawOnce } from "../parts/draw_once.ts";
import { Options } from "../form/Options.tsx";
import { Icon } from "../parts/Icon.tsx";
import { type SearchValues, SORT_LABELS } from "./filters.ts";

/** What it holds for whoever has not looked for anything yet, who are most. */
const untouched = drawOnce<void>(() => <Filters values={{}} />);

/** Narrows what is shown. A GET form, so the address can be shared; behind a button where the window is small. */
export function FilterForm({ values, open }: {
  values: SearchValues;
  /** Whether something in it has to be put right. */
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
        <div class="field">
          <label for="price_from">Price from</label>
          <input
            class="input"
            id="price_from"
            name="price_from"
            inputMode="decimal"
            maxLength={12}
            value={values.price_from}
          />
        </div>
        <div class="field">
          <label for="price_to">Price to</label>
          <input
            class="input"
            id="price_to"
            name="price_to"
            inputMode="decimal"
            maxLength={12}
            value={values.price_to}
          />
        </div>
        <div class="actions">
          <button type="submit" class="button">Apply</button>
        </div>
      </form>
    </>
  );
}
