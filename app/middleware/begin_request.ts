/** What every request starts with. */
import { isOwnTask } from "../../cluster/own_task.ts";
import { providedServices } from "../services.ts";
import { define } from "../state.ts";
import { clientAddress, isSecure } from "../../lib/http/client.ts";

/**
 * Gives the request its id, the services of the node, and what is known of
 * where it came from.
 */
export const beginRequest = define.middleware((ctx) => {
  const services = providedServices();
  const { state, req } = ctx;
  state.services = services;
  state.reader = services.reader;
  state.requestId = crypto.randomUUID();
  state.secure = isSecure(req, services.config);
  state.origin = {
    // A task of ours acts for the market itself, and no limit of an address
    // holds for it.
    address: isOwnTask(req.headers, () => services.cluster.secret)
      ? null
      : clientAddress(req, ctx.info, services.config),
    userAgent: req.headers.get("user-agent")?.slice(0, 300) ?? null,
  };
  state.user = null;
  state.actor = { kind: "anonymous" };
  state.bearsMetricsToken = false;
  state.waiting = null;
  state.executed = null;
  state.execute = async (command, input, id) => {
    const executed = await services.gate.execute(command, state.actor, input, {
      id,
      origin: state.origin,
    });
    state.executed = executed;
    return executed;
  };
  state.executeLater = (command, input) =>
    services.later.begin(() =>
      services.gate.execute(command, state.actor, input, {
        id: crypto.randomUUID(),
        origin: state.origin,
      })
    );
  return ctx.next();
});
