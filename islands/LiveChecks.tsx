import { useEffect } from "preact/hooks";
import { checkMessage, tidyName } from "../components/browser/check_message.ts";
import { sendOnce } from "../components/browser/send_once.ts";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/**
 * Checks a form's fields when they are left, and, once they were wrong, with
 * every keystroke, and sends it once. The rules are the attributes of the
 * fields, and for amounts of money the server's own parser. Without
 * JavaScript the browser checks them when the form is sent. The server checks
 * them in either case.
 */
export default function LiveChecks({ form: id }: { form: string }) {
  useEffect(() => {
    const form = document.getElementById(id);
    if (!(form instanceof HTMLFormElement)) return;
    const owner = new AbortController();
    const { signal } = owner;
    form.noValidate = true;
    const afterPress = pressWatch(signal);
    form.addEventListener("focusout", ({ target }) => {
      if (!isControl(target) || target.value === "") return;
      tidyName(target);
      afterPress(() => check(target));
    }, { signal });
    form.addEventListener("input", ({ target }) => {
      if (isControl(target) && target.ariaInvalid === "true") check(target);
    }, { signal });
    const isRight = () => {
      const controls = [...form.elements].filter(isControl);
      controls.forEach(tidyName);
      const wrong = controls.filter((control) => !check(control));
      wrong[0]?.focus();
      return wrong.length === 0;
    };
    sendOnce(form, isRight, signal);
    return () => owner.abort();
  }, [id]);
  return null;
}

/**
 * Returns a function that runs `task` at once, or, while the pointer is
 * pressed, when it is released. A message that appears in between would move
 * the button away from under the pointer, and the click would be lost.
 */
function pressWatch(signal: AbortSignal): (task: () => void) => void {
  let pressed = false;
  let waiting: (() => void)[] = [];
  const release = () => {
    pressed = false;
    const tasks = waiting;
    waiting = [];
    // The click itself comes after the release.
    setTimeout(() => tasks.forEach((task) => task()));
  };
  const press = ({ button }: PointerEvent) => {
    // Another button opens a menu, after which no release is told.
    if (button === 0) pressed = true;
  };
  document.addEventListener("pointerdown", press, { signal, capture: true });
  document.addEventListener("pointerup", release, { signal });
  // A list that opened under the pointer may have swallowed the release.
  document.addEventListener("keydown", release, { signal, capture: true });
  document.addEventListener("pointercancel", release, { signal });
  return (task) => {
    if (pressed) waiting.push(task);
    else task();
  };
}

function isControl(target: unknown): target is Control {
  return (target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement) &&
    document.getElementById(`${target.id}-error`) !== null;
}

/** Shows what is wrong with the field; returns whether it is right. */
function check(control: Control): boolean {
  const place = document.getElementById(`${control.id}-error`);
  const label = control.labels?.[0]?.textContent?.trim() ?? "This";
  const message = checkMessage(control, label);
  if (place !== null) place.textContent = message;
  if (message === "") control.removeAttribute("aria-invalid");
  else control.setAttribute("aria-invalid", "true");
  return message === "";
}
