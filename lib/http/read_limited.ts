/** Reading a stream of bytes that a stranger sends. */

/** The sender broke off: it ended, gave up, or its network was cut. */
export class BrokenOffError extends Error {
  override readonly name = "BrokenOffError";
}

/**
 * Returns the bytes of `body`, or null when there are more than `limit`: the
 * rest is not read then.
 *
 * @param body Null for a message without a body, which has no bytes.
 * @param limit The most bytes that there may be.
 * @throws {BrokenOffError} when the sender broke off.
 */
export async function readLimited(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body ?? []) {
      size += chunk.length;
      if (size > limit) return null;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new BrokenOffError("Its sender broke off.", { cause });
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
