/**
 * A start that cannot go on for a reason the operator can mend. The message
 * is one line that says what is wrong and what to do about it; it is printed
 * without a stack.
 */
export class StartError extends Error {
  override name = "StartError";
}
