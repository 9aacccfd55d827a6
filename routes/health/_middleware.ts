/**
 * The figures are for admins: a visitor is sent to log in, anybody else is told
 * who may see them.
 */
import { demandUser } from "../../app/http/with_user.ts";
import { define } from "../../app/state.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";

export const handler = define.middleware((ctx) => {
  // Which methods a page takes is nobody's secret.
  if (ctx.req.method === "OPTIONS") return ctx.next();
  const user = demandUser(ctx.state);
  if (user.role !== "admin") {
    throw new DomainError(
      "forbidden",
      "Only admins see the health of the system. Ask one to make you an admin, or log in as one.",
    );
  }
  return ctx.next();
});
