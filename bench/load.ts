/** Requests at a server, and what they cost its process. */
import { cpuMicroseconds } from "./cpu.ts";

/** What one round of requests cost the server. */
export interface Round {
  readonly requests: number;
  /** CPU time of the server's process per request, in microseconds. */
  readonly cpu: number;
  readonly perSecond: number;
}

/**
 * Sends `requests` requests to 127.0.0.1, `concurrency` at a time, and returns
 * what they cost the process `pid`.
 *
 * @throws {Error} when an answer is not of a status in the 200s.
 */
export async function measure(
  pid: number,
  send: (index: number) => Promise<Response>,
  { requests, concurrency }: { requests: number; concurrency: number },
): Promise<Round> {
  let next = 0;
  const worker = async () => {
    while (next < requests) {
      const response = await send(next++);
      await response.arrayBuffer();
      if (!response.ok) {
        throw new Error(`${response.url} answered ${response.status}.`);
      }
    }
  };
  const before = await cpuMicroseconds(pid);
  const started = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - started) / 1000;
  const cpu = (await cpuMicroseconds(pid) - before) / requests;
  return { requests, cpu, perSecond: requests / seconds };
}

/** Returns the middle one of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
