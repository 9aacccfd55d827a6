/** What the generated `_fresh/server.js` is made of; not for apps. */
export { setBuild } from "./src/app.ts";
export { loadBuild, type Snapshot } from "./src/snapshot.ts";
export { default as path } from "node:path";
