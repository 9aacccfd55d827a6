import assert from "node:assert/strict";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatLatency,
  toBrowserTime,
} from "./format.ts";

const CASES: [text: string, expected: string][] = [
  [formatCount(1234567), "1,234,567"],
  [formatLatency(0), "0 ms"],
  [formatLatency(0.0421), "0.042 ms"],
  [formatLatency(4.26), "4.3 ms"],
  [formatLatency(87.2), "87.2 ms"],
  [formatLatency(240.4), "240 ms"],
  [formatLatency(1250), "1.3 s"],
  [formatDuration(320), "320 ms"],
  [formatDuration(12_400), "12 s"],
  [formatDuration(125_000), "2 min 5 s"],
  [formatDuration(3_600_000), "1 h"],
  [formatDuration(90_060_000), "1 d 1 h"],
  [formatBytes(182 * 2 ** 20), "182 MiB"],
  [formatBytes(1.5 * 2 ** 30), "1.5 GiB"],
  [toBrowserTime("2026-03-10T12:30:00+02:00"), "2026-03-10T10:30"],
];

for (const [text, expected] of CASES) {
  Deno.test(`a figure reads ${expected}`, () => assert.equal(text, expected));
}
