/**
 * Calls made at random from the schemas of everything that can be asked. A seed
 * gives the same calls each time, but for the ids in them. No call may end in a
 * fault of ours, and what was refused may have changed nothing.
 */
import { Buffer } from "node:buffer";
import { createTestDatabase, type TestDatabase } from "../../db/testing.ts";
import {
  addressOf,
  COMMAND_INPUTS,
  EVENT_INPUTS,
} from "../contract/access/inputs.ts";
import { ASKERS, makeWorld, type World } from "../contract/access/world.ts";
import { Random } from "../simulation/random.ts";
import { startNode } from "../support/node_process.ts";
import { changesIn, watchTables } from "./changes.ts";
import { createAsking } from "./ask.ts";
import { findTargets, type Target } from "./targets.ts";
import { fitting, hostile, spoiled } from "./values.ts";

/** What is to be called. */
interface FuzzOptions {
  readonly seed: number;
  /** The number of the first call; 0 unless a call is to be made again. */
  readonly from: number;
  readonly calls: number;
  readonly onProgress?: (done: number) => void;
}

/** What came of the calls. */
interface FuzzReport {
  /** How many ended how, by kind and outcome. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** What must not be, each with the number of its call. */
  readonly faults: readonly string[];
  readonly slowestMs: number;
}

/** One call: its parts are fixed by its number and the seed. */
export interface Call {
  readonly target: Target;
  readonly asker: typeof ASKERS[number];
  readonly path: string;
  readonly value: unknown;
  /** What is sent instead of JSON, to see what becomes of it. */
  readonly raw: Uint8Array<ArrayBuffer> | null;
}

/** So that the world does not end as a ruin of its first calls. */
const CALLS_PER_WORLD = 250;
/** Those who may do something ask more often than those who may not. */
const MOSTLY_INSIDERS = [
  ...ASKERS,
  "user",
  "user",
  "other side",
  "other side",
  "admin",
] as const;
/** A call is cut to so many characters where it is reported. */
const SHOWN = 600;
const MAX_FAULTS = 20;
const LOGGED_OUT = ["401", "unauthenticated"];

/** Makes the calls, against a node and a database of their own. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { calls, from, onProgress, seed } = options;
  await using db = await createTestDatabase();
  await using node = await startNode({
    env: {
      DATABASE_URL: db.url,
      LOG_LEVEL: "error",
      SIGNUP_LIMIT: "0",
      WRITES_PER_SECOND: "0",
    },
  });
  await watchTables(db.owner);
  await using asking = createAsking(node.url);
  const targets = await findTargets();
  const outcomes = new Map<string, number>();
  const faults: string[] = [];
  let slowestMs = 0;
  let world: World | null = null;
  for (let number = from; number < from + calls; number++) {
    if (world === null || number % CALLS_PER_WORLD === 0) {
      world = await makeWorld(db.owner);
      asking.forget();
      await changesIn(db.owner);
    }
    const call = callOf(new Random(seed * 1_000_003 + number), targets, world);
    const { status, ms, refused } = await asking.ask(call, world);
    slowestMs = Math.max(slowestMs, ms);
    const what = `${call.target.kind} ${status}`;
    outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
    const fault = await faultOf(db, status, refused);
    if (fault !== null) {
      faults.push(`call ${number} (${describe(call)}): ${fault}`);
      if (faults.length >= MAX_FAULTS) break;
    }
    // Somebody's session may have ended by a call: others are asked next.
    if (hasSession(call) && LOGGED_OUT.includes(status)) world = null;
    onProgress?.(number - from + 1);
  }
  if (node.output().includes("failed unexpectedly")) {
    faults.push(`the node said: ${node.output().slice(0, 4000)}`);
  }
  return { outcomes, faults, slowestMs };
}

function hasSession({ asker }: Call): boolean {
  return !["nobody", "suspended", "deleted"].includes(asker);
}

/** Returns what is wrong with how a call ended, or null. */
async function faultOf(
  { owner }: TestDatabase,
  status: string,
  refused: boolean,
): Promise<string | null> {
  const changed = await changesIn(owner);
  if (/^5\d\d$|^internal$|^unavailable$/.test(status)) return `ended ${status}`;
  if (refused && changed.length > 0) {
    return `was refused (${status}) and changed ${changed.join(", ")}`;
  }
  return null;
}

function callOf(
  random: Random,
  targets: readonly Target[],
  world: World,
): Call {
  const target = random.pick(targets);
  const { user, photo, product, offer, order, conversation } = world;
  const ids = [user, photo, product, offer, order, conversation];
  const known = { ...COMMAND_INPUTS, ...EVENT_INPUTS }[target.name];
  const right = known !== undefined && random.chance(0.5)
    ? known(world)
    : fitting(random, target.schema, ids);
  return {
    target,
    asker: random.pick(MOSTLY_INSIDERS),
    path: random.chance(0.9)
      ? addressOf(target.name, world)
      : target.name.replace(/\[\w+\]/, encode(hostile(random))),
    value: random.chance(0.5) ? right : spoiled(random, right),
    raw: random.chance(0.04) ? bytes(random) : null,
  };
}

/** An address is text that can be sent: lone surrogates cannot. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed().slice(0, 500));
}

function bytes(random: Random): Uint8Array<ArrayBuffer> {
  const kinds = [
    () => "",
    () => "{",
    () => "[".repeat(30_000),
    () => '{"id":'.repeat(5000),
    () => '{"id":"x","id":"y","input":{}}',
    () => "\ufeff{}",
    () => "a=1&".repeat(20_000),
    () => `"${"\\u0000".repeat(5000)}"`,
  ];
  if (random.chance(0.3)) {
    return Uint8Array.from({ length: 300 }, () => random.integer(0, 255));
  }
  return new Uint8Array(Buffer.from(random.pick(kinds)()));
}

function describe({ target, asker, path, value, raw }: Call): string {
  const sent = raw === null ? JSON.stringify(value) : raw.toHex();
  return `${target.kind} ${path} by ${asker}: ${sent?.slice(0, SHOWN)}`;
}
