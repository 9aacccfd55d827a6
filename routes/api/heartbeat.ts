/**
 * Whether this node can serve: 200, or 503 while it starts, stops, or gets no
 * answer from its database.
 */
import { define } from "../../app/state.ts";

export const handler = define.handlers({
  GET: ({ req, state }) => state.services.cluster.answerHeartbeat(req.headers),
});
