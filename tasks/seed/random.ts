/**
 * Returns a source of numbers from 0 up to 1 that is the same for the same
 * `seed` (the generator mulberry32).
 */
export function seeded(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const letter of seed) {
    state = Math.imul(state ^ letter.codePointAt(0)!, 0x01000193);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns one of `items`. */
export function pick<Item>(random: () => number, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("There is nothing to pick from.");
  return item;
}

/** Returns a whole number from `least` to `most`, both included. */
export function between(
  random: () => number,
  least: number,
  most: number,
): number {
  return least + Math.floor(random() * (most - least + 1));
}
