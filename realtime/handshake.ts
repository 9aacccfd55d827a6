/** Who may open a socket. */
import { readSessionCookie } from "../lib/session_cookie.ts";

/**
 * Returns whether a page of the request's origin may open a socket here: one of ours, or a program, which sends no origin.
 * Browsers attach cookies to sockets that any page opens, so this is what keeps other sites out.
 *
 * @param own Origins by which this market is known besides the address that was asked, such as `PUBLIC_URL`.
 */
export function isOwnOrigin(
  request: Request,
  own: readonly string[],
): boolean {
  if (request.headers.get("sec-fetch-site") === "cross-site") return false;
  const origin = request.headers.get("origin");
  if (origin === null) return true;
  const host = request.headers.get("host");
  return own.includes(origin) ||
    host !== null && [`http://${host}`, `https://${host}`].includes(origin);
}

/**
 * Returns the session token that came as `auth: { token }`, else the one in the
 * session's cookie, else null.
 *
 * @param secure Whether the socket was opened by https.
 */
export function findToken(
  auth: Readonly<Record<string, unknown>>,
  cookies: string | undefined,
  secure: boolean,
): string | null {
  const { token } = auth;
  if (token !== undefined) return typeof token === "string" ? token : null;
  return readSessionCookie(cookies, secure);
}
