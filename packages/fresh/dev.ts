/** Builds an app. */
export { Builder } from "./src/build/builder.ts";
