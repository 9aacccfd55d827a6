/**
 * Returns the address that a request asks for, or null when it makes none: the
 * host is what the client wrote, and a percent escape in the path may be
 * broken. Fresh takes such paths apart outside of all middlewares, where a
 * failure is a 500 without a page.
 */
export function addressOf({ url }: Request): URL | null {
  const address = URL.parse(url);
  if (!address?.pathname.includes("%")) return address;
  try {
    decodeURIComponent(address.pathname);
    return address;
  } catch {
    return null;
  }
}
