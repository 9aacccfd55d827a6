/** What a page costs: beside its statements alone, and a fixed answer. */
import { z } from "zod";
import { openPools } from "../db/pools.ts";
import { browse, browseQuery } from "../market/catalogue/browse.ts";
import type { NodeProcess } from "../tasks/node_process.ts";
import type { floorOrder } from "./floor_server.ts";
import { measure, median, type Round } from "./load.ts";

type Floor = z.input<typeof floorOrder>;

/** CPU time per request, in microseconds, beside what it cannot go below. */
interface PageFigures {
  readonly page: string;
  readonly bytes: number;
  readonly cpu: number;
  readonly floor: number;
  readonly perSecond: number;
}

const ROUNDS = 5;
const LOAD = { requests: 3000, concurrency: 8 };
/**
 * A server that has just started still compiles: its CPU time is not what a
 * page costs.
 */
const WARM_UP = { requests: 12_000, concurrency: 8 };

/**
 * Measures a page of the home page's list, as HTML and as JSON, on `node`, in
 * turns with its floor: the same statements through postgres.js alone, and
 * `Deno.serve` answering a fixed string of the same size.
 */
export async function benchPages(
  node: NodeProcess,
  databaseUrl: string,
): Promise<PageFigures[]> {
  const statements = await statementsOfHome(databaseUrl);
  const figures: PageFigures[] = [];
  for (const page of ["/", "/api/products"]) {
    figures.push(await benchPage(node, page, { databaseUrl, statements }));
  }
  return figures;
}

async function benchPage(
  node: NodeProcess,
  page: string,
  order: Pick<Floor, "databaseUrl" | "statements">,
): Promise<PageFigures> {
  const sample = await fetch(node.url + page);
  const bytes = (await sample.bytes()).byteLength;
  const contentType = sample.headers.get("content-type") ?? "text/plain";
  await using floor = await startFloor({ ...order, bytes, contentType });
  const ours: Round[] = [];
  const theirs: Round[] = [];
  await measure(node.pid, () => fetch(node.url + page), WARM_UP);
  await measure(floor.pid, () => fetch(floor.url), WARM_UP);
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await measure(node.pid, () => fetch(node.url + page), LOAD));
    theirs.push(await measure(floor.pid, () => fetch(floor.url), LOAD));
  }
  return {
    page,
    bytes,
    cpu: median(ours.map(({ cpu }) => cpu)),
    floor: median(theirs.map(({ cpu }) => cpu)),
    perSecond: median(ours.map(({ perSecond }) => perSecond)),
  };
}

/**
 * Returns the statements that the home page sends, by listening to postgres.js
 * while it does.
 */
async function statementsOfHome(
  databaseUrl: string,
): Promise<Floor["statements"]> {
  const { reader, close } = openPools({ url: databaseUrl, max: 1 });
  const sent: Floor["statements"] = [];
  await reader`select 1`;
  reader.options.debug = (_connection, text, parameters) =>
    void sent.push({
      text,
      parameters: z.array(z.union([z.string(), z.number(), z.null()]))
        .parse(parameters),
    });
  await browse(reader, browseQuery.parse({}));
  await close();
  return sent;
}

async function startFloor(order: Floor) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      new URL("floor_server.ts", import.meta.url).href,
      JSON.stringify(order),
    ],
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream());
  let port = "";
  for await (const text of lines) {
    port += text;
    if (port.includes("\n")) break;
  }
  return {
    pid: child.pid,
    url: `http://127.0.0.1:${port.trim()}/`,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}
