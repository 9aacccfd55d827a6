/** Waiting for something in a test that comes by itself. */

const GIVES_UP_AFTER_MS = 10_000;
const LOOKS_EVERY_MS = 5;

/**
 * Resolves when `condition` holds.
 *
 * @param what What is waited for, for the error.
 * @throws {Error} when it does not hold within ten seconds.
 */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + GIVES_UP_AFTER_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOKS_EVERY_MS));
  }
}
