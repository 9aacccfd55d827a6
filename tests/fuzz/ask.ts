/** How a call is sent, and what its answer says. */
import { io, type Socket } from "socket.io-client";
import type { World } from "../contract/access/world.ts";
import type { Call } from "./fuzz.ts";

/** What became of a call. */
interface Outcome {
  /** The code of an event's answer, else the status. */
  readonly status: string;
  readonly refused: boolean;
  readonly ms: number;
}

/** Sends calls. */
interface Asking extends AsyncDisposable {
  /** @throws {Error} when the node hangs up, or does not answer for 30 s. */
  ask(call: Call, world: World): Promise<Outcome>;
  /** Closes the sockets: their people are not asked any more. */
  forget(): void;
}

const PATIENCE_MS = 30_000;

/** Returns what sends calls to the node at `url`. */
export function createAsking(url: string): Asking {
  const sockets = new Map<string, Socket>();

  function forget(): void {
    for (const socket of sockets.values()) socket.disconnect();
    sockets.clear();
  }

  async function emit({ target, value }: Call, token: string | null) {
    let socket = sockets.get(token ?? "");
    if (socket?.connected !== true) {
      socket?.disconnect();
      socket = connect(url, token);
      sockets.set(token ?? "", socket);
      const refused = await connected(socket);
      if (refused !== null) return refused;
    }
    const closed = new Promise<{ ok: false; error: { code: string } }>(
      (settle) =>
        socket.once(
          "disconnect",
          () => settle({ ok: false, error: { code: "closed" } }),
        ),
    );
    const asked = socket.timeout(PATIENCE_MS).emitWithAck(target.name, value);
    const answer = await Promise.race([asked, closed]);
    return answer.ok ? "ok" : String(answer.error.code);
  }

  async function send(call: Call, token: string | null): Promise<number> {
    const response = await fetch(...requestOf(url, call, token));
    await response.body?.cancel();
    return response.status;
  }

  return {
    async ask(call, world) {
      const token = world.tokens[call.asker];
      const startedAt = performance.now();
      const isEvent = call.target.kind === "event";
      const status = isEvent
        ? await emit(call, token)
        : String(await send(call, token));
      const ms = performance.now() - startedAt;
      const refused = isEvent ? status !== "ok" : Number(status) >= 400;
      return { status, refused, ms };
    },
    forget,
    async [Symbol.asyncDispose]() {
      forget();
      await new Promise((settle) => setTimeout(settle, 100));
    },
  };
}

function requestOf(
  url: string,
  { path, raw, target, value }: Call,
  token: string | null,
): [string, RequestInit] {
  const isCommand = target.kind === "command";
  const byBearer = isCommand || /^\/(api|metrics)/.test(path);
  const headers: Record<string, string> = token === null
    ? {}
    : byBearer
    ? { authorization: `Bearer ${token}` }
    : { cookie: `session=${token}` };
  const init: RequestInit = {
    headers,
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE_MS),
  };
  if (target.kind === "query") {
    const query = String(new URLSearchParams(flat(value))).slice(0, 6000);
    return [`${url}${path}?${query}`, init];
  }
  if (isCommand) {
    headers["content-type"] = "application/json";
    const id = crypto.randomUUID();
    const body = raw ?? JSON.stringify({ id, input: value });
    return [`${url}/api/commands/${target.name}`, {
      ...init,
      method: "POST",
      body,
    }];
  }
  headers["idempotency-key"] = crypto.randomUUID();
  const body = raw === null ? formOf(path, flat(value)) : new Blob([raw]);
  if (raw !== null) {
    headers["content-type"] = "application/x-www-form-urlencoded";
  }
  return [url + path, { ...init, method: "POST", body }];
}

function formOf(
  path: string,
  fields: readonly [string, string][],
): FormData | URLSearchParams {
  if (!/sell|edit|photos/.test(path)) return new URLSearchParams([...fields]);
  const form = new FormData();
  for (const [name, text] of fields) {
    if (name === "photos") form.append(name, new File([text], "a.jpg"));
    else form.append(name, text);
  }
  return form;
}

/** Forms and addresses hold text alone. */
function flat(value: unknown): [string, string][] {
  if (typeof value !== "object" || value === null) {
    return [["q", String(value)]];
  }
  return Object.entries(value).map(([name, part]) => [
    name.toWellFormed(),
    (typeof part === "string" ? part : JSON.stringify(part) ?? "")
      .toWellFormed(),
  ]);
}

function connect(url: string, token: string | null): Socket {
  return io(url, {
    forceNew: true,
    reconnection: false,
    transports: ["websocket"],
    ...token !== null && {
      auth: { token },
      extraHeaders: { authorization: `Bearer ${token}` },
    },
  });
}

/** Returns the code that the connection was refused with, or null. */
async function connected(socket: Socket): Promise<string | null> {
  return await new Promise((settle) => {
    socket.once("connect", () => settle(null));
    socket.once(
      "connect_error",
      (error: Error & { data?: { code?: string } }) =>
        settle(error.data?.code ?? "refused"),
    );
  });
}
