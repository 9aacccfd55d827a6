/**
 * The composition root: every part of a node is made here and handed to those
 * that use it. `deno task start` runs this.
 *
 * Whatever has to be stopped is deferred where it is made, and `defer` runs
 * backwards: what was deferred last is stopped first. So a node that stops
 * retires, ends its chores and its keeping of figures, leaves the cluster,
 * sends its sockets away, gives back its port and closes the database, in this
 * order; the lines that defer these are read from the bottom up.
 */
import { openNode } from "./cluster/node.ts";
import { withSecurityHeaders } from "./app/middleware/security_headers.ts";
import { proxyingFault } from "./app/proxying.ts";
import { loadConfig } from "./app/config.ts";
import { findShortage, sharePool } from "./db/fitness/connections.ts";
import { openDatabase } from "./db/database.ts";
import { forgiveDriverFault } from "./db/driver_fault.ts";
import { createOutage } from "./db/outage.ts";
import { openPools } from "./db/pools.ts";
import { createHealth } from "./health/health.ts";
import { createLog } from "./lib/log.ts";
import { countRefusals } from "./health/watch/refused_writes.ts";
import { createRecorder } from "./health/record/recorder.ts";
import { healthCommands } from "./health/keep/samples_store.ts";
import { commands } from "./market/commands.ts";
import { createLimiter } from "./market/limits/limiter.ts";
import { createChores } from "./market/chores.ts";
import { findSession } from "./market/accounts/sessions.ts";
import { demandSession } from "./market/accounts/sessions_in_force.ts";
import { salesBetween, salesTotal } from "./market/trade/sales.ts";
import { createRealtime } from "./realtime/server.ts";
import { createLater } from "./app/later.ts";
import { provideServices } from "./app/services.ts";
import { admit } from "./app/start/admit.ts";
import { loadApp } from "./app/start/load_app.ts";
import { banner } from "./app/start/banner.ts";
import { ensureBuilt } from "./app/start/build.ts";
import { prepareAdmin } from "./app/start/prepare_admin.ts";
import { listen, tryPort } from "./app/start/listen.ts";
import { createHold } from "./app/start/hold.ts";
import { inTime } from "./lib/time/in_time.ts";
import { isSecure } from "./lib/http/client.ts";
import { run } from "./app/start/run.ts";

const root = import.meta.dirname ?? Deno.cwd();

await run(async (owned, onStep) => {
  const config = loadConfig(Deno.env.toObject());
  // No program that this one starts needs it.
  Deno.env.delete("ADMIN_PASSWORD");
  const outage = createOutage(
    createLog({ format: config.logFormat, level: config.logLevel }),
  );
  const { log } = outage;
  const proxying = proxyingFault(config);
  if (proxying !== null) log.warn(proxying);
  tryPort(config);
  await ensureBuilt(root, { onStep });

  owned.use(forgiveDriverFault());
  const database = await openDatabase({ ...config, onStep });
  owned.defer(() => database.close());
  const pools = openPools({
    url: database.primary,
    readUrl: database.replica,
    max: sharePool(config.databasePool).reader,
  });
  owned.defer(() => pools.close());
  const { reader } = pools;
  const shortage = await findShortage(pools.primary, config);
  if (shortage !== null) log.warn(shortage);

  const recorder = createRecorder();
  const cluster = await openNode({
    settings: config,
    pools,
    database: database.primary,
    commands: new Map([...commands, ...healthCommands]),
    recorder,
    admit: demandSession,
    limit: createLimiter(config),
    outage,
    log,
  });
  const { gate, refused } = countRefusals(cluster.gate);
  const realtime = createRealtime({
    config,
    channels: pools.channels,
    reader,
    gate,
    findSession,
    outage,
    recorder,
  });
  // It has a timer from the first moment. This ends it when the start fails
  // before the sockets have begun; otherwise they are stopped already.
  owned.defer(() => realtime.stop());
  owned.defer(cluster.onCommitted(realtime.emit));
  const health = createHealth({
    config,
    recorder,
    reader,
    primary: pools.primary,
    readsReplica: database.replica !== undefined,
    outage,
    gate,
    refusedWrites: refused,
    cluster,
    log,
    salesTotal: () => salesTotal(reader),
    salesBetween: (from, seconds) => salesBetween(reader, from, seconds),
    sockets: () => realtime.stats().sockets,
    tick: () => realtime.tick(),
  });
  const chores = createChores({
    gate,
    reader,
    settings: config,
    isLeader: () => cluster.isLeader(),
    onError: (chore, error) => log.warn("a chore failed", { chore, error }),
  });
  provideServices({
    config,
    reader,
    gate,
    cluster,
    realtime,
    chores,
    health,
    recorder,
    later: createLater(log),
    outage,
    log,
  });

  const app = await loadApp(root);
  const hold = createHold();
  const server = listen(
    config,
    (request, info) => {
      const url = admit(request, config);
      if (url instanceof Response) return url;
      return url.pathname.startsWith("/socket.io/")
        ? realtime.handle(request, info).then((answer) =>
          withSecurityHeaders(answer, isSecure(request, config))
        )
        : hold.answer(request, () => app(request, info));
    },
  );
  // It waits until every request is answered: the hold has been released and
  // the sockets have been stopped by then.
  owned.defer(() => server.shutdown());
  owned.defer(() => hold.release());
  await inTime("Listening for the other nodes' events", realtime.start());
  owned.defer(() => realtime.stop());
  // The last leader may have committed what it could not tell any more: the
  // clients read again when another leads.
  owned.defer(
    cluster.subscribe(() => {
      if (cluster.leader() !== null) realtime.resync();
    }),
  );
  onStep("Joining the cluster");
  await cluster.start();
  owned.defer(() => cluster.stop());
  await health.start();
  // It writes the last figures through the gate, which is still open.
  owned.defer(() => health.stop());
  chores.start();
  owned.defer(() => chores.stop());

  const setupPath = await prepareAdmin(config, reader, gate, log);
  hold.release();
  // Heartbeats are answered with 503 from the first moment of stopping, so that
  // balancers and nodes turn elsewhere; no write waits long for the next
  // leader.
  owned.defer(() => cluster.retire());
  console.log(banner(config, database.location, setupPath));
});
