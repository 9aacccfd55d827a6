/**
 * How a task of this project shows a node that it may open the cluster's
 * database: what has that needs no limits.
 */
import { createSigner } from "./signature.ts";

/** The header with the signature. */
export const OWN_TASK_HEADER = "x-distsales-task";

/** It is no message: it proves that its sender knows the secret. */
const PARTS = ["own task"];

/** Returns the header's value. */
export function signOwnTask(secret: Uint8Array): string {
  return createSigner(secret).sign(PARTS);
}

/** Tells whether a request comes from a task that knows the secret. */
export function isOwnTask(headers: Headers, secret: () => Uint8Array): boolean {
  const signature = headers.get(OWN_TASK_HEADER);
  return signature !== null &&
    createSigner(secret()).verify(PARTS, signature);
}
