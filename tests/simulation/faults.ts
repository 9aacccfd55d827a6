/** What goes wrong in a schedule, and what mends it again. */
import { loseElection } from "./lost_election.ts";
import type { SimulatedNode } from "./simulated_node.ts";
import { DATABASE, type World } from "./world.ts";

type Fault = (world: World, url: string, other: string) => void;

/**
 * Everything that goes wrong, and what mends it again. `url` is most often the
 * leader or the lowest node.
 */
const FAULTS: Readonly<Record<string, Fault>> = {
  kill(world, url) {
    withNode(world, url, (node) => {
      world.kill(node);
      if (world.random.chance(0.8)) restart(world, url);
    });
  },

  /** A node that starts and dies, again and again. */
  crash_loop(world, url) {
    let rounds = world.random.integer(2, 5);
    const round = () => {
      withNode(world, url, (node) => world.kill(node));
      if (rounds-- === 0) return;
      world.time.after(world.random.between(50, 2000), () => {
        if (world.node(url) === undefined) world.start(url);
        world.time.after(world.random.between(100, 4000), round);
      });
    };
    round();
  },

  pause(world, url) {
    withNode(world, url, (node) => {
      world.faultHappens(`pause ${url}`);
      node.process.pause();
      const { random } = world;
      const ms = random.chance(0.5)
        ? random.between(50, 3000)
        : random.between(3000, 20_000);
      world.time.after(ms, () => {
        if (node.process.state !== "paused") return;
        world.faultHappens(`resume ${url}`);
        node.process.resume();
      });
    });
  },

  stop(world, url) {
    withNode(world, url, (node) => {
      world.faultHappens(`stop ${url}`);
      node.process.spawn(node.stop());
      if (world.random.chance(0.8)) {
        world.time.after(1500, () => restart(world, url));
      }
    });
  },

  join(world) {
    for (const url of world.urls) {
      if (world.node(url) === undefined) world.start(url);
    }
  },

  cut_one_way(world, url, other) {
    cut(world, url, other);
  },

  cut_both_ways(world, url, other) {
    cut(world, url, other);
    cut(world, other, url);
  },

  /**
   * Two groups that cannot see each other; some nodes may be in both, so that
   * the groups intersect.
   */
  partition(world) {
    const { random, urls } = world;
    const left = urls.filter(() => random.chance(0.6));
    const right = urls.filter((url) =>
      !left.includes(url) || random.chance(0.3)
    );
    for (const a of left) {
      for (const b of right) {
        if (left.includes(b) || right.includes(a)) continue;
        cut(world, a, b);
        cut(world, b, a);
      }
    }
  },

  /** Most of the others do not reach the leader; it may reach them. */
  cut_off_leader(world) {
    const { main: { database: { rows } }, random, urls } = world;
    if (rows.leader === null) return;
    const { url } = rows.leader;
    const mode = random.chance(0.5) ? "cut" : "dropping";
    const isForGood = random.chance(0.5);
    for (const other of urls) {
      if (other === url || random.chance(0.2)) continue;
      setMode(world, other, url, mode, isForGood);
    }
  },

  reject(world, url, other) {
    setMode(world, other, url, "rejecting");
  },

  slow(world, url, other) {
    if (url === other) return;
    world.faultHappens(`slow ${url} to ${other}`);
    world.network.link(url, other).slowMs = world.random.between(50, 1500);
    mend(world, url, other);
  },

  slow_database(world, url) {
    world.faultHappens(`slow ${url} to database`);
    world.network.link(url, DATABASE).slowMs = world.random.between(10, 80);
    mend(world, url, DATABASE);
  },

  cut_from_database(world, url) {
    const ways = world.random.integer(1, 3);
    if (ways !== 2) cut(world, url, DATABASE);
    if (ways !== 1) cut(world, DATABASE, url);
  },

  cut_from_itself(world, url) {
    cut(world, url, url);
  },

  restart_database(world) {
    failOver(world, 0);
  },

  /** A standby is promoted, without the last transactions. */
  go_back(world) {
    failOver(world, world.random.integer(1, 20));
  },

  /** The server does not answer, and then goes on. */
  freeze_database(world) {
    const { random, time, main: { database } } = world;
    if (database.process.state !== "running") return;
    world.faultHappens("database freezes");
    const { process } = database;
    process.pause();
    const ms = random.chance(0.5)
      ? random.between(50, 3000)
      : random.between(3000, 12_000);
    time.after(ms, () => {
      if (process.state !== "paused") return;
      world.faultHappens("database goes on");
      process.resume();
    });
  },

  lose_election: loseElection,

  /** Somebody starts a node on a copy of the database. */
  copy(world, _url, other) {
    const site = world.makeCopy();
    withNode(world, other, (node) => world.kill(node));
    world.time.after(world.random.between(50, 2000), () => {
      if (world.node(other) === undefined) world.start(other, site);
    });
  },

  mend_all(world) {
    world.faultHappens("all links open");
    world.network.openAll();
  },
};

const NAMES = Object.keys(FAULTS);

/** Lets faults happen at random until `end`. */
export function unleash(world: World, end: number): void {
  const { random, time } = world;
  let at = random.between(0, 4000);
  while (at < end) {
    time.after(at, () => {
      const name = random.pick(NAMES);
      FAULTS[name]?.(world, victim(world), random.pick(world.urls));
    });
    at += random.chance(0.3)
      ? random.between(0, 300)
      : random.between(300, 6000);
  }
}

function victim(world: World): string {
  const { main: { database: { rows } }, random, urls } = world;
  const roll = random.next();
  if (roll < 0.4 && rows.leader !== null) return rows.leader.url;
  return roll < 0.7 ? urls[0]! : random.pick(urls);
}

function withNode(
  world: World,
  url: string,
  act: (node: SimulatedNode) => void,
): void {
  const node = world.node(url);
  if (node !== undefined) act(node);
}

function restart(world: World, url: string): void {
  world.time.after(world.random.between(50, 5000), () => {
    if (world.node(url) === undefined) world.start(url);
  });
}

/** Ends the server; another one, or the same, takes its place. */
function failOver(world: World, lastMissing: number): void {
  const { main: { database }, random, time } = world;
  if (database.process.state === "ended") return;
  world.faultHappens("database stops");
  database.stop();
  time.after(random.between(100, 10_000), () => {
    world.faultHappens("database starts");
    const lost = database.start(lastMissing);
    if (lost > 0) world.faultHappens(`${lost} transactions are lost`);
  });
}

function cut(world: World, from: string, to: string): void {
  setMode(world, from, to, "cut");
}

function setMode(
  world: World,
  from: string,
  to: string,
  mode: "cut" | "rejecting" | "dropping",
  isForGood = false,
): void {
  world.faultHappens(`${mode} ${from} to ${to}`);
  world.network.link(from, to).mode = mode;
  if (!isForGood) mend(world, from, to);
}

/**
 * Opens a link again after a while, unless it is to stay as it is until the
 * end.
 */
function mend(world: World, from: string, to: string): void {
  if (world.random.chance(0.4)) return;
  world.time.after(world.random.between(100, 12_000), () => {
    world.faultHappens(`open ${from} to ${to}`);
    world.network.open(from, to);
  });
}
