/** What the generated `_fresh/server.js` imports; not for apps. */
export { takeBuild } from "./src/build.ts";
