/** Every instance of a signal carries this, in any copy of the library. */
const SIGNAL = Symbol.for("preact-signals");

/**
 * Whether a value is a signal. Told without loading the library, which hooks
 * into all rendering, for apps that have no signals.
 */
export function isSignal(value: unknown): value is { peek(): unknown } {
  return typeof value === "object" && value !== null &&
    (value as { brand?: unknown }).brand === SIGNAL;
}
