/** Failures that answer with a status. */

/** The statuses that tell of a failure, of the client's (4xx) or ours (5xx). */
export type ErrorStatus =
  | (400 | 401 | 402 | 403 | 404 | 405 | 406 | 407 | 408 | 409 | 410 | 411)
  | (412 | 413 | 414 | 415 | 416 | 417 | 418 | 421 | 422 | 423 | 424 | 425)
  | (426 | 428 | 429 | 431 | 451)
  | (500 | 501 | 502 | 503 | 504 | 505 | 506 | 507 | 508 | 510 | 511);

/**
 * A failure that answers with an HTTP status. Thrown by a handler or a
 * middleware, it reaches the nearest error page.
 *
 * @example Refuse an unknown product
 * ```ts
 * throw new HttpError(404, "No such product");
 * ```
 */
export class HttpError extends Error {
  /** The status that the answer carries. */
  status: ErrorStatus;

  /**
   * Makes the failure.
   *
   * @param status The status that the answer carries.
   * @param message What went wrong; shown when there is no error page.
   * @param options The cause, if another error led to this one.
   */
  constructor(status: ErrorStatus, message?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = this.constructor.name;
    this.status = status;
  }
}
