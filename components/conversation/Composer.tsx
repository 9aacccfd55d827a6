import type { TargetedEvent, TargetedKeyboardEvent } from "preact";
import { useState } from "preact/hooks";
import { CommandId } from "../form/CommandId.tsx";
import { countCharacters, isVisible, tidyLines } from "../../lib/input/tidy.ts";
import { MAX_LENGTH } from "../../lib/lengths.ts";

/** From this many UTF-16 code units on, the field says how many are left. */
const COUNTED_FROM_LENGTH = 3500;

/** The code of a key that went into a composition, in every browser. */
const KEY_OF_COMPOSITION = 229;

/** The field to write a message in. */
export function Composer({ commandId, typed, onTyped, onSend }: {
  commandId: string;
  typed: string;
  onTyped: () => void;
  /** Sends the message. Without it, the browser sends the form. */
  onSend: ((body: string) => void) | undefined;
}) {
  const [body, setBody] = useState(typed);
  const isCounted = body.length >= COUNTED_FROM_LENGTH;
  const left = isCounted
    ? MAX_LENGTH.message - countCharacters(tidyLines(body))
    : 1;

  const submit = (event: TargetedEvent<HTMLFormElement>) => {
    if (!onSend) return;
    event.preventDefault();
    const field = new FormData(event.currentTarget).get("body");
    const written = tidyLines(String(field));
    if (left < 0 || !isVisible(written)) return;
    onSend(written);
    setBody("");
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>) => {
    // Enter confirms a word that is being composed, as in Japanese. Safari ends
    // the composition before it tells of the key, which it numbers 229. On a
    // phone, which has no Shift with Enter, it makes a new line.
    const composes = event.isComposing || event.keyCode === KEY_OF_COMPOSITION;
    const sends = event.key === "Enter" && !event.shiftKey && !composes &&
      matchMedia("(pointer: fine)").matches;
    if (!sends) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  };
  return (
    <form method="post" class="composer" onSubmit={submit}>
      <CommandId id={commandId} />
      <input type="hidden" name="action" value="send" />
      <label class="sr-only" for="body">Message</label>
      <textarea
        class="input"
        dir="auto"
        id="body"
        name="body"
        rows={1}
        required
        placeholder="Write a message"
        aria-describedby="body-left"
        value={body}
        onInput={({ currentTarget }) => {
          setBody(currentTarget.value);
          onTyped();
        }}
        onKeyDown={onKeyDown}
      />
      <button
        type="submit"
        class="button button-main"
        disabled={left < 0}
      >
        Send
      </button>
      <p class="note composer-left" id="body-left" aria-live="polite">
        {isCounted &&
          (left < 0
            ? `${-left} characters too many`
            : `${left} characters left`)}
      </p>
    </form>
  );
}
