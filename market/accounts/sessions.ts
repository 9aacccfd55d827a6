/** Sessions: logging in, and what ends a session. */
import { Buffer } from "node:buffer";
import { createHash, createHmac } from "node:crypto";
import type { TransactionSql } from "../../db/transaction.ts";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import {
  defineCommand,
  type DomainEvent,
  userId,
} from "../../cluster/command.ts";
import type { Sql } from "../../db/pools.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { MAX_LENGTH } from "../../lib/lengths.ts";
import { sessionEnded } from "../events.ts";
import {
  accountOf,
  forgetLoginFailures,
  guardLogin,
  type LoginAttempt,
  recordLoginFailure,
} from "../limits/login_throttle.ts";
import { leftOutOfLogin } from "../older_nodes.ts";
import { deviceHash, knowDevice } from "./known_devices.ts";
import { enteredPassword, verifyPassword } from "./passwords.ts";
import { mayAct, tidyName } from "./people.ts";
import { demandProof, proofOf } from "./proof.ts";
import { idleTimes, SESSION_DAYS, unusedUntil } from "./sessions_in_force.ts";

/** The person who is logged in. */
export interface SessionUser {
  readonly id: string;
  readonly username: string;
  readonly display_name: string;
  readonly role: "user" | "admin";
  readonly session_id: string;
  /** When the session was last marked as in use; see `touchSessions`. */
  readonly session_seen_at: Date;
}

/** A device on which somebody is logged in. */
export interface ListedSession {
  readonly id: string;
  readonly created_at: Date;
  readonly last_seen_at: Date;
  readonly expires_at: Date;
  /** What the browser said it is; may be empty. */
  readonly user_agent: string;
}

/**
 * Returns who holds the first of these tokens that belongs to a session in
 * force, or null when none does.
 */
export async function findSession(
  sql: Sql,
  ...tokens: readonly string[]
): Promise<SessionUser | null> {
  for (const token of tokens) {
    const [user] = await sql<SessionUser[]>`
      select u.id, u.username, u.display_name, u.role,
        s.id as session_id, s.last_seen_at as session_seen_at
      from sessions s join users u on u.id = s.user_id
      where s.token_hash = ${hashToken(token)} and s.expires_at > now()
        and ${mayAct(sql, "u")}`;
    if (user !== undefined) return user;
  }
  return null;
}

/** Returns where somebody is logged in, the latest login first. */
export async function listSessions(
  sql: Sql,
  person: string,
): Promise<ListedSession[]> {
  return await sql<ListedSession[]>`
    select id, created_at, last_seen_at, expires_at, user_agent from sessions
    where user_id = ${person} and expires_at > now()
    order by created_at desc limit 100`;
}

/**
 * Logs in by username or e-mail address, and answers the token of a new
 * session. Anybody may. It says the same, after the same time, whether the name
 * or the password is wrong.
 *
 * @throws {DomainError} `invalid_credentials`, also when the password was changed
 * while it was being checked; `rate_limited` after failures; `forbidden` for
 * somebody who was suspended; `conflict` when the id of the command opened a
 * session before that.
 */
export const logIn = defineCommand({
  name: "log_in",
  summary:
    "Logs in by username or e-mail address; the token goes into `Authorization: Bearer`. A session that the request came with ends.",
  access: "anyone",
  input: z.strictObject({
    username: z.string("Write your username or e-mail address.")
      .max(MAX_LENGTH.email, {
        error: "Write your username or e-mail address.",
        abort: true,
      })
      .overwrite(tidyName)
      .min(1, "Write your username or e-mail address."),
    password: enteredPassword,
    device: z.string().min(16).max(100).optional().describe(
      "A secret of the program's own making: once it has logged in with it, strangers' failures do not slow it down.",
    ),
  }),
  result: z.strictObject({
    token: z.string(),
    user_id: z.uuid(),
    session_id: z.uuid(),
    expires_at: z.iso.datetime(),
  }),
  secrets: ["password", "device"],
  async prepare(preparation, { device, password, username }) {
    const { id, origin, reader, secret } = preparation;
    const device_hash = device === undefined ? null : deviceHash(device);
    const found = await findLogin(reader, username, device_hash);
    const account = accountOf(found?.id, username);
    const tried: LoginAttempt = device_hash !== null && found?.knows_device
      ? { by: "known device", account, device: device_hash }
      : { by: "stranger", account, address: origin.address };
    const person = await guardLogin(reader, tried, async (failure) => {
      const right = await verifyPassword(
        found?.password_hash ?? null,
        password,
        preparation.settings.passwordQueue,
      );
      if (found !== undefined && right) return found;
      await preparation.execute(recordLoginFailure, failure);
      throw new DomainError(
        "invalid_credentials",
        "The name or the password is wrong.",
      );
    });
    const { token, token_hash } = newToken(secret, id, person.id);
    return {
      prepared: {
        user_id: person.id,
        proof: proofOf(person.password_hash),
        tried,
        device_hash,
        token_hash,
        ...idleTimes(preparation.settings),
      },
      reveal: { token },
    };
  },
  async run(tx, _actor, { username }, { origin, prepared }) {
    const { user_id, token_hash } = prepared;
    const { address } = origin;
    const { device_hash, proof, tried, ...idle } = {
      ...leftOutOfLogin({ userId: user_id, username, address }),
      ...prepared,
    };
    await demandProof(tx, user_id, proof, "share");
    const session = {
      id: uuidv7(),
      user_id,
      token_hash: Buffer.from(token_hash, "hex"),
      user_agent: (origin.userAgent ?? "").slice(0, 200),
    };
    // What is answered is its last day. It ends before, when it is not used.
    const [opened] = await tx<{ last_day: Date }[]>`
      insert into sessions (id, user_id, token_hash, user_agent, expires_at)
      select ${session.id}, u.id, ${session.token_hash}, ${session.user_agent},
        ${unusedUntil(tx, idle, tx`now()`)}
      from users u where u.id = ${user_id}
      on conflict (token_hash) do nothing
      returning created_at + ${SESSION_DAYS} * interval '1 day' as last_day`;
    // The id was forgotten, as the page stood open for longer than ids are
    // kept.
    if (opened === undefined) {
      throw new DomainError(
        "conflict",
        "This form was used to log in before. Load the page again.",
      );
    }
    await forgetLoginFailures(tx, tried);
    if (device_hash !== null) await knowDevice(tx, user_id, device_hash);
    return {
      result: {
        user_id,
        session_id: session.id,
        expires_at: opened.last_day.toISOString(),
      },
      activity: { subject: session.id, actorId: user_id },
    };
  },
});

