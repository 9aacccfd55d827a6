/** What a request carries on its way through middlewares and routes. */
import { createDefine } from "fresh";
import type {
  Actor,
  AnyCommand,
  Executed,
  InputOf,
  Origin,
  ResultOf,
} from "../cluster/command.ts";
import type { Sql } from "../db/pools.ts";
import type { SessionUser } from "../market/accounts/sessions.ts";
import type { WaitingCounts } from "../market/waiting.ts";
import type { FormContent } from "./http/form_data.ts";
import { answerEveryMethod } from "./http/methods.ts";
import type { Services } from "./services.ts";

/** What the middlewares put on each request. */
export interface State {
  services: Services;
  /**
   * The pool to read from: the replica or, right after a write of this
   * visitor's that it lacks, the primary.
   */
  reader: Sql;
  /** Names the request in logs and in the answer to an unexpected failure. */
  requestId: string;
  /** Whether the visitor came by https, here or at the proxy in front. */
  secure: boolean;
  origin: Origin;
  /** The person whose session came with the request, or null. */
  user: SessionUser | null;
  actor: Actor;
  /** Whether the request bears `METRICS_TOKEN`, and so nobody's session. */
  bearsMetricsToken: boolean;
  /**
   * What waits for the person, for the header of their page; null until a page
   * is shown.
   */
  waiting: WaitingCounts | null;
  /**
   * Carries a command out as this visitor, exactly once for `id`, and marks the
   * answer with who served it.
   *
   * @throws {DomainError} with the code that says why not.
   */
  execute<C extends AnyCommand>(
    command: C,
    input: InputOf<C>,
    id: string,
  ): Promise<Executed<ResultOf<C>>>;
  /**
   * Begins to carry a command out as this visitor and does not wait for it:
   * for what does no harm when it fails, as nobody is told.
   */
  executeLater<C extends AnyCommand>(command: C, input: InputOf<C>): void;
  /** The form that was sent, where it was read and its session had ended. */
  sentForm?: FormContent;
  /** The last command that the answer waited for. */
  executed: Executed<unknown> | null;
  /** What the page is called, for `<title>`. */
  title?: string;
}

const fresh = createDefine<State>();

/**
 * What route files are typed with. The handlers of a route answer the methods
 * that it has not, too.
 */
export const define: typeof fresh = {
  ...fresh,
  handlers: (handlers) => answerEveryMethod(fresh.handlers(handlers)),
};
