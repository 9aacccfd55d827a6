/**
 * Brings a node's URL to the one form in which nodes are compared and sorted:
 * scheme, lower-case host, the port unless it is the scheme's own, no slash.
 *
 * @throws {TypeError} When it is not the http or https address of a node,
 * saying what is wrong with it.
 */
export function normalizeNodeUrl(text: string): string {
  const trimmed = text.trim();
  if (!/^https?:\/\//i.test(trimmed)) {
    throw new TypeError("is not a URL that begins with http:// or https://");
  }
  let url: URL;
  try {
    url = new URL(trimmed);
  } catch {
    throw new TypeError("is not a URL");
  }
  if (url.username || url.password) {
    throw new TypeError("must not hold a user name or password");
  }
  if (url.pathname !== "/" || trimmed.includes("?") || trimmed.includes("#")) {
    throw new TypeError("must be a scheme, a host and a port, and no path");
  }
  return url.origin;
}
