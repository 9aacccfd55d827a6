/** Who leads, who is and was connected, and the last 50 elections. */
import { demandFigures } from "../../app/http/admins.ts";
import { json } from "../../app/http/json.ts";
import { define } from "../../app/state.ts";

export const handler = define.handlers({
  async GET({ state }) {
    demandFigures(state);
    return json(await state.services.cluster.view());
  },
});
