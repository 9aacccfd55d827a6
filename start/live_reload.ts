/**
 * For `deno task dev`: pages that reload themselves when the node behind them
 * was started anew.
 */

const scriptPath = "/.dev/reload.js";
const eventsPath = "/.dev/events";

/** The first event after a lost connection comes from the next process. */
const script = `
  let begun = false;
  const events = new EventSource("${eventsPath}");
  events.onopen = () => { if (begun) location.reload(); begun = true; };
`;

/**
 * Wraps a handler so that its pages carry the script, as a file and not
 * inline, which the pages' content security policy would refuse.
 */
export function withLiveReload(
  handler: Deno.ServeHandler<Deno.NetAddr>,
): Deno.ServeHandler<Deno.NetAddr> {
  return async (request, info) => {
    const { pathname } = new URL(request.url);
    if (pathname === scriptPath) {
      return new Response(script, {
        headers: { "content-type": "text/javascript" },
      });
    }
    if (pathname === eventsPath) return openStream();
    const response = await handler(request, info);
    const type = response.headers.get("content-type") ?? "";
    if (!type.startsWith("text/html") || !response.body) return response;
    const headers = new Headers(response.headers);
    headers.delete("content-length");
    const page = await response.text();
    const tag = `<script src="${scriptPath}" defer></script>`;
    return new Response(page.replace("</head>", `${tag}</head>`), {
      status: response.status,
      headers,
    });
  };
}

/** Stays open for as long as this process lives. */
function openStream(): Response {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("retry: 200\n\n"));
    },
  });
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
    },
  });
}
