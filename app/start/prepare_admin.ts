/** The admin that every market needs before it can be watched over. */
import type { Gate } from "../../cluster/command.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import type { Config } from "../config.ts";
import type { Sql } from "../../db/pools.ts";
import { StartError } from "../../lib/errors/start_error.ts";
import type { Log } from "../../lib/log.ts";
import {
  ensureAdmin,
  hasAdmin,
  isAdmin,
  issueSetupToken,
} from "../../market/accounts/first_admin.ts";

/**
 * Makes the admin that the environment names. Without one there, and without
 * an admin in the market, makes the one-time link to become it.
 *
 * @returns the path of that link, or null when none is needed or, while the
 * cluster has no leader, possible.
 * @throws {StartError} When the environment's name or password will not do.
 */
export async function prepareAdmin(
  { adminUsername, adminPassword }: Config,
  reader: Sql,
  gate: Gate,
  log: Log,
): Promise<string | null> {
  const system = { kind: "system" } as const;
  const call = { id: crypto.randomUUID() };
  try {
    if (adminUsername && adminPassword) {
      if (await isAdmin(reader, adminUsername, adminPassword)) return null;
      const input = { username: adminUsername, password: adminPassword };
      await gate.execute(ensureAdmin, system, input, call);
      return null;
    }
    if (await hasAdmin(reader)) return null;
    const { result } = await gate.execute(issueSetupToken, system, {}, call);
    return `/setup?token=${encodeURIComponent(result.token)}`;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === "invalid_input") {
      const reasons = error.more.issues?.map(({ path, message }) =>
        `ADMIN_${path.join(".").toUpperCase()}: ${message}`
      );
      throw new StartError(reasons?.join("\n") ?? error.message);
    }
    // Another node made the admin meanwhile, or there is no leader yet: the
    // market runs, and the next start tries again.
    if (error.code !== "conflict") {
      log.warn("The admin was not prepared.", { error });
    }
    return null;
  }
}
