/** How a market gets its first admin: from the environment, or by a link. */
import { Buffer } from "node:buffer";
import { createHash, createHmac } from "node:crypto";
import type { TransactionSql } from "../../db/transaction.ts";
import { z } from "zod";
import { defineCommand } from "../../cluster/command.ts";
import type { Sql } from "../../db/pools.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { insertUser, registration } from "./accounts.ts";
import { forgetDevices } from "./known_devices.ts";
import {
  checkChosenPassword,
  chosenPassword,
  hashPassword,
  verifyPassword,
} from "./passwords.ts";
import { mayAct, username } from "./people.ts";
import { endSessions } from "./sessions.ts";

/** How long a setup link works, in hours. */
export const SETUP_HOURS = 24;

/** Returns whether anybody administers this market, and is not suspended. */
export async function hasAdmin(sql: Sql | TransactionSql): Promise<boolean> {
  const found = await sql`
    select from users u where role = 'admin' and ${mayAct(sql, "u")} limit 1`;
  return found.length > 0;
}

/**
 * Returns whether there is an admin of this name with this password, so that
 * `ensureAdmin` has nothing to do.
 */
export async function isAdmin(
  sql: Sql,
  name: string,
  password: string,
): Promise<boolean> {
  const [admin] = await sql<{ password_hash: string }[]>`
    select password_hash from users
    where username = ${name} and role = 'admin' and suspended_at is null`;
  return admin !== undefined &&
    await verifyPassword(admin.password_hash, password.normalize("NFKC"));
}

/**
 * Makes the admin that the environment names, or gives that account back its
 * role and this password. Its sessions end: who registered the name before, or
 * knew the old password, must not find themself an admin. The nodes do. Of a
 * password it asks what it asks of everybody's, and refuses nothing else.
 */
export const ensureAdmin = defineCommand({
  name: "ensure_admin",
  summary: "Makes the admin that the node's environment names.",
  access: "system",
  input: z.strictObject({ username, password: chosenPassword })
    .check(checkChosenPassword),
  result: z.strictObject({ user_id: z.uuid() }),
  secrets: ["password"],
  prepare: async ({ settings }, { password }) => ({
    prepared: {
      password_hash: await hashPassword(password, settings.passwordQueue),
    },
  }),
  async run(tx, _actor, { username }, { prepared }) {
    const { password_hash } = prepared;
    await takeTurn(tx);
    const [admin] = await tx<{ id: string }[]>`
      update users set role = 'admin', password_hash = ${password_hash},
        suspended_at = null
      where username = ${username} returning id`;
    const id = admin?.id ?? await insertUser(tx, {
      username,
      // The environment names no address, and nothing is ever sent to this one.
      email: `${username}@admin.invalid`,
      password_hash,
      role: "admin",
    });
    await forgetDevices(tx, id);
    return {
      result: { user_id: id },
      activity: { subject: id, detail: { username } },
      events: await endSessions(tx, id),
    };
  },
});

/**
 * Makes the token of a one-time link to `/setup`. The nodes do.
 *
 * @throws {DomainError} `conflict` when there is an admin.
 */
export const issueSetupToken = defineCommand({
  name: "issue_setup_token",
  summary: "Makes the one-time link with which the first admin sets up.",
  access: "system",
  input: z.strictObject({}),
  result: z.strictObject({ token: z.string() }),
  prepare({ id, secret }) {
    const token = createHmac("sha256", secret).update(`setup:${id}`)
      .digest("base64url");
    return Promise.resolve({
      prepared: { token_hash: hashToken(token) },
      reveal: { token },
    });
  },
  async run(tx, _actor, _input, { prepared }) {
    await demandNoAdmin(tx);
    const tokenHash = Buffer.from(prepared.token_hash, "hex");
    await tx`insert into setup_tokens (token_hash) values (${tokenHash})`;
    return { result: {}, activity: { subject: null } };
  },
});

/**
 * Makes the first admin. Who has the one-time link that a start printed may.
 *
 * @throws {DomainError} `conflict` when there is an admin; `forbidden` when the
 * link was used or is too old; `username_taken`, `email_taken`.
 */
export const setUpAdmin = defineCommand({
  name: "set_up_admin",
  summary: "Makes the first admin, with the token of the one-time link.",
  access: "anyone",
  input: registration.safeExtend({ token: z.string().max(100) }),
  result: z.strictObject({ user_id: z.uuid() }),
  secrets: ["password", "token"],
  prepare: async ({ settings }, { password, token }) => ({
    prepared: {
      password_hash: await hashPassword(password, settings.passwordQueue),
      token_hash: hashToken(token),
    },
  }),
  async run(tx, _actor, { username, email }, { prepared }) {
    await demandNoAdmin(tx);
    const tokenHash = Buffer.from(prepared.token_hash, "hex");
    const used = await tx`
      update setup_tokens set used_at = now()
      where token_hash = ${tokenHash} and used_at is null
        and created_at > now() - ${SETUP_HOURS} * interval '1 hour'`;
    if (used.count === 0) {
      throw new DomainError(
        "forbidden",
        "This link is not valid any more. Restart a node to get a new one.",
      );
    }
    const id = await insertUser(tx, {
      username,
      email,
      password_hash: prepared.password_hash,
      role: "admin",
    });
    return {
      result: { user_id: id },
      activity: { subject: id, actorId: id },
    };
  },
});

/** Lets one transaction at a time through that makes an admin or a link. */
async function takeTurn(tx: TransactionSql): Promise<void> {
  await tx`lock table setup_tokens in share row exclusive mode`;
}

/** @throws {DomainError} `conflict` when there is an admin. */
async function demandNoAdmin(tx: TransactionSql): Promise<void> {
  await takeTurn(tx);
  if (await hasAdmin(tx)) {
    throw new DomainError("conflict", "This market has an admin already.");
  }
}

function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
