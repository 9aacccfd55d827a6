import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Attempt, History, Write } from "./history.ts";

const answer = z.union([
  z.object({ ok: z.literal(true), result: z.record(z.string(), z.unknown()) }),
  z.object({
    ok: z.literal(false),
    error: z.object({ code: z.string(), message: z.string() }),
  }),
]);

type Answer = z.infer<typeof answer>;

/** Longer than a node's write deadline: whoever waits longer asks another node. */
const ATTEMPT_LIMIT_MS = 7000;
/** How long a client goes on sending a command before it gives up. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 25;

/** A client that sends each command until it has an answer, with the same id, to one node after another. */
export class Client {
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

  /** The node that this client asks at the moment. */
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
      const answered = await this.#send(node, name, { id, input });
      const endedAt = performance.now();
      const kind = kindOf(answered);
      const code = answered?.ok === false ? { code: answered.error.code } : {};
      attempts.push({ node, startedAt, endedAt, answer: kind, ...code });
      const isOver = kind === "acknowledged" || kind === "refused";
      if (isOver || endedAt > deadline) {
        const write: Write = {
          id,
          name,
          input,
          attempts,
          outcome: isOver ? kind : "indeterminate",
          result: answered?.ok ? answered.result : null,
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
    try {
      const response = await fetch(`${this.node}${path}`, {
        headers: this.#headers(),
        signal: AbortSignal.timeout(ATTEMPT_LIMIT_MS),
      });
      const body = await response.json();
      return response.ok ? schema.parse(body) : null;
    } catch (error) {
      if (error instanceof z.ZodError) throw error;
      return null;
    }
  }

  async #send(
    node: string,
    name: string,
    body: unknown,
  ): Promise<Answer | null> {
    try {
      const response = await fetch(`${node}/api/commands/${name}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...this.#headers() },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ATTEMPT_LIMIT_MS),
      });
      return answer.parse(await response.json());
    } catch (error) {
      if (error instanceof z.ZodError) throw error;
      return null;
    }
  }

  #headers(): Record<string, string> {
    return this.token === null ? {} : { authorization: `Bearer ${this.token}` };
  }
}

function kindOf(answered: Answer | null): Attempt["answer"] {
  if (answered === null) return "lost";
  if (answered.ok) return "acknowledged";
  const { code } = answered.error;
  // A 503 says that no answer came in time, not that the command said no: it is sent again.
  if (code === "no_leader" || code === "unavailable") return "no_leader";
  return code === "internal" ? "failed" : "refused";
}
