/** Sending a photo by itself, with how much of it has gone. */

/** How long to wait before each further try, in milliseconds. */
const PAUSES_MS = [2_000, 5_000];

/** The answer of a server that keeps the photo, or says why not. */
interface Answer {
  readonly status: number;
  /** Seconds after which to try again, where the answer says so. */
  readonly retryAfter: number | null;
  readonly body: {
    readonly result?: { readonly photo_ids?: readonly string[] };
    readonly error?: { readonly message?: string };
  };
}

/**
 * Sends a photo and returns the id under which it is kept. What passes by itself
 * is tried again twice.
 *
 * @param commandId A repeat with it keeps the photo once.
 * @throws {Error} whose message tells people what to do.
 */
export async function sendPhoto(
  photo: Blob,
  commandId: string,
  { onShare, signal }: {
    readonly onShare: (share: number) => void;
    readonly signal: AbortSignal;
  },
): Promise<string> {
  for (let attempt = 0;; attempt++) {
    const answer = await post(photo, commandId, onShare, signal);
    const id = answer?.body.result?.photo_ids?.[0];
    if (id !== undefined) return id;
    const pause = PAUSES_MS[attempt];
    if (pause === undefined || !passes(answer?.status)) {
      throw new Error(problemOf(answer));
    }
    const wait = Math.max(pause, 1000 * (answer?.retryAfter ?? 0));
    await new Promise((resolve) => setTimeout(resolve, wait));
    signal.throwIfAborted();
  }
}

function passes(status: number | undefined): boolean {
  return status === undefined || status === 429 || status >= 500;
}

function problemOf(answer: Answer | null): string {
  if (answer === null) return "It could not be sent: there is no connection.";
  if (answer.status === 401) {
    return "You were logged out. Log in in another tab, and try again.";
  }
  return answer.body.error?.message ?? "It could not be sent.";
}

/**
 * Posts a photo; `fetch` does not tell how much has gone. Null where there was
 * no answer.
 *
 * @throws {DOMException} when `signal` ends it.
 */
function post(
  photo: Blob,
  commandId: string,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<Answer | null> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.upload.onprogress = ({ loaded, total }) => onShare(loaded / total);
    request.onload = () =>
      resolve({
        status: request.status,
        retryAfter: Number(request.getResponseHeader("retry-after")) || null,
        body: parsed(request.responseText),
      });
    request.onerror = () => resolve(null);
    request.onabort = () => reject(new DOMException("Ended", "AbortError"));
    request.open("POST", "/api/photos");
    request.setRequestHeader("idempotency-key", commandId);
    const form = new FormData();
    form.append("photos", photo, "photo");
    request.send(form);
  });
}

function parsed(text: string): Answer["body"] {
  try {
    return JSON.parse(text) as Answer["body"];
  } catch {
    return {};
  }
}
