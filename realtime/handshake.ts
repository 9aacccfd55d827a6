/** Who may open a socket. */
import type { Sql } from "../db/pools.ts";
import { DomainError } from "../lib/errors/domain_error.ts";
import type { Outage } from "../db/outage.ts";
import { readSessionCookies } from "../lib/http/session_cookie.ts";
import type { SessionUser } from "../market/accounts/sessions.ts";
import { asRefusal } from "./refusals.ts";
import type { MarketSocket } from "./sockets.ts";

/**
 * Returns whether a page of the request's origin may open a socket here: one
 * of ours, or a program, which sends no origin. Browsers attach cookies to
 * sockets that any page opens, so this is what keeps other sites out.
 *
 * @param own Origins by which this market is known besides the address that
 * was asked, such as `PUBLIC_URL`.
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

export interface SessionCheckOptions {
  readonly reader: Sql;
  readonly findSession: (
    sql: Sql,
    ...tokens: readonly string[]
  ) => Promise<SessionUser | null>;
  readonly outage: Pick<Outage, "log" | "refuses">;
}

/**
 * Returns what Socket.IO asks before it lets a connection in: it has to bring
 * a session in force, and is that person's from then on. Else its client gets
 * `connect_error`, with the code of the refusal in `data`.
 */
export function createSessionCheck(
  { reader, findSession, outage, admit }: SessionCheckOptions & {
    /** Counts a connection of somebody; throws when it is one too many. */
    readonly admit: (socket: MarketSocket) => void;
  },
): (socket: MarketSocket, next: (error?: Error) => void) => Promise<void> {
  async function identify(socket: MarketSocket): Promise<void> {
    const { auth, headers, address, secure } = socket.handshake;
    const tokens = findTokens(auth, headers.cookie, secure);
    const user = await findSession(reader, ...tokens);
    if (user === null) {
      throw new DomainError("unauthenticated", "Log in to do this.");
    }
    socket.data = {
      actor: {
        kind: "user",
        id: user.id,
        role: user.role,
        session: user.session_id,
      },
      sessionId: user.session_id,
      origin: { address, userAgent: headers["user-agent"] ?? null },
    };
  }

  return async (socket, next) => {
    try {
      await identify(socket);
      admit(socket);
      next();
    } catch (error) {
      const { code, message } = asRefusal(error, "connection", outage);
      next(Object.assign(new Error(message), { data: { code, message } }));
    }
  };
}

/**
 * Returns the session token that came as `auth: { token }`, else what may be
 * one among the cookies.
 *
 * @param secure Whether the socket was opened by https.
 */
export function findTokens(
  auth: Readonly<Record<string, unknown>>,
  cookies: string | undefined,
  secure: boolean,
): string[] {
  const { token } = auth;
  if (token !== undefined) return typeof token === "string" ? [token] : [];
  return readSessionCookies(cookies, secure);
}
