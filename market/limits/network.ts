/** What counts as one place on the network. */

/**
 * Returns an address; of IPv6 only its network of 64 bits, since one home has
 * 2^64 addresses.
 */
export function networkOf(address: string | null): string {
  if (address === null) return "";
  return address.includes(":") && !address.includes(".")
    ? address.split("::")[0]!.split(":").slice(0, 4).join(":")
    : address;
}
