import assert from "node:assert/strict";
import { OTEL_BOUNDS_SECONDS } from "../record/histogram.ts";
import { createPrometheusExport } from "./prometheus.ts";
import { createRecorder } from "../record/recorder.ts";
import { WELL_PARTS } from "../testing.ts";

async function exported(recorder = createRecorder()): Promise<string[]> {
  const text = await createPrometheusExport({
    recorder,
    parts: () => WELL_PARTS,
    isLeader: () => true,
    epoch: () => 7,
    orders: () => 12,
    losses: () => ({ timesGoneBack: 2, acknowledgedLost: 76 }),
    refusedWrites: () => new Map([["no_leader", 921], ["internal", 0]]),
  }).text();
  return text.split("\n");
}

Deno.test("requests are a histogram in seconds with OpenTelemetry's buckets", async () => {
  const recorder = createRecorder();
  for (const ms of [4, 5, 6, 80, 20_000]) {
    recorder.http("GET", "/products/:id", 200, ms);
  }
  recorder.http("GET", "/products/:id", 404, 1);
  const lines = await exported(recorder);
  const labels =
    'http_request_method="GET",http_route="/products/:id",status_class="2xx"';
  const name = "http_server_request_duration_seconds";
  const buckets = lines.filter((line) =>
    line.startsWith(`${name}_bucket{`) && line.includes('"2xx"')
  );
  const expected = OTEL_BOUNDS_SECONDS.map((le): [number | string, number] => [
    le,
    le >= 0.1 ? 4 : le >= 0.01 ? 3 : 2,
  ]);
  assert.deepEqual(
    buckets,
    [...expected, ["+Inf", 5]].map(([le, count]) =>
      `${name}_bucket{${labels},le="${le}"} ${count}`
    ),
  );
  assert.ok(lines.includes(`${name}_sum{${labels}} 20.095`));
  assert.ok(lines.includes(`${name}_count{${labels}} 5`));
  assert.ok(lines.includes(`# TYPE ${name} histogram`));
  assert.ok(
    lines.includes(`${name}_count{${labels.replace("2xx", "4xx")}} 1`),
  );
});

Deno.test("figures go on growing after they were flushed to the database", async () => {
  const recorder = createRecorder();
  const line = (count: number) =>
    'distsales_function_duration_seconds_count{function="purchase",outcome="ok"} ' +
    count;
  recorder.function("purchase", 1, false);
  recorder.drain();
  recorder.function("purchase", 1, false);
  assert.ok((await exported(recorder)).includes(line(2)));
});

Deno.test("each call is told once, by the histogram of its kind", async () => {
  const recorder = createRecorder();
  recorder.http("GET", "/", 200, 1);
  recorder.endpoint("socket message:send", 1, true);
  recorder.endpoint("socket message:send", 1, true, true);
  recorder.function("purchase", 1, false);
  const counts = (await exported(recorder))
    .filter((line) => /^\w+_count\{/.test(line));
  assert.deepEqual(counts.sort(), [
    'distsales_function_duration_seconds_count{function="purchase",outcome="ok"} 1',
    'distsales_socket_event_duration_seconds_count{event="message:send",outcome="failed"} 1',
    'distsales_socket_event_duration_seconds_count{event="message:send",outcome="refused"} 1',
    'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/",status_class="2xx"} 1',
  ]);
});

Deno.test("leader, epoch, beats, parts and process are told in base units", async () => {
  const recorder = createRecorder();
  recorder.function("confirm_liveness", 1, false);
  recorder.function("confirm_liveness", 1, true);
  const lines = await exported(recorder);
  for (
    const line of [
      "distsales_leader 1",
      "distsales_leader_epoch 7",
      "distsales_orders 12",
      'distsales_heartbeats_total{outcome="ok"} 1',
      'distsales_heartbeats_total{outcome="failed"} 1',
      'distsales_writes_refused_total{reason="no_leader"} 921',
      'distsales_writes_refused_total{reason="internal"} 0',
      "distsales_database_went_back_total 2",
      "distsales_acknowledged_lost_total 76",
      'distsales_elections_total{outcome="ok"} 0',
      "distsales_event_loop_lag_seconds 0.0025",
      "distsales_sockets 3",
      "distsales_database_up 1",
      "distsales_database_replication_lag_seconds Nan",
      "distsales_database_connections_in_use 1",
      "process_resident_memory_bytes 1024",
      "process_start_time_seconds 1767225600",
      'distsales_build_info{version="1.0.0"} 1',
    ]
  ) assert.ok(lines.includes(line), line);
});

Deno.test("every metric has help and a type, and no series comes twice", async () => {
  const recorder = createRecorder();
  recorder.http("GET", "/", 200, 1);
  recorder.endpoint("socket message:send", 1, true);
  recorder.function("purchase", 1, true);
  const lines = (await exported(recorder)).filter((line) => line !== "");
  const series = lines.filter((line) => !line.startsWith("#"))
    .map((line) => line.slice(0, line.lastIndexOf(" ")));
  assert.equal(new Set(series).size, series.length);
  for (const one of series) {
    const name = one.replace(/\{.*/, "");
    const metric = name.replace(/_(bucket|sum|count)$/, "");
    for (const word of ["HELP", "TYPE"]) {
      assert.ok(
        lines.some((line) =>
          line.startsWith(`# ${word} ${name} `) ||
          line.startsWith(`# ${word} ${metric} `)
        ),
        `${word} ${name}`,
      );
    }
  }
});
