/**
 * A directed link of the network between processes: every TCP connection that
 * one process opens to another passes through it. A cut link holds everything
 * back, as a network that loses packets does: nothing arrives, nothing is
 * refused, and what was sent arrives after the link is mended.
 */
export class Link {
  #mended: PromiseWithResolvers<void> | null = null;
  readonly #connections = new Set<Deno.TcpConn>();

  get isCut(): boolean {
    return this.#mended !== null;
  }

  cut(): void {
    this.#mended ??= Promise.withResolvers<void>();
  }

  mend(): void {
    this.#mended?.resolve();
    this.#mended = null;
  }

  /** Resolves once nothing is held back. */
  async passable(): Promise<void> {
    while (this.#mended !== null) await this.#mended.promise;
  }

  /** Joins two connections until both have ended or the link is closed. */
  async join(near: Deno.TcpConn, far: Deno.TcpConn): Promise<void> {
    this.#connections.add(near).add(far);
    // Or small writes would wait 40 ms here for the answer to the one before,
    // which no node does.
    near.setNoDelay();
    far.setNoDelay();
    try {
      await Promise.all([this.#carry(near, far), this.#carry(far, near)]);
    } finally {
      this.#connections.delete(near);
      this.#connections.delete(far);
      closeQuietly(near);
      closeQuietly(far);
    }
  }

  /** Ends every connection that passes through. */
  close(): void {
    this.mend();
    for (const connection of this.#connections) closeQuietly(connection);
  }

  async #carry(from: Deno.Conn, to: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    try {
      for (;;) {
        const length = await from.read(buffer);
        await this.passable();
        if (length === null) break;
        let written = 0;
        while (written < length) {
          written += await to.write(buffer.subarray(written, length));
        }
      }
      await to.closeWrite();
    } catch (error) {
      if (!isGone(error)) throw error;
      // A reset on one side is a reset on the other.
      closeQuietly(from);
      closeQuietly(to);
    }
  }
}

/** Closes a connection that may be closed already. */
export function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

/**
 * Tells whether an error says no more than that the other side is not there any
 * more.
 */
export function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.Interrupted ||
    error instanceof Deno.errors.UnexpectedEof;
}