/**
 * Ends the session that the command came with. Anybody who is logged in may. It
 * refuses nothing.
 */
export const logOut = defineCommand({
  name: "log_out",
  summary: "Ends the session that this request came with.",
  access: "user",
  input: z.strictObject({}),
  result: z.strictObject({}),
  async run(tx, actor) {
    const session = actor.kind === "user" ? actor.session ?? null : null;
    const ended = await endSessions(tx, userId(actor), { only: session });
    return { result: {}, activity: { subject: session }, events: ended };
  },
});

/**
 * Ends one of one's own sessions, which closes its sockets on every node.
 * Anybody who is logged in may.
 *
 * @throws {DomainError} `not_found` for a session that one has not.
 */
export const endSession = defineCommand({
  name: "end_session",
  summary: "Ends one of one's own sessions, on whatever device it is.",
  access: "user",
  input: z.strictObject({ session_id: z.uuid() }),
  result: z.strictObject({ session_id: z.uuid() }),
  async run(tx, actor, { session_id }) {
    const ended = await endSessions(tx, userId(actor), { only: session_id });
    if (ended.length === 0) {
      throw new DomainError("not_found", "You have no such session.");
    }
    return {
      result: { session_id },
      activity: { subject: session_id },
      events: ended,
    };
  },
});

/**
 * Returns the token that a command makes, and its hash in hex. It is made from
 * the command's id, so that a repeat is told the same one; both are stored
 * nowhere. And from the person, so that nobody who sends the same id is told
 * another's.
 */
export function newToken(
  secret: Uint8Array,
  commandId: string,
  person: string,
): { readonly token: string; readonly token_hash: string } {
  const token = createHmac("sha256", secret)
    .update(`session:${commandId}:${person}`).digest("base64url");
  return { token, token_hash: hashToken(token).toString("hex") };
}

/**
 * Ends sessions of a person: `only` the one, or all `but` one, or without
 * either all of them.
 *
 * @returns the events that close their sockets, one for each session that
 * ended.
 */
export async function endSessions(
  tx: TransactionSql,
  person: string,
  { only, but }: { only?: string | null; but?: string | null } = {},
): Promise<DomainEvent[]> {
  const ended = await tx<{ id: string }[]>`
    delete from sessions where user_id = ${person}
      ${only === undefined ? tx`` : tx`and id = ${only}`}
      ${but === undefined ? tx`` : tx`and id is distinct from ${but}`}
    returning id`;
  return ended.map(({ id }) => sessionEnded(person, id));
}

function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** The account that somebody wants to log in to. */
interface Login {
  readonly id: string;
  readonly password_hash: string;
  /** Whether somebody has logged in to it on the device at hand. */
  readonly knows_device: boolean;
}

async function findLogin(
  sql: Sql,
  name: string,
  device_hash: string | null,
): Promise<Login | undefined> {
  const [found] = await sql<Login[]>`
    select id, password_hash, exists (
        select from known_devices where user_id = users.id
          and device_hash = decode(${device_hash}, 'hex')) as knows_device
    from users
    where (username = ${name} or email = ${name}) and deleted_at is null`;
  return found;
}
