/**
 * The cookies by which a browser shows whose session it has, and that somebody
 * has logged in on it before.
 */
import { type SetCookie, stringifySetCookie } from "cookie";

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
 * No more cookies of one name are looked at: each session costs a query. Of
 * other programs on this host there are a few.
 */
const MOST_TRIED = 4;

const TOKEN = /^[\w-]{16,128}$/;
const DEVICE = /^[\w-]{36}$/;

/**
 * Returns what may be the session's token. There can be several: browsers send
 * those of other programs on the same host too, and of other paths of it, which
 * come first.
 *
 * @param cookies The header `Cookie`.
 * @param secure Whether the visitor came by https.
 */
export function readSessionCookies(
  cookies: string | null | undefined,
  secure: boolean,
): string[] {
  return valuesOf(cookies, nameOf("session", secure), TOKEN);
}

/** Returns the device's secret, or null where a request brings none of ours. */
export function readDeviceCookie(
  cookies: string | null | undefined,
  secure: boolean,
): string | null {
  return valuesOf(cookies, nameOf("device", secure), DEVICE)[0] ?? null;
}

/** Returns the values of all cookies of one name that look as ours do. */
function valuesOf(
  cookies: string | null | undefined,
  name: string,
  shape: RegExp,
): string[] {
  const values = (cookies ?? "").split(";")
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie.startsWith(`${name}=`))
    .map((cookie) => cookie.slice(name.length + 1))
    .filter((value) => shape.test(value));
  return [...new Set(values)].slice(0, MOST_TRIED);
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
