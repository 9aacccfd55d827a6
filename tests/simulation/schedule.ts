/** One schedule: a world, its clients and its faults, all from one seed. */
import { unleash } from "./faults.ts";
import type { Mutation } from "./mutations.ts";
import { Random } from "./random.ts";
import { Process, type Task } from "./virtual_time.ts";
import { checkNodes } from "./history/check_nodes.ts";
import { checkReach } from "./history/check_reach.ts";
import { Violation } from "./history/violation.ts";
import { World } from "./world.ts";

/** What one schedule came to. */
export interface Outcome {
  readonly seed: number;
  /** What did not hold, or null. */
  readonly violation: string | null;
  readonly commits: number;
  readonly acknowledgements: number;
  /** Acknowledged, and lost by a failover without a synchronous standby. */
  readonly acknowledgedLost: number;
  readonly epochs: number;
}

/**
 * Faults happen for this long, in virtual milliseconds; then the cluster is
 * left alone to settle.
 */
const CHAOS_MS = 25_000;
const CALM_MS = 24_000;

/**
 * Longer than a node's write deadline: a client that waits longer gave its
 * command to a node that hangs.
 */
const CLIENT_GIVES_UP_AFTER_MS = 6000;
const CLIENT_ATTEMPTS = 4;

/**
 * Runs the schedule that `seed` stands for.
 *
 * @param mutation A safeguard to take out.
 * @param print Gets a line for each thing that happens.
 */
export function simulate(
  seed: number,
  { mutation = null, print = null }: {
    readonly mutation?: Mutation | null;
    readonly print?: ((line: string) => void) | null;
  } = {},
): Outcome {
  const random = new Random(seed);
  const urls = Array.from(
    { length: random.integer(2, 7) },
    (_, index) => `http://${"abcdefg"[index]}`,
  );
  const peers = random.chance(0.5) ? urls : urls.slice(0, 1);
  const world = new World(random, urls, peers, mutation, print);
  let violation: string | null = null;
  try {
    for (const url of urls) {
      world.time.after(
        random.between(0, random.chance(0.8) ? 100 : 10_000),
        () => {
          if (world.node(url) === undefined) world.start(url);
        },
      );
    }
    startClients(world, random.integer(1, 3));
    unleash(world, CHAOS_MS);
    world.run(CHAOS_MS + CALM_MS);
    checkNodes(world);
    checkReach(world);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    violation = error.message;
  }
  const { database, history } = world.main;
  const { acknowledgedLost, acknowledgements, commits } = history.commands;
  return {
    seed,
    violation,
    commits,
    acknowledgements,
    acknowledgedLost,
    epochs: database.rows.epoch,
  };
}

function startClients(world: World, count: number): void {
  for (let index = 0; index < count; index++) {
    const process = new Process(world.time);
    process.spawn(client(world, process, `c${index}`));
  }
}

/**
 * Sends commands one by one to any node, repeating each with the same id while
 * it brought no answer.
 */
function* client(world: World, process: Process, name: string): Task<void> {
  const { random, urls } = world;
  for (let count = 0;; count++) {
    const id = `${name}-${count}`;
    for (let attempt = 0; attempt < CLIENT_ATTEMPTS; attempt++) {
      const told = yield* world.ask(
        process,
        random.pick(urls),
        id,
        CLIENT_GIVES_UP_AFTER_MS,
      );
      if (told !== null && told.answer !== null) {
        told.site.history.commands.acknowledged(id, told.answer);
        break;
      }
      yield* process.sleep(random.between(10, 500));
    }
    yield* process.sleep(random.between(5, 1000));
  }
}
