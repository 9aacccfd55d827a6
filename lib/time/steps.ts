/**
 * Work that is written once and waits in two ways: for promises in a node, and
 * under virtual time in the simulation. Its steps are a generator; what it
 * yields is what it waits for, which its surroundings know and it does not.
 */

/** Work that waits for things of the kind `Wait`, and returns a `T`. */
export type Steps<Wait, T> = Generator<Wait, T, unknown>;

/** The steps that wait for `promise`, and return what it resolves to. */
export function* waitFor<T>(
  promise: Promise<T>,
): Steps<Promise<unknown>, T> {
  return (yield promise) as T;
}

/**
 * Takes the steps one by one, and returns what the last one returns. A promise
 * that rejects throws where the steps wait for it.
 */
export async function takeSteps<T>(
  steps: Steps<Promise<unknown>, T>,
): Promise<T> {
  let step = steps.next();
  while (!step.done) {
    let value: unknown;
    try {
      value = await step.value;
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(value);
  }
  return step.value;
}
