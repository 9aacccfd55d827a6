/** Who made a write, and where its visitor reads next. */
import { parseCookie, stringifySetCookie } from "cookie";
import { define } from "../state.ts";

const READ_AFTER = "read_after";
/** How long a visitor's position is kept: replicas lag behind for less. */
const READ_AFTER_SECONDS = 10;
const POSITION = /^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/;

/**
 * Lets visitors read their own writes, and says who made them. After a write
 * the answer carries the node that wrote and the epoch. Where this node reads
 * from a replica it also leaves the write's position with the visitor, and the
 * next request reads from a pool that has it.
 */
export const markServed = define.middleware(async (ctx) => {
  const { state, req } = ctx;
  const { cluster, config } = state.services;
  if (config.replica !== undefined) {
    const position = req.headers.get("x-read-after") ??
      parseCookie(req.headers.get("cookie") ?? "")[READ_AFTER];
    if (position !== undefined && POSITION.test(position)) {
      state.reader = await cluster.readerAfter(position);
    }
  }
  const response = await ctx.next();
  const { executed } = state;
  if (executed !== null) {
    response.headers.set("x-served-by", executed.servedBy);
    response.headers.set("x-epoch", String(executed.epoch));
    if (executed.position !== null) {
      response.headers.set("x-read-after", executed.position);
      response.headers.append(
        "set-cookie",
        stringifySetCookie({
          name: READ_AFTER,
          value: executed.position,
          maxAge: READ_AFTER_SECONDS,
          path: "/",
          httpOnly: true,
          sameSite: "lax",
        }),
      );
    }
  }
  return response;
});
