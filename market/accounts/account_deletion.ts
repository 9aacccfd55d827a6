/** Leaving the market. */
import type { TransactionSql } from "../../db/transaction.ts";
import { z } from "zod";
import { defineCommand, userId } from "../../cluster/command.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import {
  withdrawAllOffers,
  withdrawAllProducts,
} from "../catalogue/withdrawal.ts";
import { demandPassword } from "./accounts.ts";
import { forgetDevices } from "./known_devices.ts";
import { enteredPassword } from "./passwords.ts";
import { DELETED_NAME, DELETED_PREFIX } from "./people.ts";
import { demandProof } from "./proof.ts";
import { endSessions } from "./sessions.ts";

/**
 * Deletes one's own account. What concerns only its owner is erased. Orders,
 * offers and messages belong to the other side too: they stay, under a name
 * that tells nothing. Photos and descriptions stay only where somebody bought
 * the item. Who knows the password may.
 *
 * @throws {DomainError} `conflict` for the last admin; as `demandPassword` and
 * `demandProof` do.
 */
export const deleteAccount = defineCommand({
  name: "delete_account",
  summary:
    "Deletes one's own account: withdraws products and offers, and erases personal data; orders stay, without a name.",
  access: "user",
  input: z.strictObject({ password: enteredPassword }),
  result: z.strictObject({}),
  secrets: ["password"],
  async prepare(preparation, { password }) {
    const proof = await demandPassword(preparation, "password", password);
    return { prepared: { proof } };
  },
  async run(tx, actor, _input, { prepared }) {
    const me = userId(actor);
    // A node of the version before prepares nothing.
    const { proof = undefined }: { proof?: string } = prepared ?? {};
    await demandProof(tx, me, proof, "change");
    await demandAnotherAdmin(tx, me);
    // Before what follows: ending the sessions waits for what is under way in
    // them, which is then withdrawn with the rest.
    const events = await endSessions(tx, me);
    events.push(
      ...await withdrawAllProducts(tx, me),
      ...await withdrawAllOffers(tx, me),
    );
    const neverBought = tx`seller_id = ${me}
      and not exists (select from orders where product_id = products.id)`;
    await tx`
      delete from photos where product_id in (
        select id from products where ${neverBought})`;
    await tx`
      update products set description = '', cover_photo_id = null,
        cover_width = null, cover_height = null
      where ${neverBought}`;
    await tx`delete from photos where uploader_id = ${me}`;
    await tx`delete from drafts where user_id = ${me}`;
    await forgetDevices(tx, me);
    await tx`delete from notifications where user_id = ${me}`;
    await tx`delete from blocks where ${me} in (blocker_id, blocked_id)`;
    // The last digits of a UUIDv7 are its random ones.
    await tx`
      update users set username = ${DELETED_PREFIX + me.slice(-12)},
        email = ${`${me}@deleted.invalid`}, password_hash = '',
        display_name = ${DELETED_NAME}, bio = '', role = 'user',
        deleted_at = now()
      where id = ${me}`;
    return { result: {}, activity: { subject: me }, events };
  },
});

/**
 * @throws {DomainError} `conflict` for the last admin: nobody could look after
 * the market any more.
 */
async function demandAnotherAdmin(
  tx: TransactionSql,
  person: string,
): Promise<void> {
  const admins = await tx<{ id: string }[]>`
    select id from users
    where role = 'admin' and deleted_at is null and suspended_at is null
    order by id for update`;
  if (admins.length === 1 && admins[0]?.id === person) {
    throw new DomainError(
      "conflict",
      "You are the only administrator. Let somebody else be one first.",
    );
  }
}
