/** What counts as one place on the network. */

/**
 * Returns an address; of IPv6 only its network of 64 bits, since one home has
 * 2^64 addresses.
 */
export function networkOf(address: string | null): string {
  if (address === null) return "";
  if (!address.includes(":") || address.includes(".")) return address;
  // What `::` stands for is written out, or one network had several names.
  const [head = [], tail = []] = address.split("::")
    .map((part) => part.split(":").filter(Boolean));
  const left = 8 - head.length - tail.length;
  const groups = [
    ...head,
    ...Array<string>(Math.max(0, left)).fill("0"),
    ...tail,
  ];
  return groups.slice(0, 4).join(":");
}
