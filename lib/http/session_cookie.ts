/**
 * The cookies by which a browser shows whose session it has, and that somebody
 * has logged in on it before.
 */
import { parseCookie, type SetCookie, stringifySetCookie } from "cookie";

type Name = "session" | "device";

/** Browsers keep no cookie for longer, in seconds: 400 days. */
const LONGEST_S = 400 * 86_400;

/**
 * Returns what a cookie is called. Over https the name binds it to this host
 * and to https, so that no other host of the domain can plant one: browsers
 * refuse such a name otherwise.
 */
function nameOf(name: Name, secure: boolean): string {
  return secure ? `__Host-${name}` : name;
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
  return parseCookie(cookies ?? "")[nameOf("session", secure)] ?? null;
}

/** Returns the device's secret, or null where a request brings none of ours. */
export function readDeviceCookie(
  cookies: string | null | undefined,
  secure: boolean,
): string | null {
  const value = parseCookie(cookies ?? "")[nameOf("device", secure)] ?? "";
  return /^[\w-]{36}$/.test(value) ? value : null;
}

/** Returns the `Set-Cookie` value that logs a visitor in until `expires`. */
export function sessionCookie(
  { secure }: { readonly secure: boolean },
  token: string,
  expires: Date,
): string {
  return cookie("session", secure, { value: token, expires });
}

/** Returns the `Set-Cookie` value that makes a browser forget its session. */
export function noSessionCookie(
  { secure }: { readonly secure: boolean },
): string {
  return cookie("session", secure, { value: "", maxAge: 0 });
}

/** Returns the `Set-Cookie` value by which a device is known again. */
export function deviceCookie(
  { secure }: { readonly secure: boolean },
  device: string,
): string {
  return cookie("device", secure, { value: device, maxAge: LONGEST_S });
}

function cookie(
  name: Name,
  secure: boolean,
  content: Omit<SetCookie, "name">,
): string {
  return stringifySetCookie({
    name: nameOf(name, secure),
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure,
    ...content,
  });
}
