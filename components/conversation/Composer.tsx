import type { TargetedEvent, TargetedKeyboardEvent } from "preact";
import { useState } from "preact/hooks";
import { CommandId } from "../form/CommandId.tsx";
import { MAX_LENGTH } from "../../lib/lengths.ts";

/** From this many characters on, the field says how many are left. */
const COUNTED_FROM_LENGTH = 3500;

/** The field to write a message in. */
export function Composer({ commandId, typed, onTyped, onSend }: {
  commandId: string;
  typed: string;
  onTyped: () => void;
  /** Sends the message. Without it, the browser sends the form. */
  onSend: ((body: string) => void) | undefined;
}) {
  const [body, setBody] = useState(typed);
  const left = MAX_LENGTH.message - body.trim().length;

  const submit = (event: TargetedEvent<HTMLFormElement>) => {
    if (!onSend) return;
    event.preventDefault();
    const written = String(new FormData(event.currentTarget).get("body"))
      .trim();
    if (written === "" || written.length > MAX_LENGTH.message) return;
    onSend(written);
    setBody("");
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>) => {
    // Enter confirms a word that is being composed, as in Japanese. On a phone,
    // which has no Shift with Enter, it makes a new line.
    const sends = event.key === "Enter" && !event.shiftKey &&
      !event.isComposing && matchMedia("(pointer: fine)").matches;
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
        {body.length >= COUNTED_FROM_LENGTH &&
          (left < 0
            ? `${-left} characters too many`
            : `${left} characters left`)}
      </p>
    </form>
  );
}
