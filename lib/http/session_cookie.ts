/** The cookie by which a browser shows whose session it has. */
import { parseCookie, type SetCookie, stringifySetCookie } from "cookie";

/**
 * Returns what the cookie is called. Over https the name binds it to this host
 * and to https, so that no other host of the domain can plant one: browsers
 * refuse such a name otherwise.
 */
function nameOf(secure: boolean): string {
  return secure ? "__Host-session" : "session";
}

/**
 * Returns the session's token, or null where a request brings none.
 *
 * @param cookies The header `Cookie`.
 * @param secure Whether the visitor came by https.
 */
export function readSessionCookie(
  cookies: string | null | undefined,
  secure: boolean,
): string | null {
  return parseCookie(cookies ?? "")[nameOf(secure)] ?? null;
}

/** Returns the `Set-Cookie` value that logs a visitor in until `expires`. */
export function sessionCookie(
  { secure }: { readonly secure: boolean },
  token: string,
  expires: Date,
): string {
  return cookie(secure, { value: token, expires });
}

/** Returns the `Set-Cookie` value that makes a browser forget its session. */
export function noSessionCookie(
  { secure }: { readonly secure: boolean },
): string {
  return cookie(secure, { value: "", maxAge: 0 });
}

function cookie(secure: boolean, content: Omit<SetCookie, "name">): string {
  return stringifySetCookie({
    name: nameOf(secure),
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure,
    ...content,
  });
}
