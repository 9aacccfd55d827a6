import { define } from "../state.ts";
import { readCookie } from "./cookies.ts";

const READ_AFTER = "read_after";
const POSITION = /^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/;

/**
 * Lets visitors read their own writes, and says who made them. After a write the answer carries the node that wrote and the
 * epoch; where this node reads from a replica it also leaves the write's position with the visitor for ten seconds, and the
 * next request reads from a pool that has it.
 */
export const markServed = define.middleware(async (ctx) => {
  const { state, req } = ctx;
  const { cluster, config } = state.services;
  if (config.databaseReadUrl !== undefined) {
    const position = req.headers.get("x-read-after") ??
      readCookie(req.headers, READ_AFTER);
    if (position !== null && POSITION.test(position)) {
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
        `${READ_AFTER}=${executed.position}; Path=/; HttpOnly; SameSite=Lax; Max-Age=10`,
      );
    }
  }
  return response;
});
