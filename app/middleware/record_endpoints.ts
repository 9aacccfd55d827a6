/** The figures of requests. */
import { HttpError, type Middleware } from "fresh";
import type { State } from "../state.ts";

/** Records each request by its route's pattern, also one that throws. */
export const recordEndpoints: Middleware<State> = async (ctx) => {
  const { recorder } = ctx.state.services;
  const start = recorder.now();
  let status = 500;
  try {
    const response = await ctx.next();
    status = response.status;
    return response;
  } catch (error) {
    if (error instanceof HttpError) status = error.status;
    throw error;
  } finally {
    recorder.http(ctx.req.method, ctx.route, status, recorder.now() - start);
  }
};
