/** Drafts: forms that somebody has not sent yet, one of a kind for a person. */
import { z } from "zod";
import { defineCommand, userId } from "../../cluster/command.ts";
import type { Sql } from "../../db/pools.ts";
import type { TransactionSql } from "../../db/transaction.ts";
import { MAX_LENGTH } from "../../lib/lengths.ts";
import { keptPhotoIds } from "./photos/kept_photos.ts";

/** The forms that there are drafts of. */
const DRAFT_FORMS = ["listing"] as const;

type DraftForm = typeof DRAFT_FORMS[number];

/** The most fields of a draft; a form for an item has about ten. */
const MAX_DRAFT_FIELDS = 32;

/** A form that was not sent yet. */
export interface Draft {
  /** What was typed into each field, by the field's name. */
  readonly fields: Readonly<Record<string, string>>;
  readonly photo_ids: readonly string[];
  readonly saved_at: Date;
}

const form = z.enum(DRAFT_FORMS);

/**
 * The longest field of a draft, in UTF-16 code units: a character as people see
 * it takes several, and what is too long to publish is not lost.
 */
const MAX_TYPED = 4 * MAX_LENGTH.description;

/** What was typed so far, whatever it is; PostgreSQL keeps no NUL. */
const typed = z.string()
  .max(MAX_TYPED, "This is too long for a draft.")
  .overwrite((text) => text.toWellFormed().replaceAll("\0", ""));

/**
 * Saves a form as a draft, in the place of the one before. Anybody who is logged
 * in may, and is refused nothing but wrong input.
 */
export const saveDraft = defineCommand({
  name: "save_draft",
  summary: "Saves a form as it is; one draft is kept of each form.",
  access: "user",
  input: z.strictObject({
    form,
    fields: z.record(z.string().regex(/^[a-z_]{1,40}$/), typed)
      .refine((fields) => Object.keys(fields).length <= MAX_DRAFT_FIELDS, {
        error: `A draft has at most ${MAX_DRAFT_FIELDS} fields.`,
      }),
    photo_ids: keptPhotoIds.default([]),
  }),
  result: z.strictObject({}),
  async run(tx, actor, { form, fields, photo_ids }) {
    await tx`
      insert into drafts (user_id, form, fields, photo_ids)
      values (${userId(actor)}, ${form}, ${tx.json(fields)}, ${photo_ids})
      on conflict (user_id, form) do update set fields = excluded.fields,
        photo_ids = excluded.photo_ids, saved_at = now()`;
    return { result: {}, activity: null };
  },
});

/**
 * Throws a draft away. Anybody who is logged in may, also where there is none.
 */
export const discardDraft = defineCommand({
  name: "discard_draft",
  summary: "Throws one's own draft of a form away.",
  access: "user",
  input: z.strictObject({ form }),
  result: z.strictObject({}),
  async run(tx, actor, { form }) {
    await removeDraft(tx, userId(actor), form);
    return { result: {}, activity: null };
  },
});

/** Removes a person's draft of a form, as it has become something now. */
export async function removeDraft(
  tx: TransactionSql,
  person: string,
  form: DraftForm,
): Promise<void> {
  await tx`delete from drafts where user_id = ${person} and form = ${form}`;
}

/** Returns a person's draft of a form, with the photos still kept, or null. */
export async function findDraft(
  sql: Sql,
  person: string,
  form: DraftForm,
): Promise<Draft | null> {
  const [draft] = await sql<Draft[]>`
    select d.fields, d.saved_at, array(
      select f.id from unnest(d.photo_ids) with ordinality as n (id, place)
        join photos f on f.id = n.id and f.uploader_id = d.user_id
      order by n.place) as photo_ids
    from drafts d where d.user_id = ${person} and d.form = ${form}`;
  return draft ?? null;
}
