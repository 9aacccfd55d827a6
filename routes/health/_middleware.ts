/**
 * The figures are for admins: a visitor is sent to log in, anybody else is told
 * who may see them.
 */
import { demandAdmin } from "../../app/http/admins.ts";
import { define } from "../../app/state.ts";

export const handler = define.middleware((ctx) => {
  // Which methods a page takes is nobody's secret.
  if (ctx.req.method !== "OPTIONS") demandAdmin(ctx.state);
  return ctx.next();
});
