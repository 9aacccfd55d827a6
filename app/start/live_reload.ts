/**
 * For `deno task dev`: pages that reload themselves when the node behind them
 * was started anew.
 */

const SCRIPT_PATH = "/.dev/reload.js";
const START_PATH = "/.dev/start";

/** Asks rather than listens: an open connection would hold up the restart. */
const SCRIPT = `
  let known;
  setInterval(async () => {
    try {
      const start = await (await fetch("${START_PATH}")).text();
      if (known !== undefined && start !== known) location.reload();
      known = start;
    } catch { /* The node is being started anew. */ }
  }, 400);
`;

/** Another for each process. */
const START = crypto.randomUUID();

/**
 * Wraps a handler so that its pages carry the script, as a file and not
 * inline, which the pages' content security policy would refuse.
 */
export function withLiveReload(
  handler: Deno.ServeHandler<Deno.NetAddr>,
): Deno.ServeHandler<Deno.NetAddr> {
  return async (request, info) => {
    const { pathname } = new URL(request.url);
    if (pathname === START_PATH) return new Response(START);
    if (pathname === SCRIPT_PATH) {
      const headers = { "content-type": "text/javascript" };
      return new Response(SCRIPT, { headers });
    }
    const response = await handler(request, info);
    const type = response.headers.get("content-type") ?? "";
    if (!type.startsWith("text/html") || !response.body) return response;
    const headers = new Headers(response.headers);
    headers.delete("content-length");
    const page = await response.text();
    const tag = `<script src="${SCRIPT_PATH}" defer></script>`;
    return new Response(page.replace("</head>", `${tag}</head>`), {
      status: response.status,
      headers,
    });
  };
}
