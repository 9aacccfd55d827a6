/** Whether a leader's grant is in force, as the fence asks. */
import type { Leader } from "../../../cluster/leader/leadership_store.ts";
import type { Mutation } from "../mutations.ts";
import type { Rows } from "./rows.ts";

/** Tells whether the row names this very grant. */
export function isInForce(
  rows: Rows,
  { epoch, grantId, nodeId }: Leader,
  mutation: Mutation | null,
): boolean {
  if (rows.leader === null || rows.epoch !== epoch) return false;
  return mutation === "grant" ||
    (rows.grantId === grantId && rows.leader.nodeId === nodeId);
}
