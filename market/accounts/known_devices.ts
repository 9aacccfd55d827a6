/**
 * Devices on which somebody has logged in. Strangers' guesses at their account
 * do not keep them out there.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { TransactionSql } from "../../db/transaction.ts";

/** How long a device is known that is not used, in days. */
export const DEVICE_DAYS = 400;

/** Returns what is kept of a device's secret, in hex. */
export function deviceHash(device: string): string {
  return createHash("sha256").update(`device|${device}`).digest("hex");
}

/** Notes that a person has logged in on a device. */
export async function knowDevice(
  tx: TransactionSql,
  person: string,
  hash: string,
): Promise<void> {
  await tx`
    insert into known_devices (user_id, device_hash)
    values (${person}, ${Buffer.from(hash, "hex")})
    on conflict (user_id, device_hash) do update set used_at = now()`;
}

/** Forgets a person's devices, as who had their password may own one. */
export async function forgetDevices(
  tx: TransactionSql,
  person: string,
): Promise<void> {
  await tx`delete from known_devices where user_id = ${person}`;
}
