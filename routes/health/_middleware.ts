import { DomainError } from "../../lib/domain_error.ts";
import { define } from "../../app/state.ts";

/** The figures are for admins: a visitor is sent to log in, another person is told who may see them. */
export const handler = define.middleware((ctx) => {
  const { user } = ctx.state;
  if (user === null) {
    throw new DomainError("unauthenticated", "Log in to see this.");
  }
  if (user.role !== "admin") {
    throw new DomainError(
      "forbidden",
      "Only admins see the health of the system. Ask one to make you an admin, or log in as one.",
    );
  }
  return ctx.next();
});
