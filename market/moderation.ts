/**
 * What admins do to keep order: take products down, suspend people, and log
 * them out.
 */
import type { TransactionSql } from "../db/transaction.ts";
import { z } from "zod";
import { defineCommand, userId } from "../cluster/command.ts";
import { DomainError } from "../lib/errors/domain_error.ts";
import { MAX_LENGTH } from "../lib/lengths.ts";
import { line } from "../lib/input/text.ts";
import { endSessions } from "./accounts/sessions.ts";
import { lockProduct } from "./catalogue/product_row.ts";
import { setStatus } from "./catalogue/products.ts";
import {
  withdrawAllOffers,
  withdrawAllProducts,
} from "./catalogue/withdrawal.ts";

const reason = line("a reason", MAX_LENGTH.reason).optional();

/**
 * Takes a product down, whatever its status, and closes the open offers for it.
 * Only its seller and admins see it from then on. Admins may.
 *
 * @throws {DomainError} `not_found`; `conflict` when it is hidden already.
 */
export const hideProduct = defineCommand({
  name: "hide_product",
  summary:
    "Takes a product down; only its seller and admins see it from then on.",
  access: "admin",
  input: z.strictObject({ product_id: z.uuid(), reason }),
  result: z.strictObject({ product_id: z.uuid() }),
  async run(tx, _actor, { product_id, reason }) {
    const product = await lockProduct(tx, product_id);
    if (product.status === "hidden") {
      throw new DomainError("conflict", "This item is hidden already.");
    }
    return {
      result: { product_id },
      activity: {
        subject: product_id,
        detail: { title: product.title, reason: reason ?? null },
      },
      events: await setStatus(tx, product, "hidden"),
    };
  },
});

/**
 * Gives a hidden product back to its seller, as a withdrawn one. Admins may.
 *
 * @throws {DomainError} `not_found`; `conflict` when it is not hidden.
 */
export const showProduct = defineCommand({
  name: "show_product",
  summary: "Gives a hidden product back to its seller, who may relist it.",
  access: "admin",
  input: z.strictObject({ product_id: z.uuid() }),
  result: z.strictObject({ product_id: z.uuid() }),
  async run(tx, _actor, { product_id }) {
    const product = await lockProduct(tx, product_id);
    if (product.status !== "hidden") {
      throw new DomainError("conflict", "This item is not hidden.");
    }
    return {
      result: { product_id },
      activity: { subject: product_id, detail: { title: product.title } },
      events: await setStatus(tx, product, "withdrawn"),
    };
  },
});

/**
 * Suspends a person: ends their sessions, withdraws what they sell and offer,
 * and lets them log in no more. Admins may.
 *
 * @throws {DomainError} `forbidden` for oneself; `not_found`.
 */
export const suspendUser = defineCommand({
  name: "suspend_user",
  summary:
    "Keeps a person from logging in, ends their sessions and withdraws what they sell and offer.",
  access: "admin",
  input: z.strictObject({ user_id: z.uuid(), reason }),
  result: z.strictObject({ user_id: z.uuid() }),
  async run(tx, actor, { user_id, reason }) {
    if (user_id === userId(actor)) {
      throw new DomainError("forbidden", "You cannot suspend yourself.");
    }
    await lockUser(tx, user_id);
    const { count } = await tx`
      update users set suspended_at = now()
      where id = ${user_id} and suspended_at is null`;
    // The sessions first: ending them waits for what is under way in them,
    // which is then withdrawn with the rest.
    const events = [
      ...await endSessions(tx, user_id),
      ...await withdrawAllProducts(tx, user_id),
      ...await withdrawAllOffers(tx, user_id),
    ];
    return {
      result: { user_id },
      activity: count === 0 && events.length === 0
        ? null
        : { subject: user_id, detail: { reason: reason ?? null } },
      events,
    };
  },
});

/**
 * Lets a suspended person log in again; what was withdrawn stays so. Admins
 * may.
 *
 * @throws {DomainError} `not_found`.
 */
export const unsuspendUser = defineCommand({
  name: "unsuspend_user",
  summary: "Lets a suspended person log in again.",
  access: "admin",
  input: z.strictObject({ user_id: z.uuid() }),
  result: z.strictObject({ user_id: z.uuid() }),
  async run(tx, _actor, { user_id }) {
    await lockUser(tx, user_id);
    const { count } = await tx`
      update users set suspended_at = null
      where id = ${user_id} and suspended_at is not null`;
    return {
      result: { user_id },
      activity: count === 0 ? null : { subject: user_id },
    };
  },
});

/**
 * Ends all sessions of a person, who may log in again: somebody else may have
 * one of them. Admins may.
 *
 * @throws {DomainError} `not_found`.
 */
export const endUserSessions = defineCommand({
  name: "end_user_sessions",
  summary: "Logs a person out everywhere; they may log in again.",
  access: "admin",
  input: z.strictObject({ user_id: z.uuid() }),
  result: z.strictObject({ ended: z.int() }),
  async run(tx, _actor, { user_id }) {
    await lockUser(tx, user_id);
    const events = await endSessions(tx, user_id);
    const ended = events.length;
    return {
      result: { ended },
      activity: ended === 0 ? null : { subject: user_id, detail: { ended } },
      events,
    };
  },
});

/**
 * Locks somebody's row until the transaction ends.
 *
 * @throws {DomainError} `not_found` for somebody who is not there or left.
 */
async function lockUser(tx: TransactionSql, id: string): Promise<void> {
  const [user] = await tx`
    select from users where id = ${id} and deleted_at is null for update`;
  if (user === undefined) {
    throw new DomainError("not_found", "There is no such person.");
  }
}
