/** What can be set when an app is made. */
export interface FreshConfig {
  /** Path under which the whole app is served, such as `/shop`. */
  basePath?: string;
  /** In `development`, nothing is cached for ever. Default `production`. */
  mode?: "development" | "production";
  /**
   * Whether `ctx.url` takes scheme and host from `X-Forwarded-Proto` and
   * `X-Forwarded-Host`. Only behind a proxy that sets them itself.
   */
  trustProxy?: boolean;
}

/** The configuration with its defaults filled in. */
export interface ResolvedFreshConfig {
  root: string;
  basePath: string;
  mode: "development" | "production";
  trustProxy: boolean;
}

/** What a layout file or call may set. */
export interface LayoutConfig {
  /** Leave out the layouts of the folders above. */
  skipInheritedLayouts?: boolean;
  /** Leave out `_app`. */
  skipAppWrapper?: boolean;
}
