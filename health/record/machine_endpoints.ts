/**
 * Endpoints that machines ask of their own accord: nodes each other, load
 * balancers, supervisors, Prometheus, and the open dashboard itself. They are
 * counted like all others but shown apart, as they would drown what people do;
 * and a 503 is a proper answer of theirs.
 */
export const MACHINE_ENDPOINTS: readonly string[] = [
  "GET /api/heartbeat",
  "GET /api/leader",
  "GET /health/activity/lines",
  "GET /health/figures",
  "GET /internal/figures",
  "GET /livez",
  "GET /metrics",
  "GET /readyz",
  "POST /internal/commands/:name",
];
