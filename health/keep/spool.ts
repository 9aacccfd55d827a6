/**
 * A node's last samples on the disk, from its stop to its next start. When all
 * nodes stop at once, nobody is left to lead and to write them. The next start
 * of the node sends them, under the same command ids.
 */
import { join } from "node:path";
import { z } from "zod";
import { readIfThere, removeIfThere, writeWhole } from "../../lib/files.ts";
import type { Batch } from "./journal.ts";
import { samplesSchema } from "./samples_store.ts";

const spooled = z.array(z.object({
  id: z.uuid(),
  minute: z.iso.datetime().transform((text) => new Date(text)),
  samples: samplesSchema,
}));

/**
 * Older batches are dropped: the database knows command ids for at least a day,
 * and might add an older batch a second time.
 */
const MAX_AGE_MS = 86_400_000;

/** Keeps batches until the database has acknowledged them. */
export interface Spool {
  /**
   * Returns what an earlier run saved: nothing when there is no file, or one
   * that cannot be understood.
   */
  load(): Promise<readonly Batch[]>;
  /** Saves `batches` in place of what was saved before. */
  save(batches: readonly Batch[]): Promise<void>;
  /** Forgets what was saved. */
  clear(): Promise<void>;
}

/** Returns the spool of the node at `nodeUrl`, below the folder `dataDir`. */
export function openSpool(dataDir: string, nodeUrl: string): Spool {
  const folder = join(dataDir, "figures");
  const file = join(folder, `${encodeURIComponent(nodeUrl)}.json`);
  return {
    async load() {
      const text = await readIfThere(file);
      if (text === undefined) return [];
      try {
        return spooled.parse(JSON.parse(text))
          .filter(({ minute }) => minute.getTime() > Date.now() - MAX_AGE_MS);
      } catch (error) {
        if (
          error instanceof SyntaxError || error instanceof z.ZodError
        ) return [];
        throw error;
      }
    },
    async save(batches) {
      await Deno.mkdir(folder, { recursive: true });
      await writeWhole(file, JSON.stringify(batches));
    },
    clear: () => removeIfThere(file),
  };
}
