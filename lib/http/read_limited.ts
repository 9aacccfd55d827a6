/** Reading a stream of bytes that a stranger sends. */
import { TimeLimitError, withinLimit } from "../time/time_limit.ts";

/** The sender broke off: it ended, gave up, or its network was cut. */
export class BrokenOffError extends Error {
  override readonly name = "BrokenOffError";
}

/** The sender took longer than an honest one on a poor line does. */
export class SlowSenderError extends Error {
  override readonly name = "SlowSenderError";
}

/** How slowly a body may come. */
interface Pace {
  /** The longest time in which nothing comes, in milliseconds. */
  readonly gapMs: number;
  /**
   * The least rate over all of the time, after a first `gapMs`, in bytes a
   * second.
   */
  readonly bytesPerSecond: number;
  /** The longest that all of it may take, in milliseconds. */
  readonly wholeMs: number;
}

/**
 * A photo of 3 MB over the slowest of phones takes ten minutes, and makes
 * progress all along; a sender that means to keep a connection open drips.
 */
const PACE: Pace = {
  gapMs: 30_000,
  bytesPerSecond: 1024,
  wholeMs: 30 * 60_000,
};

/**
 * Yields the parts of `body` as they come. Who stops before the end ends the
 * reading.
 *
 * @param body Null for a message without a body, which has no parts.
 * @throws {BrokenOffError} when the sender broke off.
 * @throws {SlowSenderError} when it is slower than `pace` allows.
 */
export async function* readAtPace(
  body: ReadableStream<Uint8Array> | null,
  pace: Pace = PACE,
): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  const begunMs = performance.now();
  let size = 0;
  try {
    for (;;) {
      const spentMs = performance.now() - begunMs;
      const earnedMs = pace.gapMs + size / pace.bytesPerSecond * 1000;
      const leftMs = Math.min(earnedMs, pace.wholeMs) - spentMs;
      const read = withinLimit(reader.read(), Math.min(leftMs, pace.gapMs));
      const { value, done } = await read.catch((cause) => {
        if (cause instanceof TimeLimitError) {
          throw new SlowSenderError("Its sender is too slow.", { cause });
        }
        throw new BrokenOffError("Its sender broke off.", { cause });
      });
      if (done) return;
      size += value.length;
      yield value;
    }
  } finally {
    // It may be broken, and it is given up either way.
    reader.cancel().catch(() => {});
  }
}

/**
 * Returns the bytes of `body`, or null when there are more than `limit`: the
 * rest is not read then.
 *
 * @param body Null for a message without a body, which has no bytes.
 * @param limit The most bytes that there may be.
 * @throws what `readAtPace` throws.
 */
export async function readLimited(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const { bytes, isWhole } = await readBeginning(body, limit);
  return isWhole ? bytes : null;
}

/** As `readLimited`, and returns the first `limit` bytes of a longer body. */
export async function readBeginning(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; isWhole: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of readAtPace(body)) {
    size += chunk.length;
    chunks.push(chunk);
    if (size > limit) break;
  }
  const bytes = new Uint8Array(Math.min(size, limit));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk.subarray(0, limit - offset), offset);
    offset += chunk.length;
  }
  return { bytes, isWhole: size <= limit };
}
