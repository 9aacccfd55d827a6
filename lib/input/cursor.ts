/** Where a page of a list begins, as a text that people pass on unread. */
import { z } from "zod";

/** What to tell somebody whose cursor no list gave. */
export const NO_SUCH_PAGE = "This is no page of the list.";

/**
 * Returns the schema of a cursor that `encodeCursor` made for values like
 * `contents`. Any other text is refused.
 */
export function cursor<Contents extends z.ZodType>(contents: Contents) {
  return z.string()
    .max(200, NO_SUCH_PAGE)
    .regex(/^[A-Za-z0-9_-]*$/, NO_SUCH_PAGE)
    .transform((text, context) => {
      const parsed = contents.safeParse(decode(text));
      if (parsed.success) return parsed.data;
      context.addIssue({ code: "custom", message: NO_SUCH_PAGE });
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
