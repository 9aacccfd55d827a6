/** One product, for those who may see it. */
import { idParam } from "../../../../app/http/input.ts";
import { json } from "../../../../app/http/json.ts";
import { define } from "../../../../app/state.ts";
import { DomainError } from "../../../../lib/errors/domain_error.ts";
import { NO_SUCH_ITEM } from "../../../../market/catalogue/product_row.ts";
import { findProduct } from "../../../../market/catalogue/products.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const { reader, user } = ctx.state;
    const product = await findProduct(reader, idParam(ctx.params["id"]), user);
    if (product === null) {
      throw new DomainError("not_found", NO_SUCH_ITEM);
    }
    return json(product);
  },
});
