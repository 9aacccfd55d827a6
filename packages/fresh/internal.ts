/** What the generated `_fresh/server.js` is made of; not for apps. */
export { setBuild } from "./src/app.ts";
export { loadBuild } from "./src/build.ts";
