/**
 * The web application: middlewares in the order in which a request meets them,
 * then the files of `routes/`.
 */
import { App, csrf, staticFiles, trailingSlashes } from "fresh";
import type { State } from "./state.ts";
import { recordEndpoints } from "./middleware/record_endpoints.ts";
import { answerErrors } from "./middleware/answer_errors.tsx";
import { assetMethods } from "./middleware/asset_methods.ts";
import { beginRequest } from "./middleware/begin_request.ts";
import { cacheControl } from "./middleware/cache_control.ts";
import { compressAssets } from "./middleware/compress_assets.ts";
import { securityHeaders } from "./middleware/security_headers.ts";
import { readSession } from "./middleware/session.ts";
import { isOwnPage } from "../lib/http/client.ts";
import { logRefusals } from "./middleware/log_refusals.ts";
import { markServed } from "./middleware/served_by.ts";

export const app = new App<State>()
  .use(
    beginRequest,
    securityHeaders,
    compressAssets,
    assetMethods,
    staticFiles(),
    recordEndpoints,
    logRefusals,
    cacheControl,
    answerErrors,
    trailingSlashes("never"),
    csrf({
      origin: (origin, { req, state }) =>
        isOwnPage(origin, req, state.services.config),
    }),
    markServed,
    readSession,
  )
  .fsRoutes();
