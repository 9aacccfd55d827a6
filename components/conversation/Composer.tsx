import type { TargetedEvent, TargetedKeyboardEvent } from "preact";
import { useState } from "preact/hooks";
import { CommandId } from "../form/CommandId.tsx";

const MAX_LENGTH = 4000;
/** From so many characters on, the field says how many are left. */
const COUNTED_FROM = 3500;

/** The field to write a message in; it sends by itself once `onSend` is there, and as a form before. */
export function Composer({ commandId, typed, onTyped, onSend }: {
  commandId: string;
  typed: string;
  onTyped: () => void;
  onSend: ((body: string) => void) | undefined;
}) {
  const [body, setBody] = useState(typed);
  const left = MAX_LENGTH - body.trim().length;

  const submit = (event: TargetedEvent<HTMLFormElement>) => {
    if (!onSend) return;
    event.preventDefault();
    const written = String(new FormData(event.currentTarget).get("body"))
      .trim();
    if (written === "" || written.length > MAX_LENGTH) return;
    onSend(written);
    setBody("");
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>) => {
    // While a word is being composed (as in Japanese), Enter belongs to that; on a phone it makes a new line.
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
        {body.length >= COUNTED_FROM &&
          (left < 0
            ? `${-left} characters too many`
            : `${left} characters left`)}
      </p>
    </form>
  );
}
