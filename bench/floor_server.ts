/**
 * The floor under a page: a bare `Deno.serve` that sends the page's own
 * statements through postgres.js, ignores the rows, and answers a fixed string
 * of the page's size. Started by `bench/pages.ts` with one JSON argument.
 */
import { z } from "zod";
import { openPools } from "../db/pools.ts";

/** What the floor is told. */
export const floorOrder = z.object({
  databaseUrl: z.string(),
  statements: z.array(z.object({
    text: z.string(),
    parameters: z.array(z.union([z.string(), z.number(), z.null()])),
  })),
  bytes: z.int(),
  contentType: z.string(),
});

if (import.meta.main) {
  const order = floorOrder.parse(JSON.parse(Deno.args[0] ?? ""));
  const { reader } = openPools({ url: order.databaseUrl, max: 10 });
  const body = "x".repeat(order.bytes);
  const headers = { "content-type": order.contentType };
  Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => console.log(port),
  }, async () => {
    await Promise.all(
      order.statements.map(({ text, parameters }) =>
        reader.unsafe(text, parameters, { prepare: true })
      ),
    );
    return new Response(body, { headers });
  });
}
