/** A client that goes on until it is answered, and keeps what happened. */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { type Answer, ApiClient } from "../../tasks/api_client.ts";
import { imageOfId } from "../../lib/image_of_id.ts";
import type { Attempt, History, Write } from "./history.ts";

/** Longer than a node's write deadline, after which it answers 503. */
const ATTEMPT_LIMIT_MS = 7000;
/** How long a client goes on sending a command before it gives up. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 25;

/**
 * Sends each command until it has an answer, with the same id, to one node
 * after another.
 */
export class RetryingClient {
  token: string | null = null;
  #next: number;

  /** @param start Which of `nodes` it asks first. */
  constructor(
    private readonly nodes: readonly string[],
    start: number,
    private readonly history: History,
  ) {
    this.#next = start;
  }

  /** The URL of the node that this client asks at the moment. */
  get node(): string {
    return this.nodes[this.#next % this.nodes.length] ?? "";
  }

  /** Sends a command and records how it ended. */
  async write(
    name: string,
    input: Readonly<Record<string, unknown>>,
  ): Promise<Write> {
    const id = crypto.randomUUID();
    const attempts: Attempt[] = [];
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const { node } = this;
      const startedAt = performance.now();
      const body = await this.#send(name, input, id);
      const endedAt = performance.now();
      const answer = kindOf(body);
      const code = body?.ok === false ? { code: body.error.code } : {};
      attempts.push({ node, startedAt, endedAt, answer, ...code });
      const isOver = answer === "acknowledged" || answer === "refused";
      if (isOver || endedAt > deadline) {
        const write: Write = {
          // The id that a token is made of is kept as an image.
          id: name === "log_in" ? imageOfId(id) : id,
          name,
          input,
          attempts,
          outcome: isOver ? answer : "indeterminate",
          result: body?.ok ? body.result : null,
        };
        this.history.writes.push(write);
        return write;
      }
      this.#next++;
      await delay(PAUSE_MS);
    }
  }

  /** Reads a path as JSON, or returns null when the node gives none. */
  async read<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
  ): Promise<z.output<Schema> | null> {
    return await orNull(async () => {
      const response = await this.#api.get(path, {
        signal: AbortSignal.timeout(ATTEMPT_LIMIT_MS),
      });
      const body = await response.json();
      return response.ok ? schema.parse(body) : null;
    });
  }

  #send(
    name: string,
    input: unknown,
    id: string,
  ): Promise<Answer["body"] | null> {
    return orNull(async () => {
      const signal = AbortSignal.timeout(ATTEMPT_LIMIT_MS);
      return (await this.#api.send(name, input, { id, signal })).body;
    });
  }

  get #api(): ApiClient {
    return new ApiClient(this.node, this.token);
  }
}

/** Returns null when no answer came; one of a wrong form is thrown. */
async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof z.ZodError) throw error;
    return null;
  }
}

function kindOf(body: Answer["body"] | null): Attempt["answer"] {
  if (body === null) return "lost";
  if (body.ok) return "acknowledged";
  const { code } = body.error;
  // A 503 says that no answer came in time, not that the command said no.
  if (code === "no_leader" || code === "unavailable") return "no_leader";
  return code === "internal" ? "failed" : "refused";
}
