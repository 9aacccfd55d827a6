import { Buffer } from "node:buffer";

/** PostgreSQL refuses a NOTIFY of this many bytes or more. */
const TOO_LONG_BYTES = 8000;

/** A NOTIFY to be sent. */
export interface Note {
  readonly channel: string;
  readonly payload: string;
}

interface Waiting extends Note {
  readonly sent: () => void;
  readonly failed: (error: unknown) => void;
}

/** Returns how many of them come before one that was there already: PostgreSQL sends equal ones of a statement once. */
function untilRepeated(notes: readonly Note[]): number {
  const seen = new Set<string>();
  const end = notes.findIndex(({ channel, payload }) => {
    const note = `${channel} ${payload}`;
    const isRepeated = seen.has(note);
    seen.add(note);
    return isRepeated;
  });
  return end === -1 ? notes.length : end;
}

/**
 * Returns a function that sends notes in the order in which they are given: those of one commit, and those that come while
 * others are on their way, go together. A statement and a wait for each alone cost a busy node more than the sockets do.
 *
 * @param send Sends some notes in one statement, in their order.
 */
export function createNotifier(
  send: (notes: readonly Note[]) => Promise<unknown>,
): (note: Note) => Promise<void> {
  const waiting: Waiting[] = [];
  let isSending = false;

  async function sendAll(): Promise<void> {
    // Whatever else the commit tells comes before this goes on.
    await Promise.resolve();
    while (waiting.length > 0) {
      const notes = waiting.splice(0, untilRepeated(waiting));
      try {
        await send(notes);
        for (const { sent } of notes) sent();
      } catch (error) {
        for (const { failed } of notes) failed(error);
      }
    }
    isSending = false;
  }

  return ({ channel, payload }) => {
    // One that is refused would take the others with it.
    if (Buffer.byteLength(payload) >= TOO_LONG_BYTES) {
      return Promise.reject(
        new Error(`A NOTIFY of ${payload.length} characters is too long.`),
      );
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    waiting.push({ channel, payload, sent: resolve, failed: reject });
    if (!isSending) {
      isSending = true;
      void sendAll();
    }
    return promise;
  };
}
