/** A database whose commits wait for a standby, for tests. */
import { openPool } from "./pools.ts";
import type { TestDatabase } from "./testing.ts";

/**
 * Has commits in the test's database wait for a standby that does not exist,
 * until it is disposed of. Other databases of the server do without: their
 * `synchronous_commit` is off.
 */
export async function withoutStandby(
  { owner, superuserUrl }: TestDatabase,
): Promise<AsyncDisposable & { readonly comesBack: () => Promise<void> }> {
  const server = openPool(superuserUrl, 1);
  const name = new URL(superuserUrl).pathname.slice(1);
  await owner`alter database ${owner(name)} set synchronous_commit = on`;
  await server`alter system set synchronous_standby_names = 'nobody'`;
  await server`select pg_reload_conf()`;
  async function comesBack() {
    await server`alter system reset synchronous_standby_names`;
    await server`select pg_reload_conf()`;
  }
  return {
    comesBack,
    async [Symbol.asyncDispose]() {
      await comesBack();
      await server.end();
    },
  };
}
