/** Web addresses in messages. */

/** A part of a message: text, or a web address to follow. */
type Part =
  | { readonly text: string }
  | { readonly text: string; readonly href: string };

/** Web addresses alone: other schemes (`javascript:`, `data:`) stay text. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`{}|\\^]+/gi;
/** What ends a sentence is not part of an address at its end. */
const SENTENCE_ENDS = ".,:;!?";

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

function trimAddress(found: string): string {
  const address = trimSentenceEnd(found);
  // A closing bracket belongs to the address only where it was opened there.
  return address.endsWith(")") && !address.includes("(")
    ? trimSentenceEnd(address.slice(0, -1))
    : address;
}

/**
 * Returns `text` without what ends a sentence. It walks back from the end: a
 * regular expression tries each place where such characters begin.
 */
function trimSentenceEnd(text: string): string {
  let end = text.length;
  while (end > 0 && SENTENCE_ENDS.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

function toHref(address: string): string | null {
  const host = /\/\/([^/?#]*)/.exec(address)?.[1] ?? "";
  if (host.length > MAX_HOST_LENGTH) return null;
  const url = URL.parse(address);
  if (url === null) return null;
  const { protocol, hostname, username, password, href } = url;
  const isWeb = protocol === "http:" || protocol === "https:";
  // `https://bank.example@evil.example` looks like an address of another site.
  const isPlain = username === "" && password === "" && hostname.includes(".");
  return isWeb && isPlain ? href : null;
}
