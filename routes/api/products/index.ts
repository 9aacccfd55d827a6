/** What is for sale, a page at a time. Prices are in cents. */
import { readQuery } from "../../../app/http/input.ts";
import { json } from "../../../app/http/json.ts";
import { define } from "../../../app/state.ts";
import { browse, browseQuery } from "../../../market/catalogue/browse.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const query = readQuery(ctx.url, browseQuery);
    return json(await browse(ctx.state.reader, query));
  },
});
