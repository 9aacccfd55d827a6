/**
 * Real nodes for tests: each with its port, its pools and its connections, over
 * one test database.
 */
import { COMMAND_SETTINGS } from "./testing_gate.ts";
import { createOutage } from "../../db/outage.ts";
import { openPools } from "../../db/pools.ts";
import { createRecorder } from "../../health/record/recorder.ts";
import type { Log } from "../../lib/log.ts";
import type { AnyCommand, DomainEvent } from "../command.ts";
import { type ClusterNode, type NodeSettings, openNode } from "../node.ts";

/** A node that answers on a port of 127.0.0.1. */
export interface TestNode extends AsyncDisposable {
  readonly url: string;
  readonly node: ClusterNode;
  readonly events: DomainEvent[];
  /** What it logged, its level first. */
  readonly lines: string[];
  /**
   * Closes its port, as if the network had been cut; the node itself goes on.
   */
  closePort(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestNodeOptions {
  readonly databaseUrl: string;
  readonly port?: number;
  readonly peers?: readonly string[];
  readonly commands?: readonly AnyCommand[];
  readonly settings?: Partial<NodeSettings>;
  readonly log?: Log;
}

/** Beats that make a test quick; the proportions are those of the defaults. */
const QUICK = {
  heartbeatMs: 500,
  heartbeatTimeoutMs: 450,
  leaseMs: 1500,
  writeDeadlineMs: 10_000,
  version: "1.0.0",
  replica: undefined,
  databasePool: 27,
} as const;

/** Makes a node and opens its port; `node.start` is the caller's. */
export async function makeTestNode(
  options: TestNodeOptions,
): Promise<TestNode> {
  const lines: string[] = [];
  const events: DomainEvent[] = [];
  const pools = openPools({ url: options.databaseUrl, max: 4 });
  let answer: (request: Request) => Response | Promise<Response> = () =>
    new Response(null, { status: 404 });
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: options.port ?? 0,
    onListen: () => {},
  }, (request) => answer(request));
  const url = `http://127.0.0.1:${server.addr.port}`;
  const { commands = [], log = keepLines(lines), peers = [] } = options;
  const node = await openNode({
    settings: {
      ...QUICK,
      ...COMMAND_SETTINGS,
      nodeUrl: url,
      peers,
      ...options.settings,
    },
    pools,
    database: options.databaseUrl,
    commands: new Map(commands.map((command) => [command.name, command])),
    recorder: createRecorder(),
    outage: createOutage(log),
    log,
  });
  node.onCommitted((told) => events.push(...told));
  answer = (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/api/heartbeat") {
      return node.answerHeartbeat(request.headers);
    }
    const forwarded = /^\/internal\/commands\/(\w+)$/.exec(pathname);
    return forwarded?.[1]
      ? node.handleForwarded(forwarded[1], request)
      : new Response(null, { status: 404 });
  };
  let stopped: Promise<void> | null = null;

  async function stop(): Promise<void> {
    await node.stop();
    await server.shutdown();
    await pools.close();
  }
  return {
    url,
    node,
    events,
    lines,
    closePort: () => server.shutdown(),
    stop: () => stopped ??= stop(),
    [Symbol.asyncDispose]: () => stopped ??= stop(),
  };
}

/** Makes a node and has it join. */
export async function startTestNode(
  options: TestNodeOptions,
): Promise<TestNode> {
  const made = await makeTestNode(options);
  try {
    await made.node.start();
    return made;
  } catch (error) {
    await made.stop();
    throw error;
  }
}

function keepLines(lines: string[]): Log {
  const at = (level: string) => (message: string) =>
    void lines.push(`${level} ${message}`);
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    with: () => keepLines(lines),
  };
}
