/** Photos that are dropped or pasted anywhere on a form. */

/** The attribute of a form over which files are held. */
const DROPPING = "data-dropping";

/**
 * Hands the files that are dropped on a form, or pasted on its page, to `add`.
 * Text is dropped and pasted as ever.
 */
export function watchDrops(
  form: HTMLElement,
  add: (files: readonly File[]) => void,
  signal: AbortSignal,
): void {
  form.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.setAttribute(DROPPING, "");
  }, { signal });
  form.addEventListener("dragleave", ({ relatedTarget }) => {
    const isInside = relatedTarget instanceof Node &&
      form.contains(relatedTarget);
    if (!isInside) form.removeAttribute(DROPPING);
  }, { signal });
  form.addEventListener("drop", (event) => {
    form.removeAttribute(DROPPING);
    const files = [...event.dataTransfer?.files ?? []];
    if (files.length === 0) return;
    event.preventDefault();
    add(files);
  }, { signal });
  document.addEventListener("paste", (event) => {
    const { clipboardData } = event;
    const files = [...clipboardData?.files ?? []];
    // A copied table brings a picture of itself with its text.
    if (files.length === 0 || clipboardData?.types.includes("text/plain")) {
      return;
    }
    event.preventDefault();
    add(files);
  }, { signal });
}
