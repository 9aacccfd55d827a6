/** How long an offer stands: the rule, and what people read of it. */

/** An offer that nobody answers expires after so many hours. */
export const OFFER_HOURS = 48;
