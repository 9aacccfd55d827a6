/** Revives signals among an island's props; loaded only when there are any. */
export { signal } from "@preact/signals";
