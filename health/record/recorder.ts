/**
 * Counts and times every call of a node in memory: finding the place of a call
 * allocates nothing, as this runs on each request.
 */
import {
  addHistogram,
  emptyHistogram,
  type Histogram,
  observe,
} from "./histogram.ts";
import {
  emptySum,
  type Kind,
  type Sample,
  type SampleSum,
  toSample,
} from "./sample.ts";

/**
 * How a call ended, by the first digit of its HTTP status. A refusal counts as
 * 4, a failure of ours as 5.
 */
export type StatusClass = 1 | 2 | 3 | 4 | 5;

/**
 * All calls of one endpoint or function that ended alike, since this process
 * began.
 */
interface CallTotal {
  readonly kind: Kind;
  readonly name: string;
  /** A request's method and route; null for socket events and functions. */
  readonly http: { readonly method: string; readonly route: string } | null;
  readonly status: StatusClass;
  readonly histogram: Histogram;
}

/** Counts and times calls, and keeps them in memory until they are drained. */
export interface Recorder {
  /**
   * Records an HTTP request that took `ms` milliseconds.
   *
   * @param route The pattern that matched, never the path; null when none did.
   */
  http(method: string, route: string | null, status: number, ms: number): void;
  /**
   * Records a call that is not an HTTP request, such as `socket message:send`.
   *
   * @param fault Whether a failure was ours; a refusal is not.
   */
  endpoint(name: string, ms: number, failed: boolean, fault?: boolean): void;
  /** Records a call of a function that took `ms` milliseconds. */
  function(name: string, ms: number, failed: boolean): void;
  /**
   * Returns what `work` returns, and records under `name` how long that took.
   * What `work` throws is thrown, and counts as an error.
   */
  timed<T>(name: string, work: () => T | Promise<T>): Promise<T>;
  /**
   * Returns milliseconds on the clock that durations are measured with, which
   * never goes back.
   */
  now(): number;
  /** Returns what was recorded since the last `drain`. */
  live(): Sample[];
  /** Returns what was recorded since the last `drain`, and forgets it. */
  drain(): Sample[];
  /** Returns all calls since this process began, drained or not. */
  totals(): CallTotal[];
}

/**
 * The name of a request that no route matched, so that strangers cannot make
 * up names.
 */
const UNMATCHED = "unmatched";
/** The name of all calls past `MAX_NAMES` other names of their kind. */
const OTHER = "other";
const MAX_NAMES = 512;

const METHODS = ["GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"];
const OTHER_METHOD = "OTHER";
const STATUS_CLASSES = 5;

interface Slot extends Omit<CallTotal, "histogram"> {
  /** Since the last drain. */
  live: Histogram;
  /** Before the last drain. */
  readonly drained: Histogram;
}

/**
 * The slots of one name, each in a fixed place for its status class (and its
 * method).
 */
type Slots = (Slot | undefined)[];

/**
 * Returns a recorder without calls.
 *
 * @param options.now Milliseconds on a clock that never goes back.
 */
export function createRecorder(
  { now = () => performance.now() }: { readonly now?: () => number } = {},
): Recorder {
  const routes = new Map<string, Slots>();
  const events = new Map<string, Slots>();
  const functions = new Map<string, Slots>();

  function http(
    method: string,
    route: string | null,
    status: number,
    ms: number,
  ): void {
    const [name, slots] = slotsOf(routes, route ?? UNMATCHED);
    const known = METHODS.indexOf(method);
    const place = known < 0 ? METHODS.length : known;
    const ended = statusClass(status);
    const slot = slots[place * STATUS_CLASSES + ended - 1] ??= emptySlot(
      "endpoint",
      endpointName(METHODS[place] ?? OTHER_METHOD, name),
      { method: METHODS[place] ?? OTHER_METHOD, route: name },
      ended,
    );
    observe(slot.live, ms);
  }

  function record(
    kind: Kind,
    names: Map<string, Slots>,
    wanted: string,
    ms: number,
    ended: StatusClass,
  ): void {
    const [name, slots] = slotsOf(names, wanted);
    const slot = slots[ended - 1] ??= emptySlot(kind, name, null, ended);
    observe(slot.live, ms);
  }

  function* slots(): Generator<Slot> {
    for (const names of [routes, events, functions]) {
      for (const list of names.values()) {
        for (const slot of list) if (slot) yield slot;
      }
    }
  }

  const recorder: Recorder = {
    http,
    endpoint: (name, ms, failed, fault = false) =>
      record("endpoint", events, name, ms, fault ? 5 : failed ? 4 : 2),
    function: (name, ms, failed) =>
      record("function", functions, name, ms, failed ? 5 : 2),
    async timed(name, work) {
      const start = now();
      let failed = true;
      try {
        const result = await work();
        failed = false;
        return result;
      } finally {
        recorder.function(name, now() - start, failed);
      }
    },
    now,
    live: () => liveSamples(slots()),
    drain() {
      const samples = liveSamples(slots());
      for (const slot of slots()) {
        if (slot.live.count === 0) continue;
        addHistogram(slot.drained, slot.live);
        slot.live = emptyHistogram();
      }
      return samples;
    },
    totals: () => Array.from(slots(), totalOf),
  };
  return recorder;
}

function slotsOf(names: Map<string, Slots>, wanted: string): [string, Slots] {
  const found = names.get(wanted);
  if (found) return [wanted, found];
  const name = names.size < MAX_NAMES ? wanted : OTHER;
  const slots = names.get(name) ?? [];
  names.set(name, slots);
  return [name, slots];
}

function emptySlot(
  kind: Kind,
  name: string,
  http: Slot["http"],
  status: StatusClass,
): Slot {
  return {
    kind,
    name,
    http,
    status,
    live: emptyHistogram(),
    drained: emptyHistogram(),
  };
}

function endpointName(method: string, route: string): string {
  return route === UNMATCHED || route === OTHER ? route : `${method} ${route}`;
}

function statusClass(status: number): StatusClass {
  const first = Math.floor(status / 100);
  return first === 1 || first === 2 || first === 3 || first === 4 ? first : 5;
}

/** Returns what the slots recorded since the last drain, a sample a name. */
function liveSamples(slots: Iterable<Slot>): Sample[] {
  const sums = new Map<string, SampleSum>();
  for (const { kind, name, status, live } of slots) {
    if (live.count === 0) continue;
    const key = `${kind} ${name}`;
    let sum = sums.get(key);
    if (!sum) sums.set(key, sum = emptySum(kind, name));
    if (status >= 4) sum.errors += live.count;
    if (status === 5) sum.faults += live.count;
    addHistogram(sum.histogram, live);
  }
  return Array.from(sums.values(), toSample);
}

function totalOf({ kind, name, http, status, live, drained }: Slot): CallTotal {
  const histogram = emptyHistogram();
  addHistogram(histogram, drained);
  addHistogram(histogram, live);
  return { kind, name, http, status, histogram };
}
