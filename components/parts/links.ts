/** Web addresses in what people write. */

/** A part of a text: words, or a web address to follow. */
type Part =
  | { readonly text: string }
  | { readonly text: string; readonly href: string };

/**
 * Web addresses alone: other schemes (`javascript:`, `data:`) stay text. Blanks
 * end one, and so do quotation marks, and the signs of Chinese and Japanese,
 * which stand beside an address without a blank.
 */
const ADDRESS =
  /\b(?:https?:\/\/|www\.)[^\s<>"'`{}|\\^\p{Pi}\p{Pf}\u3000-\u3003\u3008-\u301F\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65]+/giu;

/** What ends a sentence is not part of an address at its end. */
const SENTENCE_ENDS = ".,:;!?*_~…،؛؟۔।";

const OPENING: Readonly<Record<string, string>> = { ")": "(", "]": "[" };

/**
 * No name of a host is longer (RFC 1035). Reading one takes time that grows
 * with the square of its length.
 */
const MAX_HOST_LENGTH = 255;

/** Returns the text in parts, with the web addresses in it as links. */
export function findLinks(text: string): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimAddress(match[0]);
    const href = toHref(address);
    if (href === null) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: address, href });
    end = match.index + address.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/**
 * Returns an address without what ends the sentence around it, and without
 * closing brackets that were opened before it. It walks back from the end: a
 * regular expression tries each place where such characters begin.
 */
function trimAddress(found: string): string {
  const counts = new Map<string, number>();
  for (const sign of found) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  let end = found.length;
  for (; end > 0; end--) {
    const last = found.charAt(end - 1);
    if (SENTENCE_ENDS.includes(last)) continue;
    const opening = OPENING[last];
    const closed = counts.get(last) ?? 0;
    if (opening === undefined || closed <= (counts.get(opening) ?? 0)) break;
    counts.set(last, closed - 1);
  }
  return found.slice(0, end);
}

function toHref(address: string): string | null {
  const full = /^www\./i.test(address) ? `https://${address}` : address;
  const host = /\/\/([^/?#]*)/.exec(full)?.[1] ?? "";
  if (host.length > MAX_HOST_LENGTH) return null;
  const url = URL.parse(full);
  if (url === null) return null;
  const { protocol, hostname, username, password, href } = url;
  const isWeb = protocol === "http:" || protocol === "https:";
  // `https://bank.example@evil.example` looks like an address of another site.
  const isPlain = username === "" && password === "" &&
    /^[^.]+(?:\.[^.]+)+$/.test(hostname);
  return isWeb && isPlain ? href : null;
}
