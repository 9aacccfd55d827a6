/** Who may keep an answer. */
import { define } from "../state.ts";

/**
 * Says who may keep an answer that does not say so itself. What is answered to
 * somebody with a session is kept nowhere: not at a proxy, and not in the
 * browser for the next person at it. Other pages are kept by their visitor
 * alone: their forms hold ids of commands, which no two visitors may share.
 */
export const cacheControl = define.middleware(async (ctx) => {
  const response = await ctx.next();
  const { headers } = response;
  if (!headers.has("cache-control")) {
    headers.set(
      "cache-control",
      ctx.state.user === null ? "private, no-cache" : "private, no-store",
    );
  }
  return response;
});
