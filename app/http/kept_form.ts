/**
 * A form that was sent without a session: it is kept on the log-in page, sealed,
 * and comes back on its own page after logging in, to be sent again by whoever
 * typed it. Nothing of it is carried out by itself.
 */
import { Buffer } from "node:buffer";
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
} from "node:crypto";
import { z } from "zod";

/**
 * The most bytes of a form that is kept. Each of our forms fits; sealed, it fits
 * beside a name and a password into the form that logs in.
 */
const MAX_KEPT_FORM_BYTES = 40 * 1024;

/** How long a sealed form can be opened, in milliseconds. */
const KEPT_FORM_MS = 24 * 3_600_000;

/** The field that a sealed form travels in. */
export const KEPT_FORM_FIELD = "kept_form";

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const keptForm = z.strictObject({
  /** Where it was sent: a path on this site, with its query. */
  path: z.string(),
  fields: z.array(z.tuple([z.string(), z.string()])),
  /** Whether files were sent with it, which cannot be kept. */
  filesLost: z.boolean(),
  /** When it was sealed, in milliseconds since 1970. */
  at: z.number(),
});

/** A form as it was sent, without files and passwords. */
type KeptForm = Omit<z.output<typeof keptForm>, "at">;

/**
 * Returns the form sealed, as a field of another form can carry it, or null when
 * it is too long. Passwords are left out.
 *
 * @param secret The cluster's, so that each of its nodes can open the form.
 */
export function sealForm(
  secret: Uint8Array,
  { path, fields, filesLost }: KeptForm,
  now = Date.now(),
): string | null {
  const content = Buffer.from(JSON.stringify({
    path,
    fields: fields.filter(([name]) => !name.includes("password")),
    filesLost,
    at: now,
  }));
  if (content.length > MAX_KEPT_FORM_BYTES) return null;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(secret), nonce);
  const sealed = [nonce, cipher.update(content), cipher.final()];
  return Buffer.concat([...sealed, cipher.getAuthTag()]).toString("base64url");
}

/**
 * Returns the form that was sealed, or null for what no node of this cluster has
 * sealed, or not within the last day.
 */
export function openForm(
  secret: Uint8Array,
  sealed: string,
  now = Date.now(),
): KeptForm | null {
  if (sealed.length > 2 * MAX_KEPT_FORM_BYTES) return null;
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  try {
    const cipher = createDecipheriv(CIPHER, keyOf(secret), nonce);
    cipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const content = Buffer.concat([
      cipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)),
      cipher.final(),
    ]);
    const { at, ...form } = keptForm.parse(JSON.parse(content.toString()));
    return now - at < KEPT_FORM_MS ? form : null;
  } catch {
    return null;
  }
}

/** A key for this use alone. */
function keyOf(secret: Uint8Array): Buffer {
  return createHmac("sha256", secret).update("kept form").digest();
}
