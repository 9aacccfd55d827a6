/** How many people send photos to this node at once. */
import { createTurns } from "../../lib/turns.ts";

/**
 * Each upload holds up to 64 MB until its photos are made anew, which happens
 * one photo at a time. What waits is not read yet: it holds next to nothing.
 */
export const uploads = createTurns({
  atOnce: 8,
  atOnceEach: 1,
  waiting: 64,
  waitingEach: 8,
  waitMs: 30_000,
  retryAfterSeconds: 5,
});
