/**
 * What a data folder remembers about its database: where it lies, the port
 * that it had, and the passwords that were made for it.
 */
import { dirname, join } from "node:path";
import { z } from "zod";
import { StartError } from "../../lib/errors/start_error.ts";
import { type Account, canEnter, give } from "./account.ts";
import { readIfThere, unlessMissing, writeWhole } from "../../lib/files.ts";

const RECORD = z.object({
  /** The folder that holds the database's files. */
  place: z.string(),
  /** The TCP port on 127.0.0.1; kept so that running nodes find it again. */
  port: z.int().min(1).max(65535),
  /** Of the user that the nodes work as. */
  password: z.string().min(20),
  /**
   * Of the superuser. Data folders of before have none: there it has the same
   * password as the nodes' user, until the next start.
   */
  superuserPassword: z.string().min(20).exactOptional(),
});

/** The remembered facts about one embedded database. */
export type EmbeddedRecord = Readonly<z.infer<typeof RECORD>>;

/** Returns the path of a data folder's record. */
const file = (dataDir: string) => join(dataDir, "embedded.json");

/**
 * Reads the record of a data folder.
 *
 * @returns undefined when no database was ever made there.
 * @throws {StartError} When it cannot be read, or the place it names is gone.
 */
export async function readRecord(
  dataDir: string,
): Promise<EmbeddedRecord | undefined> {
  const path = file(dataDir);
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  const record = parse(text);
  if (!record) {
    throw new StartError(
      `${path} is damaged, and with it the database's password: restore it ` +
        "from a backup, or choose another DATA_DIR to begin anew.",
    );
  }
  if (await unlessMissing(Deno.stat(record.place)) === undefined) {
    throw new StartError(
      `${path} says that the database lies in ${record.place}, which is gone: ` +
        "restore that folder, or delete the file to begin with an empty market.",
    );
  }
  return record;
}

function parse(text: string): EmbeddedRecord | undefined {
  try {
    return RECORD.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Writes the record, whole or not at all, readable by its owner alone. */
export async function writeRecord(
  dataDir: string,
  record: EmbeddedRecord,
): Promise<void> {
  const text = `${JSON.stringify(record, null, 2)}\n`;
  await writeWhole(file(dataDir), text, { mode: 0o600 });
}

/**
 * Chooses the folder for a new database: `postgres` in the data folder, or,
 * when the server's account cannot enter that (`/root` is closed to others),
 * a folder of its own under /var/lib. Not under /var/tmp, which is swept.
 */
export async function choosePlace(
  dataDir: string,
  account: Account | undefined,
): Promise<string> {
  const inside = join(dataDir, "postgres");
  await Deno.mkdir(inside, { recursive: true, mode: 0o755 });
  await give(inside, account);
  if (await canEnter(inside, account)) return inside;

  await Deno.remove(inside);
  for (const parent of ["/var/lib", "/var/tmp"]) {
    try {
      const outside = await Deno.makeTempDir({
        dir: parent,
        prefix: "distsales-",
      });
      await Deno.chmod(outside, 0o755);
      await give(outside, account);
      if (await canEnter(outside, account)) return outside;
      await Deno.remove(outside);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      if (error instanceof Deno.errors.PermissionDenied) continue;
      throw error;
    }
  }
  throw new StartError(
    `PostgreSQL cannot run as root, and its user cannot enter ${
      dirname(inside)
    }: set DATA_DIR to a folder that every user can enter, or set DATABASE_URL.`,
  );
}
