/** Web addresses in messages. */
/** A part of a message: text, or a web address to follow. */
type Part =
  | { readonly text: string }
  | { readonly text: string; readonly href: string };

/** Web addresses alone: other schemes (`javascript:`, `data:`) stay text. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`{}|\\^]+/gi;
/** What ends a sentence is not part of an address at its end. */
const TRAILING = /[.,:;!?]+$/;

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
  const address = found.replace(TRAILING, "");
  // A closing bracket belongs to the address only where it was opened there.
  return address.endsWith(")") && !address.includes("(")
    ? address.slice(0, -1).replace(TRAILING, "")
    : address;
}

function toHref(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, hostname, username, password, href } = new URL(address);
  const isWeb = protocol === "http:" || protocol === "https:";
  // `https://bank.example@evil.example` looks like an address of another site.
  const isPlain = username === "" && password === "" && hostname.includes(".");
  return isWeb && isPlain ? href : null;
}
