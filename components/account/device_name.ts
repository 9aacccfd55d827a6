/** The first that matches counts: browsers name their ancestors too, so the particular stand before the general. */
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

/** Returns what to call the device that sent this `User-Agent`, as in "Firefox on Windows". */
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
