/**
 * Returns `items` with the one at `from` moved to `to`. Where one of the two is
 * no place of the list, the order stays.
 */
export function move<Item>(
  items: readonly Item[],
  from: number,
  to: number,
): Item[] {
  const moved = [...items];
  if (to < 0 || to >= items.length || from < 0) return moved;
  moved.splice(to, 0, ...moved.splice(from, 1));
  return moved;
}
