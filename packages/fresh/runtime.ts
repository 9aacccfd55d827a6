/** What pages and islands may use, on the server and in the browser. */
export { asset } from "./src/runtime/asset.ts";
export { Head, type HeadProps } from "./src/runtime/head.ts";
export { HttpError } from "./src/error.ts";

/** Whether this runs in a browser. */
export const IS_BROWSER: boolean = typeof document !== "undefined";
