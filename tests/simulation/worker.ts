/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
import type { Batch } from "./many_seeds.ts";
import { simulate } from "./schedule.ts";

self.onmessage = ({ data }: MessageEvent<Batch>) => {
  const { from, count, mutation } = data;
  self.postMessage(
    Array.from(
      { length: count },
      (_, index) => simulate(from + index, { mutation }),
    ),
  );
};
