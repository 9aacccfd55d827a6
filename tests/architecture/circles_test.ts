/** That no files load each other in a circle. */
import assert from "node:assert/strict";
import { type Import, importsOf, readSources } from "./sources.ts";

Deno.test("no file loads itself in a circle", async () => {
  const circles = circlesOf(
    (await readSources()).flatMap(importsOf).filter(({ typeOnly }) =>
      !typeOnly
    ),
  );
  assert.deepEqual(circles.map((files) => files.join(" ")), []);
});

/** Returns the sets of files that each reach each other (Tarjan). */
function circlesOf(edges: readonly Import[]): string[][] {
  const graph = Map.groupBy(edges, ({ from }) => from);
  const indices = new Map<string, number>();
  const lows = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): void => {
    indices.set(file, indices.size);
    lows.set(file, indices.size - 1);
    stack.push(file);
    for (const { to } of graph.get(file) ?? []) {
      if (!indices.has(to)) visit(to);
      else if (!stack.includes(to)) continue;
      lows.set(file, Math.min(lows.get(file)!, lows.get(to)!));
    }
    if (lows.get(file) !== indices.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1) circles.push(circle.sort());
  };
  for (const file of graph.keys()) if (!indices.has(file)) visit(file);
  return circles;
}
