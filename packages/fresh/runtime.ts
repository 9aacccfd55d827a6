/** What pages and islands may use, on the server and in the browser. */
export { asset } from "./src/runtime/asset.ts";
export { Head } from "./src/runtime/head.ts";
