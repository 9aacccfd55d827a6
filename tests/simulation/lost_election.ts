/**
 * The worst of all failovers: an election is lost of which only the elected
 * knows, and that one is paused until somebody else was elected.
 */
import type { NodeRun } from "../../cluster/beat/sightings.ts";
import { DATABASE, type World } from "./world.ts";

/** Has the next election be lost, and brings it about. */
export function loseElection(world: World): void {
  const { main: { database, store }, random } = world;
  const holder = database.rows.leader;
  store.onClaim = (claimant) => {
    store.onClaim = () => {};
    hide(world, claimant);
    world.time.after(random.between(5, 300), () => lose(world, claimant));
  };
  const node = holder && world.node(holder.url);
  if (node && random.chance(0.7)) world.kill(node);
}

/** Nobody else hears of the election. */
function hide(world: World, claimant: NodeRun): void {
  world.faultHappens(`nobody hears that ${claimant.url} is elected`);
  for (const url of world.urls) {
    if (url === claimant.url) continue;
    world.network.link(DATABASE, url).mode = "cut";
    world.network.link(claimant.url, url).mode = "cut";
  }
}

/** The database goes back to before it. */
function lose(world: World, claimant: NodeRun): void {
  const { main: { database }, random, time } = world;
  world.faultHappens(`pause ${claimant.url}; database stops`);
  const node = world.node(claimant.url);
  node?.process.pause();
  database.stop();
  time.after(random.between(100, 2000), () => {
    world.faultHappens("database goes back; all links open");
    database.start(random.integer(1, 20));
    world.network.dropHeld();
    world.network.openAll();
  });
  time.after(random.between(3000, 14_000), () => {
    world.faultHappens(`resume ${claimant.url}`);
    node?.process.resume();
  });
}
