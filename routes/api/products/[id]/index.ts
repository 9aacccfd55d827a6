/** One product; a hidden one only for its seller and for admins. */
import { idParam } from "../../../../app/http/input.ts";
import { json } from "../../../../app/http/json.ts";
import { define } from "../../../../app/state.ts";
import { DomainError } from "../../../../lib/errors/domain_error.ts";
import { findProduct } from "../../../../market/catalogue/products.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const { reader, user } = ctx.state;
    const product = await findProduct(reader, idParam(ctx.params["id"]), user);
    if (product === null) {
      throw new DomainError("not_found", "This item does not exist.");
    }
    return json(product);
  },
});
