/**
 * `deno task bench:realtime`: sockets over three nodes. What an idle one
 * weighs; how fast messages come and go and what one costs, beside a bare
 * WebSocket echo in the same run. `SOCKETS` (2000), `RATE` (messages a second,
 * 500) and `SECONDS` (10) change its size.
 */
import { createTestDatabase } from "../db/testing.ts";
import { startNodes } from "../tests/support/node_process.ts";
import { cpuMicroseconds } from "./cpu.ts";
import { addPairs, type Pair } from "./socket_market.ts";
import { connectWire, type WireClient } from "./wire_client.ts";

const SOCKETS = Number(Deno.env.get("SOCKETS") ?? 2000);
const RATE = Number(Deno.env.get("RATE") ?? 500);
const SECONDS = Number(Deno.env.get("SECONDS") ?? 10);
/**
 * How many pairs talk, while the rest is idle: each stays below the limit of a
 * person, ten messages a second.
 */
const PAIRS = Math.ceil(RATE / 8);
const NODES = 3;
const WARM_UP_SECONDS = 2;
/** How many pairs are connected side by side. */
const CONNECTING_AT_ONCE = 50;
/** How long the nodes rest before their memory is read. */
const REST_MS = 2000;
/** How long the last messages may take to arrive. */
const LATE_MS = 500;

/** When each message was sent that has not arrived, by its text. */
const sentAt = new Map<string, number>();
/** How long each message took that has arrived, in milliseconds. */
const delays: number[] = [];

await using database = await createTestDatabase();
await using cluster = await startNodes(NODES, {
  DATABASE_URL: database.url,
  LOG_LEVEL: "error",
});
const pids = cluster.nodes.map(({ pid }) => pid);
const pairs = await addPairs(database.owner, Math.max(PAIRS, SOCKETS / 2));

const before = await total(residentBytes);
const sockets = await openAll();
await pause(REST_MS);
const bytes = (await total(residentBytes) - before) / SOCKETS;
console.log(`${SOCKETS} sockets over ${NODES} nodes`);
console.log(`an idle socket      ${Math.round(bytes / 1024)} KiB resident`);

await measureTalk(WARM_UP_SECONDS);
const talk = await measureTalk(SECONDS);
const floor = await measureEcho();
const ms = (n: number) => `${n.toFixed(1)} ms`.padStart(9);
console.log(
  `a message           ${Math.round(talk.cpu)} µs CPU over all nodes` +
    `   floor ${Math.round(floor.cpu)} µs` +
    `   ${talk.perSecond.toFixed(0)}/s`,
);
console.log(
  `delivery p50 ${ms(talk.p50)}   p99 ${ms(talk.p99)}` +
    `   floor p50 ${ms(floor.p50)}   p99 ${ms(floor.p99)}`,
);
console.log(
  `acknowledged ${talk.sent}, refused ${talk.refused}, lost ${talk.lost}`,
);
for (const { close } of sockets.flat()) close();

/** Times in milliseconds. */
interface Figures {
  /** Microseconds of CPU for each message. */
  readonly cpu: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** Opens both sockets of every pair, on different nodes. */
async function openAll(): Promise<[WireClient, WireClient][]> {
  const opened: [WireClient, WireClient][] = [];
  const waiting = [...pairs.entries()].slice(0, SOCKETS / 2);
  const connectNext = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, pair] = next;
      opened[index] = await openPair(index, pair);
    }
  };
  await Promise.all(Array.from({ length: CONNECTING_AT_ONCE }, connectNext));
  return opened;
}

async function openPair(
  index: number,
  { tokens }: Pair,
): Promise<[WireClient, WireClient]> {
  const url = (side: number) => cluster.nodes[(index + side) % NODES]!.url;
  return [
    await connectWire(url(0), tokens[0], () => {}),
    await connectWire(url(1), tokens[1], heard),
  ];
}

function heard(name: string, payload: unknown): void {
  if (name !== "message:new") return;
  const { body } = payload as { body: string };
  const at = sentAt.get(body);
  if (at === undefined) return;
  sentAt.delete(body);
  delays.push(performance.now() - at);
}

async function measureTalk(seconds: number) {
  delays.length = 0;
  const outcome = { sent: 0, refused: 0 };
  const answers: Promise<void>[] = [];
  const cpuBefore = await total(cpuMicroseconds);
  const startedAt = performance.now();
  for (let n = 0; n < RATE * seconds; n++) {
    const due = startedAt + n * 1000 / RATE;
    if (performance.now() < due) await pause(due - performance.now());
    const index = n % PAIRS;
    const body = `message ${n} of ${seconds} seconds`;
    sentAt.set(body, performance.now());
    const answer = sockets[index]![0].ask("message:send", {
      id: crypto.randomUUID(),
      conversation_id: pairs[index]!.conversationId,
      body,
    });
    answers.push(answer.then((ack) => {
      if ((ack as { ok: boolean }).ok) outcome.sent++;
      else {
        outcome.refused++;
        sentAt.delete(body);
      }
    }));
  }
  await Promise.all(answers);
  const took = (performance.now() - startedAt) / 1000;
  await pause(LATE_MS);
  const cpu = (await total(cpuMicroseconds) - cpuBefore) / outcome.sent;
  return {
    ...outcome,
    ...figures(delays, cpu, outcome.sent / took),
    lost: sentAt.size,
  };
}

/** The same number of frames, at the same rate, to and fro one bare server. */
async function measureEcho(): Promise<Figures> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-net",
      new URL("echo_server.ts", import.meta.url).href,
    ],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const port = Number(new TextDecoder().decode(value));
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  await new Promise((open) => socket.onopen = open);
  const echoes: number[] = [];
  socket.onmessage = ({ data }) =>
    echoes.push(performance.now() - Number(data.split(" ")[0]));
  const cpuBefore = await cpuMicroseconds(child.pid);
  const startedAt = performance.now();
  const count = RATE * SECONDS;
  for (let n = 0; n < count; n++) {
    const due = startedAt + n * 1000 / RATE;
    if (performance.now() < due) await pause(due - performance.now());
    socket.send(`${performance.now()} ${"x".repeat(120)}`);
  }
  await pause(LATE_MS);
  const cpu = (await cpuMicroseconds(child.pid) - cpuBefore) / count;
  socket.close();
  await reader.cancel();
  child.kill();
  await child.status;
  return figures(echoes, cpu, RATE);
}

function figures(times: number[], cpu: number, perSecond: number): Figures {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
  return { cpu, perSecond, p50: at(0.5), p99: at(0.99) };
}

async function total(measure: (pid: number) => Promise<number>) {
  const each = await Promise.all(pids.map(measure));
  return each.reduce((sum, one) => sum + one, 0);
}

/** Resident memory of a process (Linux). */
async function residentBytes(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
