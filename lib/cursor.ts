import { z } from "zod";

/**
 * Returns the schema of a cursor that `encodeCursor` made for values like
 * `contents`. People pass a cursor on as they got it, so any other text is
 * refused.
 */
export function cursor<Contents extends z.ZodType>(contents: Contents) {
  return z.string()
    .max(200, "This is no page of the list.")
    .regex(/^[A-Za-z0-9_-]*$/, "This is no page of the list.")
    .transform((text, context) => {
      const parsed = contents.safeParse(decode(text));
      if (parsed.success) return parsed.data;
      context.addIssue({
        code: "custom",
        message: "This is no page of the list.",
      });
      return z.NEVER;
    });
}

/** Returns `contents` as a text for an address. */
export function encodeCursor(contents: unknown): string {
  return new TextEncoder().encode(JSON.stringify(contents))
    .toBase64({ alphabet: "base64url", omitPadding: true });
}

function decode(text: string): unknown {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
