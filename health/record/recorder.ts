import {
  addHistogram,
  emptyHistogram,
  type Histogram,
  observe,
} from "./histogram.ts";
import {
  emptyTally,
  type Kind,
  type Sample,
  type Tally,
  toSample,
} from "./sample.ts";

/** How a call ended, by the first digit of its HTTP status; a refusal counts as 4, a failure of ours as 5. */
export type StatusClass = 1 | 2 | 3 | 4 | 5;

/** All calls of one endpoint or function that ended alike, since this process began. */
export interface Series {
  readonly kind: Kind;
  readonly name: string;
  /** The HTTP method and route of a request; null for socket events and functions. */
  readonly http: { readonly method: string; readonly route: string } | null;
  readonly status: StatusClass;
  readonly histogram: Histogram;
}

/** Counts and times calls. Figures are kept in memory until they are drained. */
export interface Recorder {
  /** Records an HTTP request. `route` is the pattern that matched, never the path; null when none did. */
  http(method: string, route: string | null, status: number, ms: number): void;
  /** Records a call that is not an HTTP request, such as `socket message:send`; `fault` says that the failure was ours. */
  endpoint(name: string, ms: number, failed: boolean, fault?: boolean): void;
  /** Records a call of a function. */
  function(name: string, ms: number, failed: boolean): void;
  /** Returns what `work` returns, and records how long that took under `name`; a throw counts as an error. */
  timed<T>(name: string, work: () => T | Promise<T>): Promise<T>;
  /** Milliseconds on the clock that durations are measured with; it never goes back. */
  now(): number;
  /** Returns what was recorded since the last `drain`. */
  live(): Sample[];
  /** Returns what was recorded since the last `drain`, and forgets it. */
  drain(): Sample[];
  /** Returns everything recorded since this process began, drained or not. */
  series(): Series[];
}

/** What a request is called when no route matched, so that strangers cannot make up names. */
export const UNMATCHED = "unmatched";
/** What calls are counted under once there are `MAX_NAMES` other names of their kind. */
export const OTHER = "other";
const MAX_NAMES = 512;

const METHODS = ["GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"];
const OTHER_METHOD = "OTHER";
const CLASSES = 5;

interface Slot extends Omit<Series, "histogram"> {
  /** Since the last drain. */
  live: Histogram;
  /** Before the last drain. */
  readonly drained: Histogram;
}

/** The slots of one name, in a fixed place for each status class (and method), so that finding one allocates nothing. */
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
    const slot = slots[place * CLASSES + ended - 1] ??= emptySlot(
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
    live: () => tally(slots()),
    drain() {
      const samples = tally(slots());
      for (const slot of slots()) {
        if (slot.live.count === 0) continue;
        addHistogram(slot.drained, slot.live);
        slot.live = emptyHistogram();
      }
      return samples;
    },
    series: () => Array.from(slots(), whole),
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

function tally(slots: Iterable<Slot>): Sample[] {
  const tallies = new Map<string, Tally>();
  for (const slot of slots) {
    if (slot.live.count === 0) continue;
    const key = `${slot.kind} ${slot.name}`;
    let tally = tallies.get(key);
    if (!tally) tallies.set(key, tally = emptyTally(slot.kind, slot.name));
    if (slot.status >= 4) tally.errors += slot.live.count;
    if (slot.status === 5) tally.faults += slot.live.count;
    addHistogram(tally.histogram, slot.live);
  }
  return Array.from(tallies.values(), toSample);
}

function whole(slot: Slot): Series {
  const histogram = emptyHistogram();
  addHistogram(histogram, slot.drained);
  addHistogram(histogram, slot.live);
  return {
    kind: slot.kind,
    name: slot.name,
    http: slot.http,
    status: slot.status,
    histogram,
  };
}
