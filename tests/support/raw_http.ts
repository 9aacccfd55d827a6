/** Requests that no client would send. */

const BEGINNING_BYTES = 1024;

/**
 * Sends the head of a request as it is written here, and returns the beginning
 * of the answer.
 */
export async function sendRaw(
  url: string,
  lines: readonly string[],
): Promise<string> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const head = [...lines, "", ""].join("\r\n");
  await connection.write(new TextEncoder().encode(head));
  const answer = new Uint8Array(BEGINNING_BYTES);
  const length = await connection.read(answer) ?? 0;
  return new TextDecoder().decode(answer.subarray(0, length));
}
