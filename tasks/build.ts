/** `deno task build`: builds pages, islands and styles into `_fresh/`. */
import { join } from "node:path";
import { ensureBuilt } from "../app/start/build.ts";

await ensureBuilt(join(import.meta.dirname ?? ".", ".."), {
  onStep: (step) => console.log(`${step} …`),
  always: true,
});
console.log("Built: _fresh/");
