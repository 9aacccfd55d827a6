/** Builds an app and serves it while it is being developed. */
export {
  Builder,
  type BuildOptions,
  type ResolvedBuildConfig,
} from "./src/build/builder.ts";
export type {
  OnTransformArgs,
  OnTransformOptions,
  TransformFn,
} from "./src/build/static.ts";
