/** Carries a message that is longer than a NOTIFY in several of them. */
import { Buffer } from "node:buffer";

/** PostgreSQL refuses a payload of 8,000 bytes or more. */
export const MAX_NOTIFY_BYTES = 7999;

/** Room for what stands before the text of a part. */
const PART_HEAD_BYTES = 100;

/** A part: `#<id> <index>/<count> <text>`; a whole message is an object. */
const PART = /^#(\S+) (\d+)\/(\d+) ([^]*)$/;

/**
 * Returns the payloads that carry a message: itself, or its parts.
 *
 * @param message JSON of an object.
 * @param id Tells the message from every other one, without white space; at
 * most 60 bytes.
 */
export function splitMessage(message: string, id: string): string[] {
  const bytes = Buffer.from(message);
  if (bytes.length <= MAX_NOTIFY_BYTES) return [message];
  const texts: string[] = [];
  for (let from = 0; from < bytes.length;) {
    const to = characterStart(
      bytes,
      from + MAX_NOTIFY_BYTES - PART_HEAD_BYTES,
    );
    texts.push(bytes.toString("utf8", from, to));
    from = to;
  }
  return texts.map((text, index) =>
    `#${id} ${index + 1}/${texts.length} ${text}`
  );
}

/** Returns the latest place up to `place` at which no character is cut. */
function characterStart(bytes: Buffer, place: number): number {
  let start = Math.min(place, bytes.length);
  // In UTF-8 the second and later bytes of a character begin with the bits 10.
  while (
    start < bytes.length && (bytes[start]! & 0b1100_0000) === 0b1000_0000
  ) {
    start--;
  }
  return start;
}

/**
 * Returns a function that takes payloads as they arrive and returns each
 * message once it is whole, else null. Payloads of one statement arrive
 * without others between them, so at most one message is under way; a message
 * of which a part was missed is left out.
 */
export function createPartJoiner(): (payload: string) => string | null {
  let id: string | undefined;
  let texts: string[] = [];
  return (payload) => {
    const part = PART.exec(payload);
    if (part === null) return payload;
    const [, partId, index, count, text = ""] = part;
    if (index === "1") {
      id = partId;
      texts = [];
    }
    if (partId !== id || Number(index) !== texts.length + 1) return null;
    texts.push(text);
    if (texts.length < Number(count)) return null;
    const message = texts.join("");
    texts = [];
    return message;
  };
}
