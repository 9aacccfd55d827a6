/** Gives what was made before again, instead of making it anew. */

/** What is kept, and for how long. */
interface RememberOptions<Input> {
  /** How many values are kept. One more, and the memory starts empty. */
  readonly most: number;
  /** Returns what a value is found by. Default: the input itself. */
  readonly keyOf?: (input: Input) => unknown;
  /**
   * Returns whether what was made of `earlier` is right for `input`, which has
   * the same key. Default: always.
   */
  readonly holds?: (earlier: Input, input: Input) => boolean;
}

/**
 * Returns `make` with a memory. `make` has to give the same for the same input.
 *
 * A value that is found stays where it is. A memory that moves it to the end on
 * every look, to forget what was not asked for the longest, is written to on
 * every look: that costs more in garbage than it saves.
 *
 * @example Formats, which are expensive to make
 * ```ts
 * const formatOf = remember(
 *   (currency: string) =>
 *     new Intl.NumberFormat("en", { style: "currency", currency }),
 *   { most: 10 },
 * );
 * formatOf("USD").format(12.5); // "$12.50"
 * ```
 */
export function remember<Input, Value>(
  make: (input: Input) => Value,
  { most, keyOf = (input) => input, holds = () => true }: RememberOptions<
    Input
  >,
): (input: Input) => Value {
  const kept = new Map<
    unknown,
    { readonly of: Input; readonly value: Value }
  >();
  return (input) => {
    const key = keyOf(input);
    const found = kept.get(key);
    if (found !== undefined && holds(found.of, input)) return found.value;
    const value = make(input);
    if (found === undefined && kept.size >= most) kept.clear();
    kept.set(key, { of: input, value });
    return value;
  };
}
