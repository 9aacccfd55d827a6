/** Answering with a page, whose header says what waits for the visitor. */
import { page, type PageResponse } from "fresh";
import type { State } from "../../app/state.ts";
import { countWaiting } from "../../market/waiting.ts";

/** An answer's status, 200 unless told, and its headers. */
interface PageInit {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Answers with a page that shows `data`. What its header shows is counted
 * while the data is read, so that it costs no round trip of its own; a request
 * that ends otherwise counts nothing.
 *
 * @throws what reading the data throws.
 */
export async function showPage<Data>(
  state: State,
  data: Data | Promise<Data>,
  init: PageInit = {},
): Promise<PageResponse<Data>> {
  const { reader, user } = state;
  const [shown, waiting] = await Promise.all([
    data,
    user === null ? null : countWaiting(reader, user.id),
  ]);
  state.waiting = waiting;
  return page(shown, init);
}
