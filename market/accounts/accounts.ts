/** Accounts: making one, and changing one's own. */
import type { TransactionSql } from "../../db/transaction.ts";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import {
  defineCommand,
  type Preparation,
  userId,
} from "../../cluster/command.ts";
import type { Sql } from "../../db/pools.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { imageOfId } from "../../lib/image_of_id.ts";
import { MAX_LENGTH } from "../../lib/lengths.ts";
import { line, optionalLines } from "../../lib/input/text.ts";
import { parseInput } from "../../lib/input/parse_input.ts";
import { timestamp } from "../../lib/input/timestamp.ts";
import { refuseUnseen } from "../unseen.ts";
import { guardLogin, recordLoginFailure } from "../limits/login_throttle.ts";
import { forgetDevices } from "./known_devices.ts";
import {
  checkChosenPassword,
  chosenPassword,
  chosenPasswordFor,
  enteredPassword,
  hashPassword,
  verifyPassword,
} from "./passwords.ts";
import { email, username } from "./people.ts";
import { demandProof, proofOf } from "./proof.ts";
import { endSessions, newToken } from "./sessions.ts";

/** One's own account, as nobody else sees it. */
export const ownAccount = z.strictObject({
  id: z.uuid(),
  username: z.string(),
  email: z.string(),
  display_name: z.string(),
  bio: z.string(),
  role: z.enum(["user", "admin"]),
  created_at: timestamp,
});

export type OwnAccount = Readonly<z.output<typeof ownAccount>>;

/**
 * The fields of the form that makes an account, also of the one that makes the
 * first admin.
 */
export const registration = z.strictObject({
  username,
  email,
  password: chosenPassword,
}).check(checkChosenPassword);

/**
 * Makes an account. Anybody may. Logging in is another command.
 *
 * @throws {DomainError} `username_taken`, `email_taken`.
 */
export const register = defineCommand({
  name: "register",
  summary: "Makes an account. Logging in is another command.",
  access: "anyone",
  input: registration,
  result: z.strictObject({ user_id: z.uuid() }),
  secrets: ["password"],
  prepare: async ({ settings }, { password }) => ({
    prepared: {
      password_hash: await hashPassword(password, settings.passwordQueue),
    },
  }),
  async run(tx, _actor, { username, email }, { prepared }) {
    const id = await insertUser(tx, {
      username,
      email,
      password_hash: prepared.password_hash,
      role: "user",
    });
    return {
      result: { user_id: id },
      activity: { subject: id, actorId: id },
    };
  },
});

/**
 * Changes one's own password, ends all of one's other sessions, and gives this
 * one another token. Who knows the current password may.
 *
 * @throws {DomainError} as `demandPassword` and `demandProof` do;
 * `invalid_input` for a password that one may not choose.
 */
export const changePassword = defineCommand({
  name: "change_password",
  summary:
    "Changes one's password, ends all of one's other sessions, and gives this one another token.",
  access: "user",
  input: z.strictObject({
    current_password: enteredPassword,
    new_password: chosenPassword,
  }),
  result: z.strictObject({
    sessions_ended: z.int(),
    token: z.string().describe("The token of this session from now on."),
    expires_at: z.iso.datetime().nullable(),
  }),
  secrets: ["current_password", "new_password"],
  async prepare(preparation, { current_password, new_password }) {
    const proof = await demandPassword(
      preparation,
      "current_password",
      current_password,
    );
    const account = await findAccount(
      preparation.reader,
      userId(preparation.actor),
    );
    parseInput(
      z.object({
        new_password: chosenPasswordFor({
          ...account,
          current: current_password,
        }),
      }),
      { new_password },
    );
    const password_hash = await hashPassword(
      new_password,
      preparation.settings.passwordQueue,
    );
    const me = userId(preparation.actor);
    const { id, secret } = preparation;
    const { token, token_hash } = newToken(secret, id, me);
    return {
      prepared: { proof, password_hash, token_hash },
      reveal: { token },
    };
  },
  async run(tx, actor, _input, { prepared }) {
    const me = userId(actor);
    await demandProof(tx, me, prepared.proof, "change");
    await tx`
      update users set password_hash = ${prepared.password_hash}
      where id = ${me}`;
    const session = actor.kind === "user" ? actor.session ?? null : null;
    const ended = await endSessions(tx, me, { but: session });
    await forgetDevices(tx, me);
    // A node of the version before makes no other token, and tells none.
    const { token_hash = null }: { token_hash?: string | null } = prepared;
    const [renewed] = await tx<{ expires_at: Date }[]>`
      update sessions
      set token_hash = coalesce(decode(${token_hash}, 'hex'), token_hash)
      where id = ${session} returning expires_at`;
    return {
      result: {
        sessions_ended: ended.length,
        expires_at: renewed?.expires_at.toISOString() ?? null,
      },
      activity: { subject: me },
      events: ended,
    };
  },
});

