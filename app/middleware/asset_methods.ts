/** Which methods a static file takes. */
import { define } from "../state.ts";

const ALLOW = "GET, HEAD, OPTIONS";

/**
 * Says what a static file takes when it is asked with another method: Fresh's
 * `staticFiles()` answers 405 without. Routes say it themselves.
 */
export const assetMethods = define.middleware(async (ctx) => {
  const response = await ctx.next();
  if (response.status !== 405 || response.headers.has("allow")) return response;
  if (ctx.req.method === "OPTIONS") {
    return new Response(null, { status: 204, headers: { allow: ALLOW } });
  }
  response.headers.set("allow", ALLOW);
  return response;
});
