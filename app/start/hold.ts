/** Keeps back what people send to a node until it has started. */
interface Hold {
  /**
   * Answers by `handle`: a request that changes something when the hold is
   * released, any other at once.
   */
  answer(
    request: Request,
    handle: () => Response | Promise<Response>,
  ): Response | Promise<Response>;
  release(): void;
}

/**
 * Returns a hold. A node answers its heartbeat, and leads, before its first
 * admin is made: somebody who sees it answer and logs in as the admin of the
 * environment would be told that there is no such person. What nodes send each
 * other is not held back, or no start would come to its end.
 */
export function createHold(): Hold {
  const { promise, resolve } = Promise.withResolvers<void>();
  let released = false;
  return {
    answer(request, handle) {
      const waits = !released && request.method === "POST" &&
        !new URL(request.url).pathname.startsWith("/internal/");
      return waits ? promise.then(handle) : handle();
    },
    release() {
      released = true;
      resolve();
    },
  };
}
