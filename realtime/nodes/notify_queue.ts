/** Sends NOTIFYs together, in the order in which they were asked for. */

/** What waits to be notified. */
interface NotifyQueue {
  /** Takes payloads that go out in one statement, one after the other. */
  push(payloads: readonly string[]): void;
  /** Resolves once nothing waits any more. */
  drained(): Promise<void>;
}

/**
 * Returns an empty queue. What one commit tells, and what comes while a
 * statement is under way, goes into one statement: a statement and a wait for
 * each alone cost a busy node more than its sockets do.
 *
 * @param send Notifies of payloads in one statement, in their order.
 * @param onFailure Told of the first statement that fails after all went well.
 * What a failed one carried is not sent again: the nodes may have it.
 */
export function createNotifyQueue(
  send: (payloads: readonly string[]) => Promise<unknown>,
  onFailure: (error: unknown) => void,
): NotifyQueue {
  let waiting: string[] = [];
  let sending: Promise<void> | null = null;
  let isWell = true;

  async function sendAll(): Promise<void> {
    // The events of one commit are told in one turn: this waits for its end.
    await Promise.resolve();
    while (waiting.length > 0) {
      const payloads = waiting;
      waiting = [];
      try {
        await send(payloads);
        isWell = true;
      } catch (error) {
        if (isWell) onFailure(error);
        isWell = false;
      }
    }
    sending = null;
  }

  return {
    push(payloads) {
      waiting.push(...payloads);
      sending ??= sendAll();
    },
    drained: () => sending ?? Promise.resolve(),
  };
}
