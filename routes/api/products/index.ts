import { define } from "../../../app/state.ts";
import { browse, browseQuery } from "../../../market/catalogue/browse.ts";
import { readQuery } from "../../../app/http/input.ts";
import { json } from "../../../app/http/json.ts";

/** What is for sale: `{ products, next }`, a page at a time. Prices are in cents. */
export const handler = define.handlers({
  async GET(ctx) {
    const query = readQuery(ctx.url, browseQuery);
    return json(await browse(ctx.state.reader, query));
  },
});
