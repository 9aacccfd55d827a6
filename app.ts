import { App, csp, csrf, staticFiles, trailingSlashes } from "fresh";
import type { State } from "./define.ts";
import { recordEndpoints } from "./health/middleware.ts";
import { answerErrors } from "./routes/(_common)/answer_errors.tsx";
import { beginRequest } from "./routes/(_common)/begin_request.ts";
import { cacheControl } from "./routes/(_common)/cache_control.ts";
import { compressAssets } from "./routes/(_common)/compress_assets.ts";
import { securityHeaders } from "./routes/(_common)/security_headers.ts";
import { readSession } from "./routes/(_common)/session.ts";
import { markServed } from "./routes/(_common)/served_by.ts";

/** The web application: middlewares in the order in which a request meets them, then the files of `routes/`. */
export const app = new App<State>()
  .use(
    securityHeaders,
    csp({ useNonce: true }),
    compressAssets,
    staticFiles(),
    beginRequest,
    recordEndpoints,
    cacheControl,
    answerErrors,
    trailingSlashes("never"),
    csrf(),
    markServed,
    readSession,
  )
  .fsRoutes();
