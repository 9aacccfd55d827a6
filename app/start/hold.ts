/** Keeps back what people send to a node until its start has come to its end. */
export interface Hold {
  /** Answers by `handle`, a request that changes something only once the hold is released. */
  answer(
    request: Request,
    handle: () => Response | Promise<Response>,
  ): Response | Promise<Response>;
  release(): void;
}

/**
 * Returns a hold. A node answers its heartbeat, and leads, before its first admin is there: whoever sees it answer and logs
 * in at once as the admin of the environment would be told that there is no such person. What the nodes send each other is
 * not held, or no start would come to its end.
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
