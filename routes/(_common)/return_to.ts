/**
 * Returns where to go after logging in: `candidate` if it is a path on this
 * site, else `otherwise`. A browser reads `//host` and `/\host` as another
 * host, and drops tabs and newlines before it looks.
 */
export function returnTo(
  candidate: string | null | undefined,
  otherwise = "/",
): string {
  return candidate && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(candidate)
    ? candidate
    : otherwise;
}
