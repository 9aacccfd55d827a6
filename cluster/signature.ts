/** How nodes know each other's messages: HMAC-SHA256 by the cluster's secret. */
import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";

/** The header that a signature travels in. */
export const SIGNATURE_HEADER = "x-distsales-signature";

/** Tells whether a text has the form of a signature: 256 bits in hex. */
export function isSignature(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** Signs and checks messages between nodes. */
export interface Signer {
  /**
   * Returns the signature of `parts`, in hex. Each part is signed as a whole and
   * in its place.
   */
  sign(parts: readonly (string | Uint8Array)[]): string;
  /** Tells whether `signature` is that of `parts`. */
  verify(parts: readonly (string | Uint8Array)[], signature: string): boolean;
}

/** Returns the signer of the cluster that `secret` belongs to. */
export function createSigner(secret: Uint8Array): Signer {
  function sign(parts: readonly (string | Uint8Array)[]): string {
    const mac = createHmac("sha256", secret);
    for (const part of parts) {
      const bytes = typeof part === "string" ? Buffer.from(part) : part;
      // The length first, or ("a", "bc") would be signed like ("ab", "c").
      mac.update(`${bytes.length}:`).update(bytes);
    }
    return mac.digest("hex");
  }
  return {
    sign,
    verify(parts, signature) {
      const expected = Buffer.from(sign(parts));
      const given = Buffer.from(signature);
      return expected.length === given.length &&
        timingSafeEqual(expected, given);
    },
  };
}
