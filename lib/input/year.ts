/**
 * Returns whether a time (ISO 8601) falls into the years 1 to 9999 of UTC:
 * PostgreSQL has no year 0 and reads no fifth digit.
 */
export function hasFourDigitYear(time: string): boolean {
  const year = new Date(time).getUTCFullYear();
  return year >= 1 && year <= 9999;
}
