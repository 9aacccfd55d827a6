/** What to call a device, by what its browser says of itself. */
/**
 * The first that matches counts. Browsers also name those that they descend
 * from, so the more special ones stand first.
 */
const BROWSERS: readonly [RegExp, string][] = [
  [/Edg(e|A|iOS)?\//, "Edge"],
  [/OPR\/|Opera/, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrom(e|ium)\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];

const SYSTEMS: readonly [RegExp, string][] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "Mac"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

/**
 * Returns the name of the device that sent this `User-Agent` header, as in
 * "Firefox on Windows".
 */
export function deviceName(userAgent: string): string {
  const browser = first(BROWSERS, userAgent);
  const system = first(SYSTEMS, userAgent);
  if (browser === null) return system ?? "A program or unknown device";
  return system === null ? browser : `${browser} on ${system}`;
}

function first(
  names: readonly [RegExp, string][],
  text: string,
): string | null {
  return names.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
