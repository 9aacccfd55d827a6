import { define } from "../state.ts";

/**
 * Says who may keep an answer that does not say so itself. What somebody sees who is logged in is kept nowhere: not at a
 * proxy, and not in the browser for whoever sits there next. What visitors see is theirs too, as a page's forms hold the ids
 * of their commands, which no two visitors may share.
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
