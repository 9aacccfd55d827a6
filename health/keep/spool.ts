import { join } from "node:path";
import { z } from "zod";
import type { Batch } from "./journal.ts";
import { samplesSchema } from "./samples_store.ts";

const spooled = z.array(z.object({
  id: z.uuid(),
  minute: z.iso.datetime().transform((text) => new Date(text)),
  samples: samplesSchema,
}));

/** Command ids are known for at least a day: an older batch might be added twice. */
const LONGEST_MS = 86_400_000;

/**
 * Keeps the last figures of a node that stops, until the database has acknowledged them. When all nodes stop at once,
 * nobody may be left to lead and to write them; the next start of the node sends them then, under the same command ids.
 */
export interface Spool {
  /** Returns what an earlier run left; nothing when there is no such file, or one that cannot be understood. */
  load(): Promise<readonly Batch[]>;
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
      try {
        const text = await Deno.readTextFile(file);
        return spooled.parse(JSON.parse(text))
          .filter(({ minute }) => minute.getTime() > Date.now() - LONGEST_MS);
      } catch (error) {
        if (
          error instanceof Deno.errors.NotFound ||
          error instanceof SyntaxError || error instanceof z.ZodError
        ) return [];
        throw error;
      }
    },
    async save(batches) {
      await Deno.mkdir(folder, { recursive: true });
      // Renamed into place: a node that is killed meanwhile leaves no half of a file.
      const half = `${file}.half`;
      await Deno.writeTextFile(half, JSON.stringify(batches));
      await Deno.rename(half, file);
    },
    async clear() {
      await Deno.remove(file).catch((error: unknown) => {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      });
    },
  };
}
