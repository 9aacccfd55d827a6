/** Writes that no answer waits for, such as a mark that something was read. */
import { DomainError } from "../lib/errors/domain_error.ts";
import type { Log } from "../lib/log.ts";

/**
 * How many may be pending on a node. Without a leader each of them lasts as
 * long as a write may wait, and every page that is looked at adds one.
 */
const MOST_PENDING = 100;

export interface Later {
  /**
   * Begins a write. Its failure is logged, at debug level when it was refused:
   * that does no harm.
   */
  begin(write: () => Promise<unknown>): void;
}

/** @param most Writes beyond so many pending ones are left out. */
export function createLater(
  log: Pick<Log, "debug" | "error">,
  most = MOST_PENDING,
): Later {
  let pending = 0;
  return {
    begin(write) {
      if (pending >= most) {
        log.debug("A write that no answer waits for was left out", { pending });
        return;
      }
      pending++;
      write().catch((error) => tell(log, error)).finally(() => pending--);
    },
  };
}

function tell(log: Pick<Log, "debug" | "error">, error: unknown): void {
  const message = "A write that no answer waited for failed";
  if (error instanceof DomainError) log.debug(message, { code: error.code });
  else log.error(message, { error });
}
