/**
 * What strangers may write into any field is cut at a length before any work
 * is done on it, or that work grows no faster than what they wrote.
 */
import assert from "node:assert/strict";
import { allSchemas, inputWith, leavesOf } from "./schemas.ts";

/** Nothing that a request carries is longer: `TEXT_LIMIT_BYTES`. */
const LONGEST_BYTES = 60_000;

/** No field may take more of the processor: a page takes a tenth of it. */
const MAX_MS = 20;

/** What a collection of garbage disturbs gets this many tries. */
const TRIES = 4;

/**
 * What makes careless code slow: marks that normalising sorts, and what a
 * regular expression takes up anew at each place.
 */
const PIECES = [
  "\u0301\u0323",
  `a${"\u0301\u0323".repeat(15)}`,
  ".",
  "a.",
  "(",
  "()",
  "[{",
  " ",
  "\r\n\u2028",
  "\t",
  "-",
  "0",
  "1,000",
  "http://a.",
  "@a.",
  "%e2%82%ac",
  "ﷺ",
  "ᄀ\u1161\u11a8",
];

/** Fields may be cut at any of these, in UTF-16 code units. */
const LENGTHS = [LONGEST_BYTES, 20_000, 5_000, 1_000, 300];

/** Returns texts of these pieces, each with an end that spoils a match. */
function* texts(): Iterable<string> {
  for (const piece of PIECES) {
    const bytes = new TextEncoder().encode(piece).length;
    const whole = piece.repeat(Math.floor(LONGEST_BYTES / bytes));
    for (const length of LENGTHS) {
      if (length > whole.length && length !== LONGEST_BYTES) continue;
      for (const [before, after] of [["", ""], ["a", "!"], ["http://", "a"]]) {
        yield before + whole.slice(0, length - 8) + after;
      }
    }
  }
}

/**
 * Returns the least time that `work` took of the processor, in milliseconds.
 * While the processors are shared with other tests' nodes, most of what passes
 * by the clock is not its own: only what takes long by the clock is measured.
 */
function leastMs(work: () => void): number {
  let least = spent(() => performance.now(), work);
  for (let n = 1; n < TRIES && least > MAX_MS; n++) {
    least = Math.min(least, spent(processorMs, work));
  }
  return least;
}

function spent(now: () => number, work: () => void): number {
  const before = now();
  work();
  return now() - before;
}

/**
 * Returns how long this thread has had a processor, in milliseconds; the time
 * by the clock where the system does not tell.
 */
function processorMs(): number {
  try {
    const [nanoseconds] = Deno.readTextFileSync("/proc/thread-self/schedstat")
      .split(" ");
    return Number(nanoseconds) / 1e6;
  } catch {
    return performance.now();
  }
}

Deno.test("no field of any command, query, form, event or setting is slow to refuse what is hostile", async () => {
  const schemas = await allSchemas();
  assert.ok(schemas.size > 80, `only ${schemas.size} schemas were found`);
  const hostile = [...texts()];
  const slow: string[] = [];
  for (const [name, schema] of schemas) {
    for (const path of leavesOf(schema)) {
      for (const text of hostile) {
        const input = inputWith(path, text);
        const ms = leastMs(() => schema.safeParse(input));
        if (ms <= MAX_MS) continue;
        slow.push(
          `${name} ${
            path.join(".")
          }: ${ms.toFixed()} ms for ${text.length} of ` +
            JSON.stringify(text.slice(8, 12)),
        );
        break;
      }
    }
  }
  assert.deepEqual(slow, []);
});