/** What somebody says of themself. */
const profile = z.strictObject({
  display_name: line("a name to show", MAX_LENGTH.displayName),
  bio: optionalLines("about you", MAX_LENGTH.bio),
}).partial();

/**
 * Changes the given fields of what others see of oneself. Anybody who is logged
 * in may.
 *
 * @throws {DomainError} `conflict` for what was changed meanwhile.
 */
export const editProfile = defineCommand({
  name: "edit_profile",
  summary: "Changes how others see me.",
  access: "user",
  // `seen` is what the sender saw of the fields that change.
  input: profile.extend({ seen: profile.optional() }),
  result: z.strictObject({ user_id: z.uuid() }),
  async run(tx, actor, { seen = {}, display_name, bio }) {
    const me = userId(actor);
    const [before = {}] = await tx`
      select display_name, bio from users where id = ${me} for update`;
    refuseUnseen(before, { display_name, bio }, seen);
    const { count } = await tx`
      update users set bio = coalesce(${bio ?? null}, bio),
        display_name = coalesce(${display_name ?? null}, display_name)
      where id = ${me} and deleted_at is null
        and (bio <> ${bio ?? null} or display_name <> ${display_name ?? null})`;
    return {
      result: { user_id: me },
      activity: count === 0 ? null : { subject: me },
    };
  },
});

/**
 * Returns somebody's own account.
 *
 * @throws {DomainError} `unauthenticated` when it is there no longer.
 */
export async function findAccount(
  sql: Sql,
  person: string,
): Promise<OwnAccount> {
  const [account] = await sql<OwnAccount[]>`
    select id, username, email, display_name, bio, role, created_at
    from users where id = ${person} and deleted_at is null`;
  if (account === undefined) {
    throw new DomainError("unauthenticated", "This account was deleted.");
  }
  return account;
}

/**
 * Adds a person.
 *
 * @returns their id.
 * @throws {DomainError} `username_taken` or `email_taken`.
 */
export async function insertUser(
  tx: TransactionSql,
  user: {
    readonly username: string;
    readonly email: string;
    readonly password_hash: string;
    readonly role: "user" | "admin";
  },
): Promise<string> {
  const id = uuidv7();
  const inserted = await tx`
    insert into users ${tx({ id, display_name: user.username, ...user })}
    on conflict do nothing`;
  if (inserted.count === 1) return id;
  const [named] = await tx`
    select from users where username = ${user.username}`;
  throw named !== undefined
    ? taken("username_taken", "username", "This username is taken.")
    : taken(
      "email_taken",
      "email",
      "There is an account with this e-mail address. Log in instead.",
    );
}

function taken(
  code: "username_taken" | "email_taken",
  field: string,
  message: string,
): DomainError {
  return new DomainError(code, message, {
    issues: [{ path: [field], message }],
  });
}

/**
 * Checks that who acts knows their password, for what a stolen session must not
 * do. Wrong guesses slow down the next as those of logins do, but are counted
 * apart from them: they must not lock the owner out.
 *
 * @param field the input field that the password came in.
 * @returns the proof, for `run` to check again; an empty one, which proves
 * nothing, for a repeat.
 * @throws {DomainError} `invalid_credentials`, `rate_limited`.
 */
export async function demandPassword(
  { actor, execute, id, reader, settings }: Preparation,
  field: string,
  password: string,
): Promise<string> {
  const me = userId(actor);
  // A repeat only tells the answer of the first time, and the password may be
  // another by now. Ids are kept for longer than a day, so that none is
  // forgotten between this look and the command.
  const repeated = await reader`
    select from commands where id in (${id}, ${imageOfId(id)})
      and at > now() - interval '1 day'`;
  if (repeated.length > 0) return "";
  const session = (actor.kind === "user" ? actor.session : undefined) ?? "";
  const tried = { by: "session", person: me, session } as const;
  return await guardLogin(reader, tried, async (failure) => {
    const [user] = await reader<{ password_hash: string }[]>`
      select password_hash from users where id = ${me} and deleted_at is null`;
    const right = await verifyPassword(
      user?.password_hash ?? null,
      password,
      settings.passwordQueue,
    );
    if (user !== undefined && right) return proofOf(user.password_hash);
    await execute(recordLoginFailure, failure);
    const message = "This is not your password.";
    throw new DomainError("invalid_credentials", message, {
      issues: [{ path: [field], message }],
    });
  });
}
