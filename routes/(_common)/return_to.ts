/** No page of this site has a longer address, in UTF-16 code units. */
const MAX_LENGTH = 2000;

/** Stands for this site while an address is read. */
const HERE = "http://here.invalid";

/**
 * Returns where to go after logging in: `candidate` if it is a path on this
 * site, else `otherwise`. It is read as a browser reads it, to which `//host`
 * and `/\\host` are another host, and comes back as a header can carry it.
 */
export function returnTo(
  candidate: string | null | undefined,
  otherwise = "/",
): string {
  if (!candidate?.startsWith("/") || candidate.length > MAX_LENGTH) {
    return otherwise;
  }
  // Browsers drop tabs and newlines before they look, and so does `URL`.
  if (/[\\\p{Cc}]/u.test(candidate)) return otherwise;
  const url = URL.parse(candidate, HERE);
  if (url?.origin !== HERE || url.pathname.startsWith("//")) return otherwise;
  return url.pathname + url.search + url.hash;
}
