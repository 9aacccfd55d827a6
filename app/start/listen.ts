/** Taking the port. */
import type { Config } from "../config.ts";
import { StartError } from "../../lib/errors/start_error.ts";

/**
 * Tries the port and lets go of it again, so that a start which cannot
 * succeed fails before it has touched anything.
 *
 * @throws {StartError} When the port cannot be had, saying what to do.
 */
export function tryPort({ host, port }: Config): void {
  try {
    Deno.listen({ hostname: host, port }).close();
  } catch (error) {
    throw explain(error, host, port);
  }
}

/**
 * Serves on the node's port until it is shut down.
 *
 * @throws {StartError} When the port cannot be had, saying what to do.
 */
export function listen(
  { host, port }: Config,
  handler: Deno.ServeHandler<Deno.NetAddr>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ hostname: host, port, onListen: () => {} }, handler);
  } catch (error) {
    throw explain(error, host, port);
  }
}

function explain(error: unknown, host: string, port: number): unknown {
  if (error instanceof Deno.errors.AddrInUse) {
    return new StartError(
      `Port ${port} is taken by another program: stop that one, or set PORT ` +
        `to a free one, such as PORT=${port + 1}.`,
    );
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return new StartError(
      `This user may not listen on port ${port}: set PORT to 1024 or above, ` +
        "or allow it to take low ports.",
    );
  }
  if (error instanceof Deno.errors.AddrNotAvailable || isUnknownHost(error)) {
    return new StartError(
      `This machine has no address ${host}: set HOST to one of its own, or ` +
        "to 0.0.0.0 for all of them.",
    );
  }
  return error;
}

function isUnknownHost(error: unknown): boolean {
  return error instanceof Error && /lookup address/.test(error.message);
}
