/**
 * Virtual time: events in the order of their time, and tasks that sleep and
 * wait without a real clock.
 *
 * Tasks are generators, not promises: a schedule then runs in one synchronous
 * sweep, and the same seed always gives the same order.
 */

import type { Steps } from "../../lib/time/steps.ts";

/** Something that takes virtual time: `yield*` it from another task. */
export type Task<T> = Steps<Suspension, T>;

/** What a task waits for: it is handed what lets the task go on. */
export type Suspension = (resume: (value: unknown) => void) => void;

/**
 * Stops the task until `resume` is called for the first time; returns what it
 * was called with.
 */
export function* suspend<T>(
  register: (resume: (value: T) => void) => void,
): Task<T> {
  return (yield register as Suspension) as T;
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

/** The events to come, earliest first. */
export class VirtualTime {
  /** Milliseconds since the schedule began. */
  now = 0;
  readonly #heap: Event[] = [];
  #scheduled = 0;

  /** Has `action` happen in `ms` milliseconds. */
  after(ms: number, action: () => void): void {
    const heap = this.#heap;
    const event = { at: this.now + ms, order: this.#scheduled++, action };
    let hole = heap.length;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!isEarlier(event, heap[parent]!)) break;
      heap[hole] = heap[parent]!;
      hole = parent;
    }
    heap[hole] = event;
  }

  /**
   * Lets the events happen one by one until `end`, calling `afterEach` after
   * each.
   */
  run(end: number, afterEach: () => void): void {
    while (this.#heap.length > 0 && this.#heap[0]!.at <= end) {
      const event = this.#takeFirst();
      this.now = event.at;
      event.action();
      afterEach();
    }
    this.now = end;
  }

  #takeFirst(): Event {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= heap.length) break;
      if (
        child + 1 < heap.length && isEarlier(heap[child + 1]!, heap[child]!)
      ) child++;
      if (isEarlier(last, heap[child]!)) break;
      heap[hole] = heap[child]!;
      hole = child;
    }
    heap[hole] = last;
    return first;
  }
}

function isEarlier(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/**
 * Something that runs tasks and can be paused, resumed and killed, like a
 * process of an operating system.
 */
export class Process {
  state: "running" | "paused" | "ended" = "running";
  readonly #held: (() => void)[] = [];

  /**
   * @param clockRate Milliseconds that this process's clock counts in one
   *   millisecond of virtual time.
   * @param clockOffset What its clock showed when the schedule began, in
   *   milliseconds.
   */
  constructor(
    readonly time: VirtualTime,
    readonly clockRate = 1,
    readonly clockOffset = 0,
  ) {}

  /** What the process's own clock shows, in milliseconds. */
  get clock(): number {
    return this.clockOffset + this.time.now * this.clockRate;
  }

  /**
   * Runs `action`: now, when the process is resumed, or never when it has
   * ended.
   */
  run(action: () => void): void {
    if (this.state === "running") action();
    else if (this.state === "paused") this.#held.push(action);
  }

  spawn(task: Task<void>): void {
    this.run(() => this.#advance(task, undefined));
  }

  /** Sleeps for `ms` of the process's own clock. */
  sleep(ms: number): Task<void> {
    return suspend<void>((resume) =>
      this.time.after(ms / this.clockRate, () => resume(undefined))
    );
  }

  pause(): void {
    if (this.state === "running") this.state = "paused";
  }

  resume(): void {
    if (this.state !== "paused") return;
    this.state = "running";
    for (const action of this.#held.splice(0)) this.run(action);
  }

  end(): void {
    this.state = "ended";
    this.#held.length = 0;
  }

  #advance(task: Task<void>, value: unknown): void {
    const step = task.next(value);
    if (step.done) return;
    let isResumed = false;
    step.value((answer) => {
      if (isResumed) return;
      isResumed = true;
      this.run(() => this.#advance(task, answer));
    });
  }
}
