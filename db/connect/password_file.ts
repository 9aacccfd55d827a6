/** Passwords kept in a file, as libpq reads them from `~/.pgpass`. */
import { homedir } from "node:os";
import { join } from "node:path";
import { type DatabaseAddress, DatabaseAddressError } from "./database_url.ts";

/** A password file has a line for each database of an installation. */
const MAX_BYTES = 256 * 1024;

/**
 * Returns the password of an address: its own, else the one that its password
 * file has, `PGPASSFILE`'s or `~/.pgpass`, else undefined.
 *
 * @throws {DatabaseAddressError} when the file that the address or `PGPASSFILE`
 * names cannot be read, or is open to others (as libpq, we do not read it then).
 */
export function findPassword(
  address: DatabaseAddress,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (address.password !== undefined) return address.password;
  const named = address.passFile ?? env["PGPASSFILE"];
  const path = named ?? join(env["HOME"] ?? homedir(), ".pgpass");
  let text: string;
  try {
    const { mode, size } = Deno.statSync(path);
    if (mode !== null && (mode & 0o077) !== 0) {
      throw new Error("others may read it: chmod 600");
    }
    if (size > MAX_BYTES) throw new Error("it is too large");
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (named === undefined) return undefined;
    const why = error instanceof Error ? error.message : String(error);
    throw new DatabaseAddressError(`the password file ${path}: ${why}`);
  }
  return passwordIn(text, address);
}

/**
 * Returns the password of the first line that fits, or undefined. A line is
 * `host:port:database:user:password`; `*` fits anything; a backslash takes the
 * meaning from what follows it; `#` begins a comment.
 */
export function passwordIn(
  text: string,
  { hosts, database, user }: DatabaseAddress,
): string | undefined {
  for (const line of text.split(/\r?\n/)) {
    if (line === "" || line.startsWith("#")) continue;
    const fields = fieldsOf(line);
    if (fields.length < 5) continue;
    const [host, port, name, who] = fields;
    const fits = (field: string | undefined, value: string) =>
      field === "*" || field === value;
    const fitsHost = hosts.some((one) =>
      fits(host, one.name.startsWith("/") ? "localhost" : one.name) &&
      fits(port, String(one.port))
    );
    if (fitsHost && fits(name, database) && fits(who, user)) {
      return fields.slice(4).join(":");
    }
  }
  return undefined;
}

function fieldsOf(line: string): string[] {
  const fields = [""];
  for (const [, escaped, sign] of line.matchAll(/\\(.)|([^])/g)) {
    if (sign === ":") fields.push("");
    else fields[fields.length - 1] += escaped ?? sign ?? "";
  }
  return fields;
}
