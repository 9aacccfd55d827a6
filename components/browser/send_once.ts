/** Sending a form: once, and when everything that belongs to it is ready. */

/** Told on a form before it is sent, with a function that takes what to wait for. */
const SENDING = "form:sending";

/**
 * How long a button stays busy, in milliseconds: a browser does not tell when
 * somebody stops the sending.
 */
const MAX_BUSY_MS = 20_000;

type Wait = (ready: Promise<unknown>) => void;

/**
 * Has a form wait, before it is sent, for what `ready` returns. Where that
 * rejects, the form is not sent.
 */
export function beforeSending(
  form: HTMLFormElement,
  ready: () => Promise<unknown>,
  signal: AbortSignal,
): void {
  form.addEventListener(SENDING, (event) => {
    (event as CustomEvent<Wait>).detail(ready());
  }, { signal });
}

/**
 * Sends a form once, however often its buttons are pressed, and shows that it is
 * under way.
 *
 * @param isRight Checks the fields; it is not asked for a button that sends them
 * as they are.
 */
export function sendOnce(
  form: HTMLFormElement,
  isRight: () => boolean,
  signal: AbortSignal,
): void {
  let release: (() => void) | null = null;
  /** Whether the next submission is the one that was waited for. */
  let isReady = false;

  form.addEventListener("submit", (event) => {
    const button = event.submitter instanceof HTMLButtonElement
      ? event.submitter
      : null;
    if (isReady) {
      isReady = false;
      return;
    }
    if (release !== null) {
      event.preventDefault();
      return;
    }
    if (!button?.formNoValidate && !isRight()) {
      event.preventDefault();
      return;
    }
    const waits: Promise<unknown>[] = [];
    const detail: Wait = (ready) => void waits.push(ready);
    form.dispatchEvent(new CustomEvent<Wait>(SENDING, { detail }));
    begin(button);
    if (waits.length === 0) return;
    event.preventDefault();
    Promise.all(waits).then(() =>
      // Not before this event is over: until then a form submits nothing else.
      setTimeout(() => {
        isReady = true;
        form.requestSubmit(button);
      }), () => release?.());
  }, { signal });

  // The page comes back as it was left.
  addEventListener("pageshow", () => release?.(), { signal });

  function begin(button: HTMLButtonElement | null): void {
    const label = button?.textContent ?? "";
    if (button !== null) {
      button.setAttribute("aria-busy", "true");
      if (button.dataset["busy"]) button.textContent = button.dataset["busy"];
    }
    const timer = setTimeout(() => release?.(), MAX_BUSY_MS);
    release = () => {
      release = null;
      clearTimeout(timer);
      if (button === null) return;
      button.removeAttribute("aria-busy");
      button.textContent = label;
    };
  }
}
