/** Running many schedules on several cores. */
import type { Mutation } from "./mutations.ts";
import type { Outcome } from "./schedule.ts";

/** What a worker is asked to run. */
export interface Batch {
  readonly from: number;
  readonly count: number;
  readonly mutation: Mutation | null;
}

/** What many schedules came to. */
export interface Summary {
  readonly schedules: number;
  readonly commits: number;
  readonly acknowledgements: number;
  readonly acknowledgedLost: number;
  readonly epochs: number;
  /** The schedules in which an invariant did not hold, lowest seed first. */
  readonly failures: readonly Outcome[];
}

const BATCH = 50;

/** Adds up what schedules came to. */
export function summarize(outcomes: readonly Outcome[]): Summary {
  const sum = (pick: (outcome: Outcome) => number) =>
    outcomes.reduce((total, outcome) => total + pick(outcome), 0);
  return {
    schedules: outcomes.length,
    commits: sum(({ commits }) => commits),
    acknowledgements: sum(({ acknowledgements }) => acknowledgements),
    acknowledgedLost: sum(({ acknowledgedLost }) => acknowledgedLost),
    epochs: sum(({ epochs }) => epochs),
    failures: outcomes.filter(({ violation }) => violation !== null)
      .sort((a, b) => a.seed - b.seed),
  };
}

/**
 * Runs `count` schedules from seed `from` on, on several cores.
 *
 * @param onProgress Told after each batch how many schedules are done.
 */
export async function simulateMany(
  options: Batch & {
    readonly workers: number;
    readonly onProgress?: (done: number) => void;
  },
): Promise<Summary> {
  const { from, count, mutation, workers, onProgress } = options;
  const end = from + count;
  const outcomes: Outcome[] = [];
  let next = from;

  async function work(): Promise<void> {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      type: "module",
    });
    try {
      while (next < end) {
        const batch = {
          from: next,
          count: Math.min(BATCH, end - next),
          mutation,
        };
        next += batch.count;
        outcomes.push(...await ask(worker, batch));
        onProgress?.(outcomes.length);
      }
    } finally {
      worker.terminate();
    }
  }

  await Promise.all(Array.from({ length: workers }, work));
  return summarize(outcomes);
}

function ask(worker: Worker, batch: Batch): Promise<Outcome[]> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Outcome[]>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`a simulation worker failed: ${event.message}`));
    };
    worker.postMessage(batch);
  });
}
