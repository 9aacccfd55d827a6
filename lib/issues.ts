import type { z } from "zod";
import type { Issue } from "./domain_error.ts";

/** Returns zod's findings in the form that DistSales answers with: where, and a sentence. */
export function issuesOf(error: z.ZodError): Issue[] {
  return error.issues.map(({ path, message }) => ({
    path: path.map((part) => typeof part === "number" ? part : String(part)),
    message,
  }));
}
