/** Which messages a conversation shows: in the order of `seq`, each once, with what is missing known. */

/** Returns both lists as one, in the order of `seq` and without repeats. */
export function mergeMessages<Message extends { readonly seq: number }>(
  known: readonly Message[],
  added: readonly Message[],
): readonly Message[] {
  const [first] = added;
  const last = known.at(-1);
  if (first === undefined) return known;
  if (added.length === 1 && (last === undefined || first.seq > last.seq)) {
    return [...known, first];
  }
  const bySeq = new Map(known.map((message) => [message.seq, message]));
  for (const message of added) bySeq.set(message.seq, message);
  if (bySeq.size === known.length) return known;
  return [...bySeq.values()].toSorted((a, b) => a.seq - b.seq);
}

/**
 * Returns after which `seq` messages are missing in the middle of the list, or null when it is whole. What lies before the
 * first message is not missing: it is loaded when somebody scrolls there.
 */
export function findGap(
  messages: readonly { readonly seq: number }[],
): number | null {
  for (const [index, { seq }] of messages.entries()) {
    const next = messages[index + 1];
    if (next && next.seq !== seq + 1) return seq;
  }
  return null;
}

/** Returns after which `seq` to ask for what is new: the gap if there is one, else the end. */
export function syncFrom(
  messages: readonly { readonly seq: number }[],
): number {
  return findGap(messages) ?? messages.at(-1)?.seq ?? 0;
}
