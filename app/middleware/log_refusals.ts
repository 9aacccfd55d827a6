/** What is written down of requests that were refused. */
import { define } from "../state.ts";

/** Not allowed, too large, or too often. */
const REFUSED: ReadonlySet<number> = new Set([401, 403, 413, 429]);

/**
 * Logs each request that somebody was not allowed, or that tripped a limit:
 * which, and whose. What it carried is not logged.
 */
export const logRefusals = define.middleware(async (ctx) => {
  const response = await ctx.next();
  if (REFUSED.has(response.status)) {
    const { origin, requestId, services, user } = ctx.state;
    services.log.info("A request was refused.", {
      request_id: requestId,
      request: `${ctx.req.method} ${ctx.route ?? "unmatched"}`,
      status: response.status,
      person: user?.id ?? null,
      address: origin.address,
    });
  }
  return response;
});
