/**
 * Builds the app into `_fresh/`, changed or not. `app/start/build.ts` runs this
 * as a process of its own; people run `deno task build`.
 */
import { createBuilder } from "../fresh.config.ts";

await createBuilder().build();
