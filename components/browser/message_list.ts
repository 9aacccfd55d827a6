/**
 * The messages that a conversation shows: in the order of `seq`, each once.
 * Since `seq` has no gaps on the server, a gap here tells which are missing.
 */

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
 * Returns the `seq` after which messages are missing in the middle of the list,
 * or null when none are. Those before the first one do not count: they are
 * loaded when somebody asks for them.
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

/**
 * Returns the `seq` after which to ask for messages: that before the first gap
 * if there is one, else that of the last message.
 */
export function syncFrom(
  messages: readonly { readonly seq: number }[],
): number {
  return findGap(messages) ?? messages.at(-1)?.seq ?? 0;
}
