/** Figures of the dashboard, as people read them. */

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** Returns a count with separators, as in "12,345". */
export function formatCount(count: number): string {
  return whole.format(count);
}

/**
 * Returns a latency, given in milliseconds, with three digits that matter, as
 * in "0.42 ms", "87 ms", "1.25 s".
 */
export function formatLatency(ms: number): string {
  if (ms >= SECOND_MS) return `${digits(ms / SECOND_MS)} s`;
  return `${digits(ms)} ms`;
}

/**
 * Returns how long something lasted, given in milliseconds, in its two largest
 * units, as in "3 h 12 min".
 */
export function formatDuration(ms: number): string {
  if (ms < SECOND_MS) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s`;
  if (ms < HOUR_MS) return pair(ms, MINUTE_MS, "min", SECOND_MS, "s");
  if (ms < DAY_MS) return pair(ms, HOUR_MS, "h", MINUTE_MS, "min");
  return pair(ms, DAY_MS, "d", HOUR_MS, "h");
}

/** Returns an amount of memory, given in bytes, as in "182 MiB". */
export function formatBytes(bytes: number): string {
  const mib = bytes / 2 ** 20;
  return mib < 1024 ? `${whole.format(mib)} MiB` : `${digits(mib / 1024)} GiB`;
}

/**
 * Returns a moment as a browser's field takes it, to the minute, in UTC; "" for
 * none.
 */
export function toBrowserTime(moment: string | undefined): string {
  return moment === undefined
    ? ""
    : new Date(moment).toISOString().slice(0, 16);
}

/** Returns a node's URL without its scheme: what tells nodes apart. */
export function hostOf(url: string): string {
  return url.replace(/^https?:\/\//, "");
}

function digits(value: number): string {
  if (value === 0) return "0";
  if (value >= 100) return whole.format(value);
  return String(Number(value.toPrecision(value >= 10 ? 3 : 2)));
}

function pair(
  ms: number,
  large: number,
  largeUnit: string,
  small: number,
  smallUnit: string,
): string {
  const rest = Math.floor(ms % large / small);
  const first = `${Math.floor(ms / large)} ${largeUnit}`;
  return rest === 0 ? first : `${first} ${rest} ${smallUnit}`;
}
