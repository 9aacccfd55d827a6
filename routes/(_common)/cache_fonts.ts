import { define } from "../../define.ts";

/**
 * Lets browsers keep the fonts. The stylesheet names them, where `asset()` does not reach, and what has no address of a build
 * is not kept by Fresh at all: each page would load them anew. So a font that changes gets another name.
 */
export const cacheFonts = define.middleware(async (ctx) => {
  const response = await ctx.next();
  if (ctx.url.pathname.startsWith("/fonts/") && response.ok) {
    response.headers.set(
      "cache-control",
      "public, max-age=31536000, immutable",
    );
  }
  return response;
});
