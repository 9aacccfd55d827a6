import { MAX_LENGTH } from "../../lib/lengths.ts";
import {
  CATEGORY_LABELS,
  CONDITION_LABELS,
} from "../../market/catalogue/categories.ts";
import { sampleAmount } from "../format/money.ts";
import { CheckField } from "../form/CheckField.tsx";
import type { FormState } from "../form/form_state.ts";
import { SelectField } from "../form/SelectField.tsx";
import { TextArea } from "../form/TextArea.tsx";
import { TextField } from "../form/TextField.tsx";

/** What is said of an item, besides its photos. */
export function ProductFields({ form, currency }: {
  form: FormState;
  currency: string;
}) {
  return (
    <>
      <TextField
        form={form}
        name="title"
        label="Title"
        hint="What it is, the way somebody would search for it."
        required
        most={MAX_LENGTH.title}
        autocomplete="off"
      />
      <TextArea
        form={form}
        name="description"
        label="Description"
        hint="Size, age, flaws, what comes with it: buyers trust what says it all."
        required
        most={MAX_LENGTH.description}
      />
      <div class="row">
        <SelectField
          form={form}
          name="category"
          label="Category"
          labels={CATEGORY_LABELS}
          none="Choose one"
          required
        />
        <SelectField
          form={form}
          name="condition"
          label="Condition"
          labels={CONDITION_LABELS}
          none="Choose one"
          required
        />
      </div>
      <div class="row">
        <TextField
          form={form}
          name="price"
          label="Price of one"
          affix={currency}
          currency={currency}
          required
          maxLength={14}
          inputMode="decimal"
          autocomplete="off"
          pattern=".*[0-9٠-٩۰-۹०-९０-９].*"
          title={`Write the price as a number, such as ${
            sampleAmount(currency)
          }.`}
        />
        <TextField
          form={form}
          name="quantity"
          label="Quantity"
          type="number"
          inputMode="numeric"
          required
          min={form.values["quantity_was"] === "0" ? 0 : 1}
          max={1000}
        />
      </div>
      <fieldset>
        <legend>How to sell it</legend>
        <CheckField
          form={form}
          name="buy_now"
          label="At the asking price"
          hint="Whoever buys first gets it."
        />
        <CheckField
          form={form}
          name="offers"
          label="By offers"
          hint="People offer a lower price; you accept, decline or counter."
        />
        <p class="field-error">
          {form.fields["buy_now"] ?? form.fields["offers"] ?? ""}
        </p>
      </fieldset>
    </>
  );
}
